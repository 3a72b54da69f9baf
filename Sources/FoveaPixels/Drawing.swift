/// Drawing of small pictures: shapes with smooth edges, gradients, value noise, light and blur.
///
/// Made for pictures that must be the same on every machine: all arithmetic is addition, multiplication, division and square root, whose
/// results IEEE 754 fixes, and angles go through ``Drawing/sineAndCosine(degrees:)`` instead of the system's mathematics library.
/// Coordinates are pixels, x to the right and y downwards; the pixel in column 0 and row 0 reaches from (0, 0) to (1, 1).
package enum Drawing {
  /// A place or a direction on a canvas.
  package typealias Point = SIMD2<Double>

  /// Sine and cosine of an angle, within 1e-15 of the true values.
  ///
  /// The angle is brought to ±45°, where the Taylor series up to the 17th power suffice.
  package static func sineAndCosine(degrees: Double) -> (sine: Double, cosine: Double) {
    let quarters = (degrees / 90).rounded()
    let x = (degrees - quarters * 90) * (Double.pi / 180)
    let square = x * x
    var sine = 0.0
    var cosine = 0.0
    for power in stride(from: 16.0, to: 0, by: -2) {
      sine = -square / (power * (power + 1)) * (1 + sine)
      cosine = -square / ((power - 1) * power) * (1 + cosine)
    }
    sine = x * (1 + sine)
    cosine += 1
    switch Int(quarters) & 3 {
    case 0: return (sine, cosine)
    case 1: return (cosine, -sine)
    case 2: return (-sine, -cosine)
    default: return (-cosine, sine)
    }
  }

  /// The point at this distance from `center`, in the direction of an angle that runs clockwise from the right.
  package static func point(_ center: Point = .zero, distance: Double, degrees: Double) -> Point {
    let (sine, cosine) = sineAndCosine(degrees: degrees)
    return center + distance * Point(cosine, sine)
  }
}
