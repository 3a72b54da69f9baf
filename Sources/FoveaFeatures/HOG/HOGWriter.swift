internal import CFoveaKernels
internal import FoveaPixels

/// A loop in C that fills a descriptor of one layout.
protocol HOGKernel: Sendable {
  /// Floats of scratch memory.
  var scratchCount: Int { get }
  func fill(_ values: UnsafeMutablePointer<Float>, from picture: inout fovea_hog_picture, scratch: UnsafeMutablePointer<Float>)
}

/// Fills descriptors of pictures of one size; made once for many pictures.
struct HOGWriter: DescriptorWriter {
  let layout: HOG.Layout
  let kernel: any HOGKernel
  let takesRoot: Bool

  var length: Int { layout.length }
  var names: [String] { layout.names }

  func write(_ bitmap: Bitmap, to values: UnsafeMutablePointer<Float>) {
    let bitmap = bitmap.opaque
    precondition(bitmap.size == layout.size, "a picture of \(bitmap.size) for a descriptor of \(layout.size)")
    bitmap.samples.withUnsafeBufferPointer { samples in
      fill(values) { picture in
        picture.bytes = samples.baseAddress
        picture.channels = Int32(bitmap.channels)
      }
    }
  }

  func values(of plane: Plane, white: Float) -> [Float] {
    [Float](unsafeUninitializedCapacity: length) { buffer, count in
      if let values = buffer.baseAddress {
        plane.samples.withUnsafeBufferPointer { samples in
          fill(values) { picture in
            picture.floats = samples.baseAddress
            picture.channels = 1
            picture.scale = 255 / white
          }
        }
      }
      count = length
    }
  }

  private func fill(_ values: UnsafeMutablePointer<Float>, _ setSamples: (inout fovea_hog_picture) -> Void) {
    Self.roots.withUnsafeBufferPointer { roots in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: kernel.scratchCount) { scratch in
        guard let scratch = scratch.baseAddress else { return }
        var picture = fovea_hog_picture()
        picture.width = Int32(layout.size.width)
        picture.height = Int32(layout.size.height)
        picture.takes_root = takesRoot
        picture.roots = roots.baseAddress
        setSamples(&picture)
        kernel.fill(values, from: &picture, scratch: scratch)
      }
    }
  }

  /// The square roots of 0…255 and what their rounding cut off.
  private static let roots: [Float] = {
    let exact = (0..<256).map { Double($0).squareRoot() }
    return exact.map { Float($0) } + exact.map { Float($0 - Double(Float($0))) }
  }()
}
