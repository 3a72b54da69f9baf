public import FoveaNetworks
public import FoveaPixels

/// A number for each place of a picture: where something is, or what counts for and against.
public struct HeatMap: Sendable, Hashable {
  /// The numbers; a coarser grid than the picture's is fitted to it when it is drawn.
  public var plane: Plane
  /// Where the grid of a layer stands in the picture: layers without padding leave out what is at its edges. Nothing stretches the grid over it.
  public var field: ReceptiveField?
  /// Whether numbers below zero mean something; else the map begins at zero.
  public var isSigned: Bool

  /// A map of these numbers.
  public init(_ plane: Plane, isSigned: Bool, field: ReceptiveField? = nil) {
    self.plane = plane
    self.field = field
    self.isSigned = isSigned
  }

  /// The colors it is drawn in.
  public var colors: ColorMap { isSigned ? .signed : .strength }
  /// The largest magnitude, or 1 where all numbers are zero: the end of the color scale.
  public var limit: Float {
    let largest = plane.samples.reduce(Float(0)) { max($0, $1.isFinite ? $1.magnitude : 0) }
    return largest > 0 ? largest : 1
  }

  /// The numbers for each pixel of a picture of `size`, linearly between the middles of places; beyond the outermost the nearest.
  public func fitted(to size: PixelSize) -> Plane {
    guard let field else { return plane.resized(to: size) }
    func middle(_ index: Int, _ count: Int, _ extent: Int) -> Float { (Float(index) + 0.5) * Float(extent) / Float(count) }
    let input = field.inputExtent
    return plane.sampled(
      columns: (0..<size.width).map { field.column(at: middle($0, size.width, input.width)) },
      rows: (0..<size.height).map { field.row(at: middle($0, size.height, input.height)) })
  }

  /// The map alone, fitted to `size`. `limit` is the number at the end of the color scale.
  public func bitmap(_ size: PixelSize, limit: Float? = nil) -> Bitmap {
    let limit = limit ?? self.limit
    let table = colors.table
    var samples: [UInt8] = []
    samples.reserveCapacity(size.area * 3)
    for value in fitted(to: size).samples {
      let color = table[index(value, limit)]
      samples += [color.x, color.y, color.z]
    }
    return Bitmap(size: size, format: .rgb, samples: samples)
  }

  /// The map over a picture in gray: 70 parts of 100 are the colors of the map.
  public func overlay(on picture: Bitmap, limit: Float? = nil) -> Bitmap {
    let heat = bitmap(picture.size, limit: limit)
    let gray = picture.converted(to: .gray)
    return heat.mapped { index, sample in UInt8((Int(sample) * 70 + Int(gray.samples[index / 3]) * 30 + 50) / 100) }
  }

  private func index(_ value: Float, _ limit: Float) -> Int {
    let share = isSigned ? (value / limit + 1) / 2 : value / limit
    return share.isFinite ? Int((min(1, max(0, share)) * 255).rounded()) : 0
  }
}

extension Bitmap {
  /// The picture with each sample changed, by its index.
  func mapped(_ change: (Int, UInt8) -> UInt8) -> Bitmap {
    Bitmap(size: size, format: format, samples: samples.enumerated().map { change($0, $1) })
  }

  /// The picture in color, enlarged by a whole factor until its longer side has about `side` pixels, or reduced to it.
  func displayed(side: Int) -> Bitmap {
    let longer = max(width, height)
    return longer > side ? fitted(side: side) : converted(to: .rgb).enlarged(by: max(1, (side + longer / 2) / longer))
  }

  /// The picture in color, its longer side brought to `side` pixels: pictures of different sizes side by side.
  func fitted(side: Int) -> Bitmap {
    let longer = max(width, height)
    func scaled(_ length: Int) -> Int { max(1, (length * side + longer / 2) / longer) }
    return converted(to: .rgb).resized(to: PixelSize(width: scaled(width), height: scaled(height)), using: .bicubic)
  }
}
