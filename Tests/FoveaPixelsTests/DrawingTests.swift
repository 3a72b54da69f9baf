import Foundation
import FoveaPixels
import Testing

/// Angles, colors and maps of the plane.
struct DrawingTests {
  @Test func sineAndCosineAreThoseOfTheMathematicsLibrary() {
    for step in -2000...2000 {
      let degrees = Double(step) * 0.37
      let (sine, cosine) = Drawing.sineAndCosine(degrees: degrees)
      #expect(abs(sine - sin(degrees * .pi / 180)) < 4e-15)
      #expect(abs(cosine - cos(degrees * .pi / 180)) < 4e-15)
    }
  }

  @Test func quartersOfATurnAreExact() {
    for (degrees, sine, cosine) in [(0.0, 0.0, 1.0), (90, 1, 0), (180, 0, -1), (270, -1, 0), (-90, -1, 0), (450, 1, 0)] {
      let found = Drawing.sineAndCosine(degrees: degrees)
      #expect(found.sine == sine)
      #expect(found.cosine == cosine)
    }
  }

  @Test func huesAreWhereTheColorWheelHasThem() {
    let expected: [(Float, SIMD4<Float>)] = [
      (0, [1, 0, 0, 1]), (60, [1, 1, 0, 1]), (120, [0, 1, 0, 1]), (180, [0, 1, 1, 1]), (240, [0, 0, 1, 1]),
      (300, [1, 0, 1, 1]), (360, [1, 0, 0, 1]), (-120, [0, 0, 1, 1]), (30, [1, 0.5, 0, 1]),
    ]
    for (hue, parts) in expected {
      let color = Drawing.Color(hue: hue, saturation: 1, value: 1)
      #expect(((color.components - parts) * (color.components - parts)).sum() < 1e-10, "hue \(hue)")
    }
    #expect(Drawing.Color(hue: 200, saturation: 0, value: 0.25).components == [0.25, 0.25, 0.25, 1])
  }

  @Test func mixingAndScalingColors() {
    let color = Drawing.Color(red: 0.2, green: 0.4, blue: 0.8, opacity: 0.5)
    #expect(color.mixed(with: .white, by: 0) == color)
    #expect(color.scaled(by: 2).components == [0.4, 0.8, 1.6, 0.5])
    #expect(Drawing.Color.black.mixed(with: .white, by: 0.25).components == [0.25, 0.25, 0.25, 1])
  }

  @Test func mapsFollowEachOther() {
    let first = Drawing.Transform.rotation(degrees: 90)
    let both = first.then(.shift(10, 0)).then(.scale(2, -3))
    #expect(both(Drawing.Point(1, 0)) == Drawing.Point(20, -3))
    #expect(both(Drawing.Point(0, 1)) == Drawing.Point(18, 0))
    #expect(Drawing.Transform.shear(x: 0.5)(Drawing.Point(1, 2)) == Drawing.Point(2, 2))
  }

  @Test func theInverseLeadsBack() {
    let map = Drawing.Transform.rotation(degrees: 31).then(.shear(x: 0.3, y: -0.1)).then(.scale(-2, 5)).then(.shift(7, -3))
    #expect(map.determinant < 0)
    for point in [Drawing.Point(0, 0), Drawing.Point(1, 0), Drawing.Point(-3, 8)] {
      let back = map.inverse(map(point))
      #expect(abs(back.x - point.x) < 1e-12)
      #expect(abs(back.y - point.y) < 1e-12)
    }
  }
}
