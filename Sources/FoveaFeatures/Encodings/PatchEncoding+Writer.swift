internal import CFoveaKernels
internal import FoveaLearning
public import FoveaPixels
internal import FoveaTensors

extension PatchEncoding {
  /// The numbers of one picture. Opacity is blended over white first.
  /// - Precondition: The picture is at least ``Options/minimumSize`` and has as many channels as those of the fit.
  public func descriptor(of bitmap: Bitmap) -> [Float] {
    writer(for: bitmap.size, format: bitmap.format).values(of: bitmap)
  }

  func response(to bitmap: Bitmap) -> DictionaryResponse {
    patchWriter(for: bitmap.size, format: bitmap.format).response(to: bitmap)
  }

  func writer(for size: PixelSize, format: PixelFormat) -> any DescriptorWriter { patchWriter(for: size, format: format) }

  private func patchWriter(for size: PixelSize, format: PixelFormat) -> PatchWriter {
    precondition(format.opaque.channels == channels, "a picture of \(format) for patches of \(channels) channels")
    let least = options.minimumSize
    precondition(size.width >= least.width && size.height >= least.height, "a picture of \(size), at least \(least) is needed")
    return PatchWriter(self, size: size)
  }
}

/// Encodes pictures of one size.
private struct PatchWriter: DescriptorWriter {
  private let options: PatchEncoding.Options
  private let size: PixelSize
  private let channels: Int
  private let whitening: PackedRows
  private let offsets: [Float]
  private let atoms: PackedRows
  /// ½‖d‖² of each atom.
  private let halves: [Float]
  /// How many patches there are beside and above each other.
  private let columns, rows: Int

  /// Patches whose codes are computed together: as many as leave all products in the second-level cache.
  private static let patchesTogether = 96

  init(_ encoding: PatchEncoding, size: PixelSize) {
    options = encoding.options
    self.size = size
    channels = encoding.channels
    whitening = PackedRows(encoding.whitening.matrix)
    offsets = encoding.whitening.offsets
    atoms = PackedRows(encoding.atoms)
    halves = encoding.atoms.squaredNorms().map { $0 / 2 }
    columns = (size.width - options.side) / options.stride + 1
    rows = (size.height - options.side) / options.stride + 1
  }

  var length: Int { options.length }

  var names: [String] {
    let signs = options.code.signs == 1 ? [""] : ["/above", "/below"]
    return (0..<options.grid.rows).flatMap { row in
      (0..<options.grid.columns).flatMap { column in
        signs.flatMap { sign in (0..<options.atoms).map { "patch/r\(row)-c\(column)/atom\($0)\(sign)" } }
      }
    }
  }

  func write(_ bitmap: Bitmap, to values: UnsafeMutablePointer<Float>) {
    let bitmap = bitmap.opaque
    precondition(bitmap.size == size && bitmap.channels == channels, "a picture of \(bitmap.size), \(bitmap.format)")
    values.update(repeating: 0, count: length)
    add(bitmap, to: values)
    finish(values)
  }

  /// The cell of a patch.
  private func cell(_ column: Int, _ row: Int) -> Int {
    row * options.grid.rows / rows * options.grid.columns + column * options.grid.columns / columns
  }

  /// Adds the codes of all patches to the sums of their cells.
  private func add(_ bitmap: Bitmap, to values: UnsafeMutablePointer<Float>) {
    addCodes(of: bitmap) { patch in
      let (row, column) = patch.quotientAndRemainder(dividingBy: columns)
      return values + cell(column, row) * atoms.count * options.code.signs
    }
  }

  /// The code of each patch by itself.
  func response(to bitmap: Bitmap) -> DictionaryResponse {
    let (patches, length) = (columns * rows, atoms.count * options.code.signs)
    let codes = Scratch<Float>(uninitialized: patches * length)
    codes.base.update(repeating: 0, count: patches * length)
    addCodes(of: bitmap.opaque) { codes.base + $0 * length }
    let places = (0..<patches).map { patch in
      let (row, column) = patch.quotientAndRemainder(dividingBy: columns)
      let (left, top) = (column * options.stride, row * options.stride)
      return DictionaryResponse.Place(columns: left..<left + options.side, rows: top..<top + options.side)
    }
    let strengths = Matrix(rows: patches, columns: atoms.count) { target in
      for patch in 0..<patches {
        for atom in 0..<atoms.count { target[patch * atoms.count + atom] = codes.base[patch * length + atom] }
      }
    }
    return DictionaryResponse(size: size, places: places, strengths: strengths)
  }

  /// Adds the code of each patch to what is at `target`.
  private func addCodes(of bitmap: Bitmap, at target: (Int) -> UnsafeMutablePointer<Float>) {
    let (width, most) = (atoms.columns, max(1, min(Self.patchesTogether, columns * rows)))
    let raw = Scratch<Float>(uninitialized: most * width)
    let white = Scratch<Float>(uninitialized: most * width)
    let products = Scratch<Float>(uninitialized: most * atoms.count)
    let work = Scratch<Float>(uninitialized: atoms.count)
    let workspace = Scratch<Float>(uninitialized: PackedRows.workspace)
    let rowSamples = size.width * channels
    bitmap.samples.withUnsafeBufferPointer { samples in
      for start in stride(from: 0, to: columns * rows, by: most) {
        let range = start..<min(start + most, columns * rows)
        var next = range.lowerBound
        while next < range.upperBound {
          let (row, column) = next.quotientAndRemainder(dividingBy: columns)
          let count = min(columns - column, range.upperBound - next)
          let place = (row * rowSamples + column * channels) * options.stride
          fovea_patches(
            samples.baseAddress?.advanced(by: place), rowSamples, channels, options.side, options.stride, count,
            Float(options.contrast), raw.base + (next - range.lowerBound) * width)
          next += count
        }
        whitening.multiply(raw.base, count: range.count, into: white.base, workspace: workspace.base)
        for patch in 0..<range.count { fovea_axpy(1, offsets, white.base + patch * width, width) }
        atoms.multiply(white.base, count: range.count, into: products.base, workspace: workspace.base)
        for patch in range {
          let line = products.base + (patch - range.lowerBound) * atoms.count
          switch options.code {
          case .triangle:
            let own = white.base + (patch - range.lowerBound) * width
            fovea_add_triangle(line, halves, fovea_dot(own, own, width), atoms.count, work.base, target(patch))
          case .soft(let threshold): fovea_add_soft(line, Float(threshold), atoms.count, target(patch))
          }
        }
      }
    }
  }

  /// Makes means of sums.
  private func finish(_ values: UnsafeMutablePointer<Float>) {
    let cells = options.grid.columns * options.grid.rows
    var counts = [Int](repeating: 0, count: cells)
    for row in 0..<rows {
      for column in 0..<columns { counts[cell(column, row)] += 1 }
    }
    let step = length / cells
    for cell in 0..<cells {
      let factor = 1 / Float(counts[cell])
      for place in cell * step..<(cell + 1) * step {
        values[place] *= factor
        if options.takesRoot { values[place].formSquareRoot() }
      }
    }
  }
}
