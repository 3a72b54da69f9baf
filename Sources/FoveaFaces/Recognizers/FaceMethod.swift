/// A way to tell faces apart.
public enum FaceMethod: String, Sendable, Hashable, Codable, CaseIterable {
  /// Principal components of the pixels (Turk and Pentland, "Eigenfaces for Recognition", 1991); the nearest picture decides.
  case eigenfaces
  /// The directions of pixels in which persons differ most and pictures of one person least (Belhumeur, Hespanha and Kriegman,
  /// "Eigenfaces vs. Fisherfaces", PAMI 1997); the nearest picture decides.
  case fisherfaces
  /// Histograms of local binary patterns in cells (Ahonen, Hadid and Pietikäinen, PAMI 2006), compared by chi-squared; the nearest
  /// picture decides.
  case lbph
  /// Histograms of oriented gradients; a linear support vector machine over the enrolled persons decides.
  case hogSVM = "hog-svm"
  /// Square roots of histograms of local binary patterns; a linear support vector machine over the enrolled persons decides.
  case lbpSVM = "lbp-svm"
  /// The directions in which square roots of histograms of local binary patterns differ most between persons and least within; the nearest
  /// picture by angle decides.
  case lbpFisher = "lbp-fisher"
  /// As ``lbpFisher``, of histograms of local binary patterns and of oriented gradients together, each of length 1.
  case mixedFisher = "mixed-fisher"
  /// Histograms of oriented gradients, seen with less of what makes pictures of one person differ (within-class covariance normalization: Hatch,
  /// Kajarekar and Stolcke, 2006); the nearest picture by angle decides.
  case hogWCCN = "hog-wccn"
  /// As ``hogWCCN``, of histograms of oriented gradients and of local binary patterns, each by itself; the nearest picture by the mean of both angles
  /// decides. What both measure errs on different pairs, of persons never seen too.
  case mixedWCCN = "mixed-wccn"
  /// What a network that learned the persons of the folder knows before it decides, compared by its angle.
  case embedding
  /// ``mixedFisher``, ``hogWCCN`` and ``embedding`` together: what was designed and what was learned; the nearest picture by the mean of all angles
  /// decides.
  case fused

  /// One line for people.
  public var summary: String {
    switch self {
    case .eigenfaces: "principal components of the pixels, nearest picture"
    case .fisherfaces: "directions of pixels that part persons, nearest picture"
    case .lbph: "histograms of local binary patterns, nearest picture by chi-squared"
    case .hogSVM: "oriented gradients, a linear machine over the enrolled persons"
    case .lbpSVM: "square roots of local binary pattern histograms, a linear machine over the enrolled persons"
    case .lbpFisher: "directions of local binary patterns that part persons, nearest picture by angle"
    case .mixedFisher: "directions of local binary patterns and gradients that part persons, nearest picture by angle"
    case .hogWCCN: "oriented gradients, less what differs between pictures of one person, nearest picture by angle"
    case .mixedWCCN:
      "oriented gradients and local binary patterns, each less what differs between pictures of one person, nearest picture by the mean of both angles"
    case .embedding: "embedding of a network trained on the folder, nearest picture by angle"
    case .fused: "mixed-fisher, hog-wccn and embedding together, nearest picture by the mean of their angles"
    }
  }

  /// Whether it learns to part the very persons that it is shown, so that these look less alike to it than persons it never saw.
  public var partsPersons: Bool {
    [.fisherfaces, .lbpFisher, .mixedFisher, .hogWCCN, .mixedWCCN, .embedding, .fused].contains(self)
  }

  /// Whether a network is learned, which takes minutes rather than seconds.
  public var isNetwork: Bool { self == .embedding || self == .fused }
}
