public import FoveaPixels

/// SIFT descriptors at many places and of several sizes, as words, residuals and gradients of ``VisualWords`` are made of: with a flat window, so
/// that a picture takes as much time as a few hundred descriptors would one by one.
///
/// For each size of cells:
/// 1. The picture, gray or in opponent colors, is smoothed with a Gaussian of deviation `smoothing × cell`. The gradient of a pixel is the
///    difference of its neighbors; beyond the border there is none.
/// 2. Places lie `step` pixels apart, as many as fit with 4×4 cells around each, in the middle of the picture. With ``overhang``, that many cells
///    may lie beyond the border.
/// 3. Magnitudes are shared linearly by the two nearest of 8 directions, the two nearest cells across and the two nearest down. A cell whose
///    middle is (u, v) cells from the place counts `exp(−(u² + v²) / 8)`; in ``DenseSIFT`` each pixel does.
/// 4. The numbers of all channels are divided by their norm, cut off at 0.2, and, with ``takesRoot``, become the square roots of their
///    shares (Arandjelovic and Zisserman, 2012); else they are divided by their norm again. Places whose norm is at most ``contrast`` (in gray
///    levels, of weighted means over a cell) are left out.
///
/// Source: Lowe, 2004; flat windows as in VLFeat's `vl_dsift` (Vedaldi and Fulkerson, 2008).
public struct LocalDescriptors: Sendable, Hashable, Codable {
  /// What gradients are taken of.
  public enum Channels: String, Sendable, Hashable, Codable, CaseIterable {
    /// Rec. 601 luma.
    case gray
    /// (R − G) / √2, (R + G − 2 B) / √6 and (R + G + B) / √3 (van de Sande, Gevers and Snoek, 2010).
    case opponent
  }

  /// Pixels of a cell's side, a number for each size of descriptors. 1…64 each, 1…16 numbers.
  public var cells: [Int]
  /// Pixels between places. 1…256.
  public var step: Int
  /// The deviation of the Gaussian, in cells. 0.05…2.
  public var smoothing: Double
  /// How many cells may lie beyond the border. 0…2.
  public var overhang: Int
  /// The norm up to which places are left out. 0 or above.
  public var contrast: Double
  /// Whether square roots are taken.
  public var takesRoot: Bool
  /// What gradients are taken of.
  public var channels: Channels

  /// Descriptors of these settings.
  public init(
    cells: [Int], step: Int, smoothing: Double = 1.0 / 6, overhang: Int = 1, contrast: Double = 1, takesRoot: Bool = true,
    channels: Channels = .gray
  ) {
    self.cells = cells
    self.step = step
    self.smoothing = smoothing
    self.overhang = overhang
    self.contrast = contrast
    self.takesRoot = takesRoot
    self.channels = channels
  }

  /// How many numbers a descriptor has.
  public var length: Int { channels == .gray ? 128 : 384 }

  /// Why nothing can be computed with these settings, which may come from a file; nothing where they are right.
  public var problem: String? {
    firstProblem(
      (1...16).contains(cells.count) && cells.allSatisfy { (1...64).contains($0) }
        ? nil : "cells of \(cells) pixels; 1 … 16 numbers of 1 … 64 are allowed",
      (1...256).contains(step) ? nil : "steps of \(step) pixels, not 1 … 256",
      smoothing >= 0.05 && smoothing <= 2 ? nil : "a smoothing of \(smoothing) cells, not 0.05 … 2",
      (0...2).contains(overhang) ? nil : "an overhang of \(overhang) cells, not 0 … 2",
      contrast >= 0 && contrast.isFinite ? nil : "a contrast of \(contrast), not 0 or above")
  }

  /// The smallest picture that has places of all sizes.
  public var minimumSize: PixelSize { PixelSize(max(3, (4 - 2 * overhang) * (cells.max() ?? 1))) }

  /// Where descriptors stand.
  struct Place: Sendable, Hashable {
    /// The side of a cell.
    var cell: Int
    /// The middle, in pixels from the left and the top.
    var x: Double
    var y: Double
    /// The middle of the first cell, in whole pixels from the left and the top of planes that reach ``overhang`` cells beyond the picture.
    var column: Int
    var row: Int
  }

  /// All places of pictures of a size: size by size of cells, row by row.
  func places(for size: PixelSize) -> [Place] {
    cells.flatMap { cell -> [Place] in
      let border = overhang * cell
      func starts(_ length: Int) -> [Int] {
        let free = length + 2 * border - 4 * cell
        guard free >= 0 else { return [] }
        return Array(stride(from: free % step / 2, through: free, by: step))
      }
      let middle = 2 * Double(cell) - 0.5
      return starts(size.height).flatMap { top in
        starts(size.width).map { left in
          // A window of 4 cells begins at `left`; its first cell's middle is half a cell further.
          Place(
            cell: cell, x: Double(left - border) + middle, y: Double(top - border) + middle, column: left + (cell - 1) / 2,
            row: top + (cell - 1) / 2)
        }
      }
    }
  }
}
