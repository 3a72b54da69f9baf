internal import FoveaDatasets
internal import FoveaFeatures
internal import FoveaPixels

extension HandcraftedRecipe.FeatureFamily {
  /// Features and preparation of pictures that suit a folder.
  struct Choice {
    var features: FeatureDescription
    var encoding: EncodingDescription?
    var preprocessing: Preprocessing
  }

  /// What this family means for such pictures.
  /// - Parameter asked: The size that pictures are brought to; nothing leaves it to the family.
  func choice(for facts: DataFacts, at asked: PixelSize? = nil) -> Choice {
    switch self {
    case .hog:
      let size = asked ?? hogSize(facts)
      return choice(.hogDefault(for: size), facts, size)
    case .hogPyramid:
      let size = asked ?? hogSize(facts)
      return choice(.hogPyramidDefault(for: size), facts, size)
    case .patterns:
      let size = asked ?? Self.limited(facts.typicalSize, to: 128)
      return choice(.patternsDefault(for: size), facts, size)
    case .color: return choice(histogram(facts), facts, asked ?? Self.limited(facts.typicalSize, to: 128))
    case .moments:
      let space: ColorHistogram.Space = facts.isGray ? .gray : .lab
      return choice(.moments(ColorMoments(space: space)), facts, asked ?? Self.limited(facts.typicalSize, to: 128))
    case .correlogram:
      let correlogram = facts.isGray ? ColorCorrelogram(space: .gray, bins: [16]) : ColorCorrelogram()
      return choice(.correlogram(correlogram), facts, asked ?? Self.limited(facts.typicalSize, to: 128))
    case .gabor: return choice(.gabor(GaborBank()), facts, asked ?? Self.limited(facts.typicalSize, to: 128))
    case .gist: return choice(.gist(GIST()), facts, asked ?? Self.limited(facts.typicalSize, to: 128))
    case .boxes: return choice(.boxes(HaarBoxes(levels: [2, 4].map { GridSize($0) })), facts, asked ?? hogSize(facts))
    case .daisy:
      let size = asked ?? hogSize(facts)
      return choice(.daisyDefault(for: size), facts, size)
    case .sift:
      let size = asked ?? hogSize(facts)
      return choice(.siftDefault(for: size), facts, size)
    case .mixed:
      let size = asked ?? hogSize(facts)
      return choice(.mixedDefault(for: size, isGray: facts.isGray), facts, size)
    case .pixels:
      return choice(.pixels(RawPixels(isStandardized: true)), facts, asked ?? Self.limited(facts.typicalSize, to: 32))
    case .patches:
      let size = asked ?? patchSize(facts)
      var chosen = choice(.combined([]), facts, size)
      chosen.encoding = .patches(patches(facts, size))
      return chosen
    case .fisher, .residuals, .words:
      let size = asked ?? wordSize(facts)
      var chosen = choice(.combined([]), facts, size)
      chosen.encoding = .words(visualWords(facts, size))
      return chosen
    }
  }

  private func choice(_ features: FeatureDescription, _ facts: DataFacts, _ size: PixelSize) -> Choice {
    Choice(features: features, preprocessing: Preprocessing(size: size, colorMode: facts.isGray ? .gray : .rgb))
  }

  /// The size at which HOG works, 16 pixels each way at least, so that the larger cells have neighbors.
  private func hogSize(_ facts: DataFacts) -> PixelSize {
    let size = FeatureDescription.hogWorkingSize(for: facts.typicalSize)
    return PixelSize(width: max(16, size.width), height: max(16, size.height))
  }

  /// Joint histograms in each of 3×3 cells: 8×4×4 bins of hue, saturation and value, or 32 of gray.
  private func histogram(_ facts: DataFacts) -> FeatureDescription {
    let grid = GridSize(columns: 3, rows: 3)
    return .histogram(
      facts.isGray
        ? ColorHistogram(space: .gray, bins: [32], grid: grid, normalization: .l1)
        : ColorHistogram(space: .hsv, bins: [8, 4, 4], arrangement: .joint, grid: grid, normalization: .l1))
  }

  /// The size, made smaller in proportion until its longer side has at most so many pixels; at least 8 pixels each way.
  private static func limited(_ size: PixelSize, to side: Int) -> PixelSize {
    let longest = max(size.width, size.height)
    guard longest > side else { return PixelSize(width: max(8, size.width), height: max(8, size.height)) }
    func scaled(_ length: Int) -> Int { max(8, (length * side + longest / 2) / longest) }
    return PixelSize(width: scaled(size.width), height: scaled(size.height))
  }

  /// A shorter side of up to 48 pixels is left as it is, a longer one brought to 48; 12 pixels each way at least, and at most twice as long
  /// as wide.
  private func patchSize(_ facts: DataFacts) -> PixelSize {
    let (width, height) = (max(1, facts.typicalSize.width), max(1, facts.typicalSize.height))
    let factor = min(1, 48 / Double(min(width, height)))
    func length(_ natural: Int) -> Int { min(96, max(12, Int((Double(natural) * factor).rounded()))) }
    return PixelSize(width: length(width), height: length(height))
  }

  /// Patches a pixel apart where pictures are small, and more atoms the more pictures there are to tell them by.
  private func patches(_ facts: DataFacts, _ size: PixelSize) -> PatchEncoding.Options {
    let isSmall = size.area <= 36 * 36
    return PatchEncoding.Options(
      stride: isSmall ? 1 : 2, atoms: min(1600, max(200, 8 * facts.trainingCount)), grid: GridSize(2))
  }

  /// A shorter side of up to 128 pixels is left as it is, a longer one brought to 128; 16 pixels each way at least, and at most twice as long
  /// as wide.
  private func wordSize(_ facts: DataFacts) -> PixelSize {
    let (width, height) = (max(1, facts.typicalSize.width), max(1, facts.typicalSize.height))
    let factor = min(1, 128 / Double(min(width, height)))
    func length(_ natural: Int) -> Int { min(256, max(16, Int((Double(natural) * factor).rounded()))) }
    return PixelSize(width: length(width), height: length(height))
  }

  /// Pictures from which on Fisher vectors have more words and directions (a seventh fewer mistakes on held-out digits), and the bytes of the vectors
  /// up to which they do.
  private static let (many, mostBytes) = (4096, 1 << 30)

  /// Windows of an eighth to two fifths of the shorter side, of 128 pixels of it at most, 8 pixels at least, at a 32nd of it from each other; and
  /// the more words the more pictures there are to tell by.
  private func visualWords(_ facts: DataFacts, _ size: PixelSize) -> VisualWords.Options {
    let side = Double(min(size.width, size.height, 128))
    let cells = [(2, 32.0), (3, 21), (4, 16), (5, 10)].map { least, share in max(least, Int((side / share).rounded())) }
    let local = LocalDescriptors(
      cells: cells, step: max(1, Int((side / 32).rounded())), channels: facts.isGray ? .gray : .opponent)
    func words(_ least: Int, _ most: Int, picturesForEach count: Double) -> Int {
      min(most, max(least, Int(Double(facts.trainingCount) / count)))
    }
    var options = VisualWords.Options(local: local)
    switch self {
    case .fisher:
      options.words = words(16, 64, picturesForEach: 8)
      var larger = options
      (larger.words, larger.components) = (96, 96)
      if facts.trainingCount >= Self.many, facts.trainingCount * larger.length * 4 <= Self.mostBytes { options = larger }
      options.samples = 500 * options.words
    case .residuals:
      options.summary = .residuals
      options.words = words(16, 128, picturesForEach: 8)
      options.samples = 250 * options.words
    default:
      options.summary = .counts
      options.words = words(50, 1000, picturesForEach: 0.5)
      options.samples = 100 * options.words
      options.coordinates = 0
      options.grids = [1, 2, 4].map { GridSize($0) }
      options.neighbors = 5
    }
    return options
  }
}
