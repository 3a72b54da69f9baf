package import FoveaPixels
internal import FoveaTensors

/// A plain face whose eyes are known. They are light, under dark brows, so that what looks for dark discs does not find them.
package struct SyntheticFace: Sendable {
  /// 140×140 gray pixels.
  package let picture: Bitmap
  /// The box of a face; where the face is in it, how large and how tilted, differs from face to face.
  package let box: PictureBox
  /// The middle of the eye on the left of the picture.
  package let leftEye: SIMD2<Double>
  /// The middle of the eye on the right.
  package let rightEye: SIMD2<Double>

  /// A face, the same for the same seed.
  /// - Parameter left: Where the box of 100×100 pixels begins.
  package init(seed: UInt64, left: Double = 20) {
    var generator = SeededGenerator(seed: seed, stream: 21)
    func number(_ range: Range<Float>) -> Double { Double(generator.uniform(in: range)) }
    box = PictureBox(x: left, y: 20, width: 100, height: 100)
    var canvas = Drawing.Canvas(size: PixelSize(140), color: Drawing.Color(gray: generator.uniform(in: 0.7..<0.95)))
    let transform = Drawing.Transform.scale(number(0.94..<1.06))
      .then(.rotation(degrees: number(-10..<10)))
      .then(.shift(box.centerX + number(-10..<10), box.centerY + number(-10..<10)))
    canvas.transform = transform
    let skin = Drawing.Color(gray: generator.uniform(in: 0.45..<0.6))
    let (apart, brow) = (number(16.5..<19.5), number(-20..<(-17)))
    canvas.fill(.ellipse(SIMD2(0, 0), SIMD2(40, 52)), skin)
    for side in [-1.0, 1] {
      canvas.fill(.circle(SIMD2(side * apart, -6), 6), Drawing.Color(gray: 0.97))
      canvas.fill(
        .line([SIMD2(side * (apart - 8), brow), SIMD2(side * (apart + 8), brow)], width: 4), Drawing.Color(gray: 0.12))
    }
    canvas.fill(.line([SIMD2(0, -4), SIMD2(0, 14)], width: 4), skin.scaled(by: 0.7))
    canvas.fill(.line([SIMD2(-14, 28), SIMD2(14, 28)], width: 5), Drawing.Color(gray: 0.2))
    leftEye = transform(SIMD2(-apart, -6))
    rightEye = transform(SIMD2(apart, -6))
    picture = canvas.bitmap(.gray)
  }
}
