public import FoveaFeatures
public import FoveaPixels

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Histograms of oriented gradients as strokes: in each cell a stroke for each direction, along the edge (across the gradient), as bright as its
/// number.
///
/// Directions are told apart by their line alone: a number for a signed direction counts half for its line, and numbers of the same cell in several
/// blocks are averaged.
public struct HOGGlyphs: Sendable {
  /// The geometry of the descriptor.
  public let layout: HOG.Layout
  /// Pixels of a cell in the drawing.
  public let cellSide: Int

  /// Glyphs of descriptors of this layout.
  public init(_ layout: HOG.Layout, cellSide: Int = 14) {
    precondition(cellSide > 3, "cells of \(cellSide) pixels")
    self.layout = layout
    self.cellSide = cellSide
  }

  /// The strength of each line in each cell: by the cell's corner, by the line's angle in 0..<180.
  private func lines(_ values: [Float]) -> [(x: Int, y: Int, lines: [(degrees: Float, value: Float)])] {
    struct Corner: Hashable { var x: Int, y: Int }
    var cells: [Corner: (sums: [Float: Float], count: Int)] = [:]
    var order: [Corner] = []
    for (offset, place) in layout.cellPlaces {
      let corner = Corner(x: place.x, y: place.y)
      if cells[corner] == nil { order.append(corner) }
      var cell = cells[corner] ?? ([:], 0)
      cell.count += 1
      for (index, channel) in layout.channels.enumerated() {
        guard case .orientation(let angle, _, let isSigned) = channel else { continue }
        let line = angle.truncatingRemainder(dividingBy: 180)
        cell.sums[line, default: 0] += values[offset + index] * (isSigned ? 0.5 : 1)
      }
      cells[corner] = cell
    }
    return order.map { corner in
      let cell = cells[corner] ?? ([:], 1)
      return (
        corner.x, corner.y, cell.sums.sorted { $0.key < $1.key }.map { (degrees: $0.key, value: $0.value / Float(cell.count)) }
      )
    }
  }

  /// The largest magnitude of a line.
  public func limit(of values: [Float]) -> Float {
    let largest = lines(values).flatMap(\.lines).reduce(Float(0)) { max($0, $1.value.magnitude) }
    return largest > 0 ? largest : 1
  }

  /// The drawing, white on black.
  /// - Parameters:
  ///   - values: The numbers of a descriptor, or weights for them. Numbers below zero are not drawn; negate them to see them.
  ///   - limit: The number that is drawn white; the largest unless given.
  public func bitmap(of values: [Float], limit: Float? = nil) -> Bitmap {
    precondition(values.count == layout.length, "\(values.count) numbers for a descriptor of \(layout.length)")
    let white = limit ?? self.limit(of: values)
    let cells = lines(values)
    func place(_ pixel: Int, _ first: Int, _ cell: Int) -> Int { (pixel - first) * cellSide / cell }
    let width = place(cells.map(\.x).max() ?? 0, layout.left, layout.cell.width) + cellSide
    let height = place(cells.map(\.y).max() ?? 0, layout.top, layout.cell.height) + cellSide
    var light = Plane(size: PixelSize(width: width, height: height))
    for cell in cells {
      let (left, top) = (place(cell.x, layout.left, layout.cell.width), place(cell.y, layout.top, layout.cell.height))
      for line in cell.lines where line.value > 0 {
        stroke(line.degrees + 90, line.value / white, left, top, &light)
      }
    }
    return Bitmap(light)
  }

  private func stroke(_ degrees: Float, _ strength: Float, _ left: Int, _ top: Int, _ light: inout Plane) {
    let (sine, cosine) = (sin(degrees * .pi / 180), cos(degrees * .pi / 180))
    let middle = Float(cellSide - 1) / 2
    let reach = Float(cellSide) / 2 - 0.5
    for y in 0..<cellSide {
      for x in 0..<cellSide {
        let (across, down) = (Float(x) - middle, Float(y) - middle)
        let (along, aside) = (across * cosine + down * sine, (down * cosine - across * sine).magnitude)
        guard along.magnitude <= reach, aside < 1.1 else { continue }
        let value = strength * min(1, 1.1 - aside)
        light[left + x, top + y] = max(light[left + x, top + y], value)
      }
    }
  }
}
