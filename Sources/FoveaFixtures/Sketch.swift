internal import FoveaPixels
internal import FoveaTensors

typealias Path = Drawing.Path
typealias Point = Drawing.Point
typealias Color = Drawing.Color
typealias Transform = Drawing.Transform

/// A canvas and the manner in which one object is drawn on it.
///
/// Objects are drawn around the origin and reach to about 1 in each direction; the canvas's transform brings them to their place.
struct Sketch {
  var canvas: Drawing.Canvas
  /// Width of the dark line around each part; 0 for none.
  var outline = 0.0
  /// Color of that line.
  var ink = Color.black
  /// How much lighter the side that faces the light is, and how much darker the other.
  var relief: Float = 0.15
  /// Direction to the light.
  var light = Point(-0.6, -0.8)

  /// Draws one part with relief and outline.
  mutating func part(_ path: Path, _ color: Color) {
    let paint = Drawing.Paint.linear(
      from: light, to: light * -1, color.scaled(by: 1 + relief), color.scaled(by: 1 - relief))
    part(path, with: paint)
  }

  /// Draws one part with a paint of its own, and outline.
  mutating func part(_ path: Path, with paint: Drawing.Paint) {
    canvas.fill(path, with: paint)
    if outline > 0 { canvas.fill(path.outline(width: outline), ink) }
  }

  /// Draws a detail: one color, no outline.
  mutating func detail(_ path: Path, _ color: Color, opacity: Float = 1) {
    canvas.fill(path, color, opacity: opacity)
  }
}
