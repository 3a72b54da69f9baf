internal import CFoveaKernels
internal import FoveaPixels
internal import FoveaTensors

/// How a window is moved for one more view of an example.
struct WindowVariation: Sendable, Hashable {
  /// Moves, in parts of the window's sides.
  var shift: (x: Double, y: Double) { (shiftX, shiftY) }
  private var shiftX = 0.0
  private var shiftY = 0.0
  /// How much larger the window is.
  var scale = 1.0
  /// By how much it is turned.
  var degrees = 0.0
  /// Whether it is seen in a mirror.
  var isMirrored = false

  /// The window as it is, its mirror image, and so many moved ones of each.
  static func all(mirrors: Bool, moved: Int, seed: UInt64, stream: UInt64) -> [WindowVariation] {
    var generator = SeededGenerator(seed: seed, stream: 11, stream)
    var variations: [WindowVariation] = []
    for isMirrored in mirrors ? [false, true] : [false] {
      for index in 0...moved {
        var variation = WindowVariation(isMirrored: isMirrored)
        if index > 0 {
          variation.shiftX = Double(generator.uniform(in: -0.04..<0.04))
          variation.shiftY = Double(generator.uniform(in: -0.04..<0.04))
          variation.scale = Double(generator.uniform(in: 0.93..<1.07))
          variation.degrees = Double(generator.uniform(in: -8..<8))
        }
        variations.append(variation)
      }
    }
    return variations
  }

  private init(isMirrored: Bool) { self.isMirrored = isMirrored }

  /// The window as it is.
  init() {}
}

extension Bitmap {
  /// What a window of a gray picture shows, brought to a size; the border is mirrored where the window reaches beyond the picture.
  ///
  /// The window is sampled bilinearly at about the picture's own resolution and then made smaller with all pixels counting, as the levels
  /// of a pyramid are.
  func view(of window: PictureBox, _ variation: WindowVariation = WindowVariation(), size target: PixelSize) -> Bitmap {
    precondition(format == .gray && window.area > 0, "a window of a gray picture")
    let box = PictureBox(
      x: window.x + variation.shift.x * window.width, y: window.y + variation.shift.y * window.height, width: window.width,
      height: window.height
    ).scaled(by: variation.scale)
    let finer = max(1, min(16, Int((box.width / Double(target.width)).rounded())))
    let sampled = PixelSize(width: target.width * finer, height: target.height * finer)
    let (stepX, stepY) = (box.width / Double(sampled.width), box.height / Double(sampled.height))
    let (sine, cosine) = Drawing.sineAndCosine(degrees: variation.degrees)
    let side = variation.isMirrored ? -1.0 : 1.0
    // From the middle of the window outwards; whole numbers are the middles of pixels.
    let (middleX, middleY) = (Double(sampled.width - 1) / 2, Double(sampled.height - 1) / 2)
    let (xx, xy, yx, yy) = (side * stepX * cosine, -stepY * sine, side * stepX * sine, stepY * cosine)
    let place = [
      xx, xy, box.centerX - 0.5 - xx * middleX - xy * middleY, yx, yy, box.centerY - 0.5 - yx * middleX - yy * middleY,
    ].map { Float($0) }
    let color: [Float] = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    let values = [Float](unsafeUninitializedCapacity: sampled.area) { output, count in
      samples.withUnsafeBufferPointer { source in
        fovea_warp_planes(
          source.baseAddress, width, height, 1, place, color, sampled.width, sampled.height, [1 / 255], [0], output.baseAddress)
      }
      count = sampled.area
    }
    return Bitmap(Plane(size: sampled, samples: values)).resized(to: target)
  }
}
