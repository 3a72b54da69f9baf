/// What the colors of a picture mean: a strip from the lowest to the highest value, to stand beside heat maps.
public struct ColorScale: Sendable, Hashable {
  /// A color of the strip, in sRGB.
  public struct Color: Sendable, Hashable {
    /// Red, 0…255.
    public var red: UInt8
    /// Green, 0…255.
    public var green: UInt8
    /// Blue, 0…255.
    public var blue: UInt8

    /// A color.
    public init(red: UInt8, green: UInt8, blue: UInt8) {
      self.red = red
      self.green = green
      self.blue = blue
    }
  }

  /// What is measured.
  public var title: RichText
  /// Colors at equal distances, from the lowest value to the highest.
  public var colors: [Color]
  /// Words for the lowest value.
  public var low: String
  /// Words for the highest value.
  public var high: String

  /// A strip.
  /// - Precondition: at least two colors.
  public init(_ title: RichText, colors: [Color], low: String, high: String) {
    precondition(colors.count >= 2, "a color scale of \(colors.count) colors")
    self.title = title
    self.colors = colors
    self.low = low
    self.high = high
  }
}

extension Page {
  /// Writes the strip as patches of color, each mixed from its neighbors.
  mutating func write(_ scale: ColorScale) {
    let patches = max(64, scale.colors.count)
    block("div", ["class": "scale"]) { page in
      page.block("p") { $0.write(scale.title) }
      page.inline("span", text: scale.low)
      var svg = SVG()
      svg.inline("svg", ["viewBox": "0 0 \(patches) 1", "preserveAspectRatio": "none", "aria-hidden": "true"]) { svg in
        for patch in 0..<patches {
          let color = scale.color(at: Double(patch) / Double(patches - 1))
          svg.markup.void(
            "rect",
            [
              "x": "\(patch)", "width": "1.05", "height": "1",
              "fill": "rgb(\(color.red),\(color.green),\(color.blue))",
            ])
        }
      }
      page.markup.append(svg.markup)
      page.inline("span", text: scale.high)
    }
  }
}

extension ColorScale {
  /// The color at a share of the way in 0…1, mixed from its two neighbors.
  func color(at share: Double) -> Color {
    let place = share * Double(colors.count - 1)
    let index = min(Int(place), colors.count - 2)
    let weight = place - Double(index)
    let (a, b) = (colors[index], colors[index + 1])
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 { UInt8((Double(a) * (1 - weight) + Double(b) * weight).rounded()) }
    return Color(red: mix(a.red, b.red), green: mix(a.green, b.green), blue: mix(a.blue, b.blue))
  }
}
