public import FoveaLearning
public import FoveaPixels
public import FoveaTensors

/// What is to be learned from training pictures, without their labels, so that pictures can be turned into rows of numbers.
public enum EncodingDescription: Sendable, Hashable {
  /// How much patches are like the atoms of a dictionary.
  case patches(PatchEncoding.Options)
  /// What local descriptors are like, beside the words of a vocabulary.
  case words(VisualWords.Options)
  /// What features become under the map of a kernel.
  case mapped(MappedFeatures.Options)

  /// Why nothing can be encoded with these settings, which may come from a file; nothing where they are right.
  public var problem: String? {
    switch self {
    case .patches(let options): options.problem
    case .words(let options): options.problem
    case .mapped(let options): options.problem
    }
  }

  /// The smallest picture that can be encoded.
  public var minimumSize: PixelSize {
    switch self {
    case .patches(let options): options.minimumSize
    case .words(let options): options.minimumSize
    case .mapped(let options): options.features.minimumSize
    }
  }

  /// What everything random is drawn from.
  public var seed: UInt64 {
    switch self {
    case .patches(let options): options.seed
    case .words(let options): options.seed
    case .mapped(let options): options.seed
    }
  }

  /// The same with everything random drawn from a seed.
  public func seeded(_ seed: UInt64) -> EncodingDescription {
    switch self {
    case .patches(var options):
      options.seed = seed
      return .patches(options)
    case .words(var options):
      options.seed = seed
      return .words(options)
    case .mapped(var options):
      options.seed = seed
      return .mapped(options)
    }
  }

  /// Learns from pictures of the training part; see ``PatchEncoding/fit(count:size:format:options:threads:bitmap:progress:)``,
  /// ``VisualWords/fit(count:size:format:options:threads:bitmap:progress:)`` and
  /// ``MappedFeatures/fit(count:size:format:options:threads:bitmap:progress:)``.
  public func fit(
    count: Int, size: PixelSize, format: PixelFormat, threads: Int = Parallel.defaultThreads,
    bitmap: @Sendable (Int) throws -> Bitmap, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> FittedEncoding {
    switch self {
    case .patches(let options):
      .patches(
        try PatchEncoding.fit(
          count: count, size: size, format: format, options: options, threads: threads, bitmap: bitmap, progress: progress))
    case .words(let options):
      .words(
        try VisualWords.fit(
          count: count, size: size, format: format, options: options, threads: threads, bitmap: bitmap, progress: progress))
    case .mapped(let options):
      .mapped(
        try MappedFeatures.fit(
          count: count, size: size, format: format, options: options, threads: threads, bitmap: bitmap, progress: progress))
    }
  }
}

extension EncodingDescription {
  /// The names of all kinds, as they are written.
  package static var kinds: [String] { ["patches", "words", "mapped"] }
}

extension EncodingDescription: Codable {
  /// Reads an object with one key: `patches`, `words` or `mapped`.
  public init(from decoder: any Decoder) throws {
    let only = try SingleCase(from: decoder, of: Self.kinds)
    switch only.name {
    case "patches": self = .patches(try only.settings())
    case "words": self = .words(try only.settings())
    default: self = .mapped(try only.settings())
    }
  }

  /// Writes an object with one key, the name of the case.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .patches(let options): try SingleCase.encode("patches", options, to: encoder)
    case .words(let options): try SingleCase.encode("words", options, to: encoder)
    case .mapped(let options): try SingleCase.encode("mapped", options, to: encoder)
    }
  }
}

/// A learned way from a picture to a row of numbers. What was learned goes into the model file as tensors.
public enum FittedEncoding: Sendable, Equatable {
  /// How much patches are like the atoms of a dictionary.
  case patches(PatchEncoding)
  /// What local descriptors are like, beside the words of a vocabulary.
  case words(VisualWords)
  /// What features become under the map of a kernel.
  case mapped(MappedFeatures)

  /// The settings it was fitted with.
  public var description: EncodingDescription {
    switch self {
    case .patches(let encoding): .patches(encoding.options)
    case .words(let words): .words(words.options)
    case .mapped(let mapped): .mapped(mapped.options)
    }
  }

  /// How many numbers a picture has.
  public var length: Int {
    switch self {
    case .patches(let encoding): encoding.options.length
    case .words(let words): words.options.length
    case .mapped(let mapped): mapped.length
    }
  }

  /// What was learned.
  public var tensors: [(name: String, tensor: Tensor)] {
    switch self {
    case .patches(let encoding): encoding.tensors
    case .words(let words): words.tensors
    case .mapped(let mapped): mapped.tensors
    }
  }

  /// The encoding that these were written from.
  public init(_ description: EncodingDescription, tensors: [String: Tensor]) throws(LearningError) {
    switch description {
    case .patches(let options): self = .patches(try PatchEncoding(options: options, tensors: tensors))
    case .words(let options): self = .words(try VisualWords(options: options, tensors: tensors))
    case .mapped(let options): self = .mapped(try MappedFeatures(options: options, tensors: tensors))
    }
  }

  /// Whether pictures of this size and format can be encoded.
  public func accepts(_ size: PixelSize, format: PixelFormat) -> Bool {
    let least = description.minimumSize
    guard size.width >= least.width, size.height >= least.height else { return false }
    return switch self {
    case .patches(let encoding): encoding.channels == format.opaque.channels
    case .words: true
    case .mapped(let mapped): mapped.options.features.length(for: size, format: format) == mapped.map.dimension
    }
  }

  func writer(for size: PixelSize, format: PixelFormat) -> any DescriptorWriter {
    switch self {
    case .patches(let encoding): encoding.writer(for: size, format: format)
    case .words(let words): words.writer(for: size)
    case .mapped(let mapped): mapped.writer(for: size, format: format)
    }
  }
}
