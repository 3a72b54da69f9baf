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
  /// Nothing where one alignment alone is compared, or none.
  var alignments: [FaceFinding.Alignment]?
  var repeats: Int
  /// Nothing where networks are tried on no random split.
  var networkRepeats: Int?
  var seed: UInt64
  /// How networks are trained.
  var networks: String
  /// Seconds that all of it may take.
  var budget: Double?
  /// Whether a network ended when these told it to; what was learned depends on them only then.
  var isCut: Bool?
  var command: String?

  /// The same of a comparison whose networks its time ended.
  var cut: FaceComparisonIdentity {
    var identity = self
    identity.isCut = true
    return identity
  }

  /// - Parameters:
  ///   - pictures: The same for each alignment.
  ///   - alignments: Those that are compared; none where there is one alone.
  init(
    _ pictures: [FacePictures], _ alignments: [FaceFinding.Alignment], _ manifest: Manifest, _ options: FaceComparisonOptions
  ) throws {
    version = Version.text
    self.manifest = manifest.contentHash
    var digest = SHA256()
    for pictures in pictures {
      digest.update(Array(try JSONText.encode(pictures.search?.finding).utf8))
      for (entry, crop) in zip(pictures.entries, pictures.crops) {
        digest.update(Array("\(entry.path.bytes.count) \(crop.size) ".utf8) + entry.path.bytes)
        digest.update(crop.samples)
      }
    }
    self.alignments = alignments.isEmpty ? nil : alignments
    crops = digest.finalize()
    (methods, normalizations) = (options.methods, options.normalizations)
    (repeats, seed) = (options.repeats, options.training.seed)
    networkRepeats = options.networkRepeats > 0 ? options.networkRepeats : nil
    let origin = options.training.origin.map { "from \($0.digest) at \($0.earlyRate)" } ?? "new"
    (budget, command) = (options.budget, options.command)
    networks = "\(origin), epochs \(options.training.epochs.map { "\($0)" } ?? "chosen")"
  }

  func difference(from asked: FaceComparisonIdentity) -> String? {
    func names(_ methods: [some RawRepresentable<String>]) -> String { methods.map(\.rawValue).joined(separator: ",") }
    var told = [
      ResumeWords.change("version", version, asked.version),
      ResumeWords.change("--methods", names(methods), names(asked.methods)),
      ResumeWords.change("--normalizations", names(normalizations), names(asked.normalizations)),
      ResumeWords.change("--align", alignments.map(names) ?? "one", asked.alignments.map(names) ?? "one"),
      ResumeWords.change("--repeats", "\(repeats)", "\(asked.repeats)"),
      ResumeWords.change("--network-repeats", "\(networkRepeats ?? 0)", "\(asked.networkRepeats ?? 0)"),
      ResumeWords.change("--seed", "\(seed)", "\(asked.seed)"),
      ResumeWords.change("networks", networks, asked.networks),
      isCut == true ? ResumeWords.budget(budget, asked.budget) : nil,
    ]
    // A seed divides the pictures too.
    if seed == asked.seed, manifest != asked.manifest {
      told.append(ResumeWords.otherPictures)
    } else if crops != asked.crops, manifest == asked.manifest {
      told.append("other faces than then from the same pictures (the files themselves, places, detector, --align or --size)")
    }
    let words = told.compactMap(\.self)
    return words.isEmpty ? nil : words.joined(separator: "; ")
  }
}
