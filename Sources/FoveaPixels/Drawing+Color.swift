extension Drawing {
  /// A color whose red, green, blue and opacity are usually in 0…1; values outside are cut off when the canvas becomes a bitmap.
  package struct Color: Sendable, Hashable {
    /// Red, green, blue, opacity.
    package var components: SIMD4<Float>

    /// A color of its parts.
    package init(red: Float, green: Float, blue: Float, opacity: Float = 1) {
      components = SIMD4(red, green, blue, opacity)
    }

    /// A gray.
    package init(gray: Float, opacity: Float = 1) {
      self.init(red: gray, green: gray, blue: gray, opacity: opacity)
    }

    /// A color of a hue in degrees (0 red, 120 green, 240 blue; any number), a saturation and a value in 0…1.
    package init(hue: Float, saturation: Float, value: Float, opacity: Float = 1) {
      let turn = (hue / 360 - (hue / 360).rounded(.down)) * 6
      func part(_ offset: Float) -> Float {
        var place = turn + offset
        if place >= 6 { place -= 6 }
        return value - value * saturation * max(0, min(place, 4 - place, 1))
      }
      self.init(red: part(5), green: part(3), blue: part(1), opacity: opacity)
    }

    /// Black.
    package static let black = Color(gray: 0)
    /// White.
    package static let white = Color(gray: 1)

    /// This color with another opacity.
    package func opacity(_ opacity: Float) -> Color {
      var color = self
      color.components.w = opacity
      return color
    }

    /// A color on the way to another one: 0 is this, 1 is `other`.
    package func mixed(with other: Color, by share: Float) -> Color {
      var color = self
      color.components += (other.components - components) * share
      return color
    }

    /// This color with red, green and blue multiplied: below 1 darker, above 1 lighter.
    package func scaled(by factor: Float) -> Color {
      var color = self
      color.components *= SIMD4(factor, factor, factor, 1)
      return color
    }
  }
}
