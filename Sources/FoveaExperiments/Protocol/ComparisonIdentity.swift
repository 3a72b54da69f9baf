internal import FoveaRecognition

/// What the parts of a comparison were made with.
struct ComparisonIdentity: PartIdentity, Hashable {
  var version: String
  var manifest: String
  var pixels: String?
  var recipes: [String]
  var seed: UInt64
  var settings: String
  var budget: Double?

  func difference(from other: ComparisonIdentity) -> String? {
    if version != other.version { return "version \(version)" }
    if manifest != other.manifest { return "another manifest" }
    if pixels != other.pixels { return "other pixels" }
    if recipes != other.recipes { return "the recipes \(recipes.joined(separator: ", "))" }
    if seed != other.seed { return "seed \(seed)" }
    if budget != other.budget { return "another --budget" }
    return settings == other.settings ? nil : "other settings of training"
  }
}
