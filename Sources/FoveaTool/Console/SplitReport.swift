import FoveaKit

/// What `fovea split --json` prints.
struct SplitReport: Encodable {
  /// Pictures of a class in each part.
  struct Count: Encodable {
    var name: String
    var train: Int
    var validation: Int
    var test: Int
  }

  var schemaVersion = 1
  var manifest: BytePath
  var hash: String
  var seed: UInt64
  var classes: [Count]

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case manifest
    case hash = "manifest_sha256"
    case seed, classes
  }

  init(_ manifest: Manifest, file: BytePath, seed: UInt64) {
    self.manifest = file
    hash = manifest.contentHash
    self.seed = seed
    let counts = [Part.train, .validation, .test].map { manifest.classCounts(in: $0) }
    classes = manifest.labels.names.enumerated().map { label, name in
      Count(name: name, train: counts[0][label], validation: counts[1][label], test: counts[2][label])
    }
  }
}
