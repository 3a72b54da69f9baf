internal import FoveaPixels
public import FoveaRecognition

extension Recognizer {
  /// Whether several models decide, none of which can be shown for all.
  var decidesTogether: Bool { model is FusionModel || model is EnsembleModel }
}

/// Why a model gave a picture a class its score: a number for each place, and figures that say how far to trust it.
public struct Attribution: Sendable {
  /// A figure of an attribution.
  public struct Figure: Sendable, Hashable, Codable {
    /// What it is.
    public var name: String
    /// Its value.
    public var value: Double
  }

  /// How it was made.
  public var method: VisualMethod
  /// The class whose score is explained.
  public var label: Int
  /// The numbers, on the picture's grid or a coarser one.
  public var map: HeatMap
  /// The layer, where the method has one.
  public var layer: String?
  /// What else there is to say, such as completeness.
  public var figures: [Figure]

  /// An attribution of these parts.
  public init(_ method: VisualMethod, label: Int, map: HeatMap, layer: String? = nil, figures: [Figure] = []) {
    self.method = method
    self.label = label
    self.map = map
    self.layer = layer
    self.figures = figures
  }

  /// What covering parts of the picture did to the score.
  public init(_ map: OcclusionMap, _ occlusion: Occlusion) {
    self.init(
      .occlusion, label: map.label, map: HeatMap(map.plane, isSigned: true),
      figures: [
        Figure(name: "side", value: Double(occlusion.side)), Figure(name: "step", value: Double(occlusion.step)),
        Figure(name: "largest_drop", value: Double(map.largestDrop)),
      ])
  }
}
