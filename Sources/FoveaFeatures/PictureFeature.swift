internal import FoveaPixels

/// What all features have in common: settings from which a picture of a known size and format becomes a row of numbers.
protocol PictureFeature: Sendable, Codable {
  /// Why nothing can be computed with these settings, which may come from a file; nothing where they are right.
  var problem: String? { get }
  /// The smallest picture that can be described.
  var minimumSize: PixelSize { get }
  /// Fills descriptors of such pictures.
  /// - Precondition: The settings have no ``problem``; the size is at least ``minimumSize``.
  func writer(for size: PixelSize, format: PixelFormat) -> any DescriptorWriter
}

/// Fills descriptors of pictures of one size and format: what depends on these alone is prepared once.
protocol DescriptorWriter: Sendable {
  var length: Int { get }
  var names: [String] { get }
  /// Writes `length` numbers.
  func write(_ bitmap: Bitmap, to values: UnsafeMutablePointer<Float>)
}

extension DescriptorWriter {
  func values(of bitmap: Bitmap) -> [Float] {
    [Float](unsafeUninitializedCapacity: length) { buffer, count in
      if let values = buffer.baseAddress { write(bitmap, to: values) }
      count = length
    }
  }
}

func firstProblem(_ problems: String?...) -> String? { problems.lazy.compactMap { $0 }.first }

func cellProblem(_ cell: PixelSize) -> String? {
  let allowed = 1...4096
  return allowed.contains(cell.width) && allowed.contains(cell.height)
    ? nil : "cells or steps of \(cell) pixels; 1…4096 are allowed"
}

func blockProblem(_ block: GridSize) -> String? {
  let allowed = 1...64
  return allowed.contains(block.columns) && allowed.contains(block.rows)
    ? nil : "blocks of \(block.columns)×\(block.rows) cells; 1…64 are allowed"
}
