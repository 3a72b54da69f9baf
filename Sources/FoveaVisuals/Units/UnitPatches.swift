public import FoveaNetworks
public import FoveaPixels
public import FoveaRecognition
public import FoveaTensors

/// For each unit of a layer the places in pictures that drive it most.
public struct UnitPatches: Sendable {
  /// A place in a picture, and what the unit gives for it.
  public struct Patch: Sendable, Hashable {
    /// The picture, as an index into those that were searched.
    public var picture: Int
    /// The row of the unit on the layer's grid.
    public var row: Int
    /// The column of the unit on the layer's grid.
    public var column: Int
    /// What the unit gives.
    public var value: Float
  }

  /// The layer.
  public let depth: NetworkDepth
  /// How many pictures were searched.
  public let searched: Int
  /// By channel: the strongest place of each picture, the strongest picture first; as many as were asked for.
  public let patches: [[Patch]]
  /// By channel: how far its strongest places, of at most a quarter of the pictures, stand out from those of all pictures, in deviations; zero for a
  /// channel that gives the same for all of them.
  public let selectivity: [Float]
  /// By channel: what it goes with in the pictures; nothing for a channel that never changes. Empty where there are too few pictures to say.
  public let tunings: [UnitTuning?]

  /// Searches prepared pictures.
  ///
  /// They are run in batches of up to 64 pictures and of up to 256 MB of numbers, those that the network reads and those that the layer gives, or
  /// one by one where a picture has more. Before, they are measured by integral images of 112 bytes for each pixel, of one picture on each thread,
  /// and of no more at once than fit into as much memory. What the network needs to run an eighth of the batch on each thread comes on top.
  /// - Parameter top: How many places are kept of each channel, of different pictures.
  public init(
    of depth: NetworkDepth, in pictures: [Bitmap], _ model: NetworkModel, top: Int, threads: Int = Parallel.defaultThreads
  ) throws(NetworkError) {
    try self.init(of: depth, in: pictures, model, top: top, threads: threads, memory: PatchSearch.memory)
  }

  /// The same with so many bytes.
  init(
    of depth: NetworkDepth, in pictures: [Bitmap], _ model: NetworkModel, top: Int, threads: Int, memory: Int
  ) throws(NetworkError) {
    var search = try PatchSearch(of: depth, model, threads: threads, memory: memory)
    for first in stride(from: 0, to: pictures.count, by: search.batch) {
      try search.add(Array(pictures[first..<min(pictures.count, first + search.batch)]))
    }
    self.init(search, top: top)
  }

  /// What a search has found so far.
  init(_ search: PatchSearch, top: Int) {
    let strongest = search.strongest
    depth = search.depth
    tunings = search.meter.tunings
    searched = search.searched
    patches = strongest.map { all in
      Array(all.sorted { $0.value == $1.value ? $0.picture < $1.picture : $0.value > $1.value }.prefix(top))
    }
    selectivity = zip(strongest, patches).map { all, kept in
      let count = Double(max(1, all.count))
      let mean = all.reduce(0.0) { $0 + Double($1.value) } / count
      let deviation = (all.reduce(0.0) { $0 + (Double($1.value) - mean) * (Double($1.value) - mean) } / count).squareRoot()
      let high = kept.prefix(max(1, all.count / 4))
      let strong = high.reduce(0.0) { $0 + Double($1.value) } / Double(max(1, high.count))
      return deviation > 1e-6 ? Float((strong - mean) / deviation) : 0
    }
  }

  /// The channels that pick out few places most clearly, in order of their numbers; those that never change are left out. Of a single picture, the
  /// channels that give most for it.
  public func mostSelective(_ count: Int) -> [Int] {
    if searched == 1 {
      let order = patches.indices.sorted {
        patches[$0][0].value == patches[$1][0].value ? $0 < $1 : patches[$0][0].value > patches[$1][0].value
      }
      return order.prefix(count).sorted()
    }
    let alive = selectivity.indices.filter { selectivity[$0] > 0 }
    return alive.sorted { selectivity[$0] == selectivity[$1] ? $0 < $1 : selectivity[$0] > selectivity[$1] }.prefix(count).sorted()
  }

  /// What a unit sees of a picture at a place.
  public func cut(_ patch: Patch, from picture: Bitmap) -> Bitmap {
    depth.field.cut(row: patch.row, column: patch.column, from: picture)
  }
}

extension ReceptiveField {
  /// The part of a picture that the unit in this row and column sees.
  func cut(row: Int, column: Int, from picture: Bitmap) -> Bitmap {
    let (rows, columns) = (rows(row), columns(column))
    return picture.cropped(
      x: columns.lowerBound, y: rows.lowerBound, size: PixelSize(width: columns.count, height: rows.count))
  }
}
