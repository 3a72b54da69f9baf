internal import FoveaDatasets
internal import FoveaNetworks
internal import FoveaTensors

/// All that decides how a network's training goes: what `config.json` shows, and what must be the same for a run to be resumed. The number
/// of threads is no part of it, since results do not depend on it.
struct RunConfiguration: Encodable {
  var schemaVersion = 1
  var version = Version.text
  var recipe: String
  var manifestHash: String
  var classes: [String]
  var trainingCount: Int
  var validationCount: Int
  var seed: UInt64
  var engine: String
  /// Other vector instructions round differently, so that a run which went on with them would not be the one that never stopped.
  var vectorLevel = VectorLevel.current
  var arithmeticRevision = Self.arithmeticRevision
  var preprocessing: Preprocessing
  /// Mean and deviation over all pixels of the training pictures: they differ if a picture was changed under its name.
  var normalization: Normalization
  /// The digest of the model that training began from, if any.
  var origin: String?
  var plan: TrainingPlan
  var network: NetworkDescription

  /// The revision of all that computes a training: raised whenever the same pictures and settings give other bits than before, so that no run
  /// goes on with other arithmetic than it began with.
  static let arithmeticRevision = 3

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case version, recipe
    case manifestHash = "manifest_sha256"
    case classes
    case trainingCount = "train_count"
    case validationCount = "validation_count"
    case seed, engine
    case vectorLevel = "vector_level"
    case arithmeticRevision = "arithmetic_revision"
    case preprocessing, normalization, origin, plan, network
  }
}

extension CheckpointError.Difference {
  /// What is given on the command line, and decides other values with it: which pictures are learned from, their mean, the plan.
  private static let causes = ["seed", "recipe", "engine", "vector_level", "arithmetic_revision"]
  /// What configurations of earlier versions do not say, and what is then taken to be the same.
  private static let latecomers: Set<String> = ["vector_level"]

  /// Where two JSON texts differ, by the path of their keys: first what may be the cause of other differences, then the others in order.
  package static func all(stored: String, asked: String) throws -> [Self] {
    var (old, new): ([String: String], [String: String]) = ([:], [:])
    try JSONText.decode(JSONTree.self, from: stored).flatten(into: &old)
    try JSONText.decode(JSONTree.self, from: asked).flatten(into: &new)
    let names = Set(old.keys).union(new.keys).sorted()
    return (causes.filter(names.contains) + names.filter { !causes.contains($0) }).compactMap { name in
      old[name] == new[name] || old[name] == nil && latecomers.contains(name)
        ? nil : Self(name: name, stored: old[name] ?? "", asked: new[name] ?? "")
    }
  }
}

/// Any JSON value.
private enum JSONTree: Decodable {
  case object([String: JSONTree])
  case list([JSONTree])
  case leaf(String)

  init(from decoder: any Decoder) throws {
    if let object = try? [String: JSONTree](from: decoder) {
      self = .object(object)
    } else if let list = try? [JSONTree](from: decoder) {
      self = .list(list)
    } else {
      let value = try decoder.singleValueContainer()
      if let text = try? value.decode(String.self) {
        self = .leaf("'\(text)'")
      } else if let truth = try? value.decode(Bool.self) {
        self = .leaf("\(truth)")
      } else if let whole = try? value.decode(UInt64.self) {
        self = .leaf("\(whole)")
      } else if let number = try? value.decode(Double.self) {
        self = .leaf("\(number)")
      } else {
        self = .leaf("null")
      }
    }
  }

  func flatten(into leaves: inout [String: String], _ path: String = "") {
    switch self {
    case .object(let members):
      for (key, member) in members { member.flatten(into: &leaves, path.isEmpty ? key : path + "." + key) }
    case .list(let members):
      for (index, member) in members.enumerated() { member.flatten(into: &leaves, path + "[\(index)]") }
    case .leaf(let text): leaves[path] = text
    }
  }
}
