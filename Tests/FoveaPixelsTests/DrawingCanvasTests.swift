import FoveaPixels
import Testing

/// Paints, blending, and what changes a whole picture.
struct DrawingCanvasTests {
  private typealias Point = Drawing.Point
  private typealias Color = Drawing.Color

  @Test func blendingFollowsItsFormulas() {
    let below: Float = 0.25
    let above = Color(gray: 0.75, opacity: 0.5)
    let blended: [Drawing.Canvas.Blending: Float] = [.normal: 0.75, .multiply: 0.1875, .screen: 0.8125]
    for blending in Drawing.Canvas.Blending.allCases {
      var canvas = Drawing.Canvas(size: PixelSize(2), color: Color(gray: below))
      canvas.fill(with: .color(above), opacity: 0.5, blending: blending)
      let full = blended[blending] ?? .nan
      #expect(canvas.pixels.allSatisfy { $0 == SIMD3(repeating: below + (full - below) * 0.25) })
    }
  }

  @Test func gradientsAreMeantInTheShapesCoordinates() {
    var canvas = Drawing.Canvas(size: PixelSize(width: 8, height: 1), color: .black)
    canvas.transform = Drawing.Transform.scale(4, 1).then(.shift(2, 0))
    canvas.fill(with: .linear(from: .zero, to: Point(1, 0), .black, .white))
    #expect(canvas.pixels.map(\.y) == [0, 0, 0.125, 0.375, 0.625, 0.875, 1, 1])
  }

  @Test func aRadialGradientEndsAtItsRadius() {
    let paint = Drawing.Paint.radial(center: Point(1, 1), radius: 5, .white, Color(gray: 0, opacity: 0))
    #expect(paint.color(at: Point(1, 1)) == .white)
    #expect(paint.color(at: Point(4, 5)).components == .zero)
    #expect(paint.color(at: Point(40, 50)).components == .zero)
    #expect(paint.color(at: Point(1, 3.5)).components == SIMD4(repeating: 0.5))
  }

  @Test func noiseIsSmoothAndTheSameForTheSameSeed() {
    let noise = Drawing.ValueNoise(seed: 7)
    #expect(noise(at: Point(3, -4)) == noise.value(x: 3, y: -4))
    let middle = (noise.value(x: 0, y: 5) + noise.value(x: 1, y: 5)) / 2
    #expect(abs(noise(at: Point(0.5, 5)) - middle) < 1e-6)
    #expect(Drawing.ValueNoise(seed: 8)(at: Point(3, -4)) != noise(at: Point(3, -4)))

    let grid = (0..<10_000).map { noise.value(x: $0 % 100 - 50, y: $0 / 100 - 50) }
    let mean = grid.reduce(0, +) / 10_000
    #expect(grid.allSatisfy { (0..<1).contains($0) })
    #expect(abs(mean - 0.5) < 0.012)
    let variance = grid.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 10_000
    #expect(abs(variance - 1 / 12) < 0.004)
    let beside = zip(grid, grid.dropFirst()).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) } / 10_000
    #expect(abs(beside / variance) < 0.04)
  }

  @Test func blurKeepsSumsAndPlainPictures() {
    var plain = Drawing.Canvas(size: PixelSize(9), color: Color(gray: 0.3))
    plain.blur(radius: 2.5)
    #expect(plain.pixels.allSatisfy { abs($0.x - 0.3) < 1e-6 })

    var dot = Drawing.Canvas(size: PixelSize(21), color: .black)
    dot.pixels[10 * 21 + 10] = SIMD3(repeating: 1)
    dot.blur(radius: 3)
    #expect(abs(dot.pixels.reduce(0) { $0 + $1.x } - 1) < 1e-5)
    #expect(dot.pixels[10 * 21 + 8] == dot.pixels[8 * 21 + 10])
    #expect(dot.pixels[10 * 21 + 8] == dot.pixels[10 * 21 + 12])
    let spread = dot.pixels.enumerated().reduce(0) { $0 + $1.element.x * Float(($1.offset % 21 - 10) * ($1.offset % 21 - 10)) }
    #expect(abs(spread.squareRoot() - 0.38 * 4) < 0.05)
  }

  @Test func lightFallsFromItsSide() {
    var canvas = Drawing.Canvas(size: PixelSize(width: 4, height: 2), color: Color(gray: 0.5))
    canvas.light(fromDegrees: 0, bright: 2, dark: 1)
    for row in 0..<2 {
      #expect(canvas.pixels[(row * 4)..<(row * 4 + 4)].map(\.x) == [0.5625, 0.6875, 0.8125, 0.9375])
    }
  }

  @Test func gradingTurnsAboutMiddleGray() {
    var canvas = Drawing.Canvas(size: PixelSize(1), color: Color(red: 0.5, green: 0.75, blue: 0))
    canvas.grade(contrast: 2, tint: [1, 0.5, 1])
    #expect(canvas.pixels == [[0.5, 0.5, -0.5]])
  }

  @Test func grainHasItsDeviation() {
    var canvas = Drawing.Canvas(size: PixelSize(100), color: Color(gray: 0.5))
    canvas.grain(deviation: 0.1, seed: 3)
    for channel in 0..<3 {
      let values = canvas.pixels.map { $0[channel] - 0.5 }
      let mean = values.reduce(0, +) / 10_000
      let deviation = (values.reduce(0) { $0 + $1 * $1 } / 10_000).squareRoot()
      #expect(abs(mean) < 0.004)
      #expect(abs(deviation - 0.1) < 0.003)
    }
  }

  @Test func bitmapsAreRoundedAndCutOff() {
    var canvas = Drawing.Canvas(size: PixelSize(width: 2, height: 1), color: Color(red: 1.7, green: -0.2, blue: 0.5))
    canvas.pixels[1] = SIMD3(100 / 255, 150.4 / 255, 200.6 / 255)
    #expect(canvas.bitmap().samples == [255, 0, 128, 100, 150, 201])
    #expect(canvas.bitmap(.rgba).samples == [255, 0, 128, 255, 100, 150, 201, 255])
    #expect(canvas.bitmap(.gray) == canvas.bitmap().converted(to: .gray))
  }
}
