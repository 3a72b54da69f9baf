public import FoveaCodecs
internal import FoveaFiles
public import FoveaPixels
public import FoveaTensors

/// What the headers of a sample of a data set tell, to choose a preprocessing by.
public struct PictureProbe: Sendable, Hashable, Codable {
  /// How many headers were read.
  public let count: Int
  /// Median width and median height, after orientation.
  public let medianSize: PixelSize
  /// The least width and the least height.
  public let smallestSide: PixelSize
  /// Whether all pictures store brightness alone.
  public let allGray: Bool

  /// Pictures up to this side are used at their own size.
  public static let smallSide = 48

  /// Reads the headers of up to `limit` pictures of the train part, or of all where there are no parts.
  ///
  /// Which ones is told by a hash of their paths, so the same data set gives the same sample. Headers that cannot be read are passed
  /// over. Milliseconds for files in memory, since the pixels are not decoded.
  /// - Throws: ``DatasetError/picture(_:)`` where not one header can be read.
  public init(
    _ manifest: Manifest, limit: Int = 512, limits: DecodeLimits = .standard, threads: Int = Parallel.defaultThreads
  ) throws(DatasetError) {
    let train = manifest.entries(in: .train)
    let sample = Self.sample(train.isEmpty ? manifest.entries : train, limit)
    let outcomes: [Result<ImageInfo, PictureError>] = Parallel.map(sample.count, threads: threads) { index in
      Result { () throws(PictureError) in
        try ImageDecoder.info(contentsOf: manifest.root.appending(sample[index].path), limits: limits)
      }
    }
    let infos = outcomes.compactMap { try? $0.get() }
    guard !infos.isEmpty else {
      if case .failure(let error)? = outcomes.first { throw .picture(error) }
      throw .noPictures(manifest.root, skipped: 0, example: nil)
    }
    let widths = infos.map(\.size.width).sorted()
    let heights = infos.map(\.size.height).sorted()
    count = infos.count
    medianSize = PixelSize(width: widths[widths.count / 2], height: heights[heights.count / 2])
    smallestSide = PixelSize(width: widths[0], height: heights[0])
    allGray = infos.allSatisfy { $0.colorModel == .gray }
  }

  /// The preprocessing that fits the data unless somebody says otherwise.
  ///
  /// Gray where all pictures are gray. Pictures with a median size of up to 48 × 48 keep that size; larger ones get `size`.
  public func preprocessing(orSize size: PixelSize, fit: Preprocessing.Fit = .stretch) -> Preprocessing {
    let isSmall = max(medianSize.width, medianSize.height) <= Self.smallSide
    return Preprocessing(size: isSmall ? medianSize : size, colorMode: allGray ? .gray : .rgb, fit: fit)
  }

  private static func sample(_ entries: [Manifest.Entry], _ limit: Int) -> [Manifest.Entry] {
    guard entries.count > limit else { return entries }
    let hashes = entries.map { hash($0.path) }
    let chosen = entries.indices.sorted { (hashes[$0], $0) < (hashes[$1], $1) }.prefix(limit)
    return chosen.sorted().map { entries[$0] }
  }

  /// FNV-1a over the path, its bits mixed.
  private static func hash(_ path: BytePath) -> UInt64 {
    let word = path.bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    return (word ^ (word >> 31)) &* 0x94D0_49BB_1331_11EB
  }

  private enum CodingKeys: String, CodingKey {
    case count
    case medianSize = "median_size"
    case smallestSide = "smallest_side"
    case allGray = "all_gray"
  }
}
