/// Something that can be shown of a model.
public enum VisualMethod: String, Sendable, Hashable, Codable, CaseIterable {
  /// The weights of the convolution that reads the picture.
  case filters
  /// How the first filters changed while the network learned.
  case film
  /// What layers put out for pictures.
  case activations
  /// For units of each depth the patches that drive them most, beside what drives them most of all.
  case units
  /// The strength of the derivative of a class score at each place.
  case gradient
  /// The same, the mean over noisy copies.
  case smoothGradient = "smooth-gradient"
  /// The same, with what is below zero dropped at each activation, and all where the activation's input is below zero.
  case guidedBackpropagation = "guided-backpropagation"
  /// The derivative along the way from the mean color to the picture, times the way.
  case integratedGradients = "integrated-gradients"
  /// The channels of a layer, weighted by the mean of their derivatives.
  case gradCAM = "grad-cam"
  /// The same, each place with a weight of its own.
  case gradCAMPlusPlus = "grad-cam-plus-plus"
  /// How the score falls when a part of the picture is covered: for every model.
  case occlusion
  /// Histograms of oriented gradients as strokes.
  case glyphs
  /// The weights of a linear classifier as strokes.
  case templates
  /// The patches or words that were learned without labels, and where they are found.
  case dictionary
  /// What each place adds to a decision of a hand-crafted model: to a score, or of neighbors to a difference of distances.
  case contributions
  /// The pictures that are nearest to a picture in the space in which the model decides.
  case neighbors
  /// Pictures brought back from what the model keeps of them.
  case reconstruction
  /// All pictures in a plane, by principal components and by t-SNE.
  case maps
  /// The surest right answers of each class and the surest wrong ones.
  case prototypes
  /// How fast the score falls when what an explanation names is removed, and how fast it comes back.
  case faithfulness

  /// Those that explain one decision by a map over the picture.
  public static let attributions: [VisualMethod] = [
    .gradient, .smoothGradient, .guidedBackpropagation, .integratedGradients, .gradCAM, .gradCAMPlusPlus, .occlusion,
    .contributions,
  ]

  /// The name as a title.
  public var title: String {
    switch self {
    case .filters: "First-layer filters"
    case .film: "Film of the first filters"
    case .activations: "Activations"
    case .units: "Units"
    case .gradient: "Gradient"
    case .smoothGradient: "SmoothGrad"
    case .guidedBackpropagation: "Guided back-propagation"
    case .integratedGradients: "Integrated gradients"
    case .gradCAM: "Grad-CAM"
    case .gradCAMPlusPlus: "Grad-CAM++"
    case .occlusion: "Occlusion"
    case .glyphs: "HOG glyphs"
    case .templates: "Class templates"
    case .dictionary: "Learned dictionary"
    case .contributions: "Contributions"
    case .neighbors: "Nearest pictures"
    case .reconstruction: "What is kept"
    case .maps: "Maps"
    case .prototypes: "Prototypes and worst mistakes"
    case .faithfulness: "Faithfulness"
    }
  }
}
