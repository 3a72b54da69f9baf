internal import FoveaDatasets
internal import FoveaFiles
internal import FoveaPixels
internal import FoveaRecognition

/// What the finished ways of a comparison were made with.
struct FaceComparisonIdentity: PartIdentity, Hashable {
  var version: String
  var manifest: String
  /// The digest over all crops, which says what pictures, places, detector and size gave.
  var crops: String
  var methods: [FaceMethod]
  var normalizations: [FaceNormalization]
  var repeats: Int
  var seed: UInt64
  /// How networks are trained.
  var networks: String

  init(_ pictures: FacePictures, _ manifest: Manifest, _ options: FaceComparisonOptions) throws {
    version = Version.text
    self.manifest = manifest.contentHash
    var digest = SHA256()
    digest.update(Array(try JSONText.encode(pictures.search?.finding).utf8))
    for (entry, crop) in zip(pictures.entries, pictures.crops) {
      digest.update(Array("\(entry.path.bytes.count) \(crop.size) ".utf8) + entry.path.bytes)
      digest.update(crop.samples)
    }
    crops = digest.finalize()
    (methods, normalizations) = (options.methods, options.normalizations)
    (repeats, seed) = (options.repeats, options.training.seed)
    let origin = options.training.origin.map { "from \($0.digest) at \($0.earlyRate)" } ?? "new"
    networks = "\(origin), epochs \(options.training.epochs.map { "\($0)" } ?? "chosen")"
  }

  func difference(from other: FaceComparisonIdentity) -> String? {
    if version != other.version { return "version \(version)" }
    if manifest != other.manifest { return "another manifest" }
    if crops != other.crops { return "other pictures, places, detector or --size" }
    if methods != other.methods { return "the methods \(methods.map(\.rawValue).joined(separator: ", "))" }
    if normalizations != other.normalizations {
      return "the normalizations \(normalizations.map(\.rawValue).joined(separator: ", "))"
    }
    if repeats != other.repeats { return "--repeats \(repeats)" }
    if seed != other.seed { return "seed \(seed)" }
    return networks == other.networks ? nil : "other settings of networks (--epochs, --from, --early-rate)"
  }
}
