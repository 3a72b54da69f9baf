/// An SVG drawing under construction. Lengths are CSS pixels at the drawing's own width.
package struct SVG: MarkupWriter {
  var markup = Markup()
  /// Whether marks tell their values when they are pointed at; not on a phone, which has no pointer.
  var hasTitles = true

  /// A length: at most two decimals, no zeros at the end, the same in every country.
  package static func number(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    let hundredths = Int((value.magnitude * 100).rounded())
    let sign = value < 0 && hundredths > 0 ? "-" : ""
    guard hundredths % 100 != 0 else { return sign + String(hundredths / 100) }
    let rest = hundredths % 100
    let decimals = rest % 10 == 0 ? String(rest / 10) : rest < 10 ? "0\(rest)" : "\(rest)"
    return "\(sign)\(hundredths / 100).\(decimals)"
  }

  /// Writes a straight line.
  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, class name: String) {
    markup.void(
      "line",
      [
        "class": name, "x1": Self.number(x1), "y1": Self.number(y1), "x2": Self.number(x2), "y2": Self.number(y2),
      ])
    markup.newline()
  }

  /// Writes a rectangle, with a name that shows when it is pointed at.
  mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, class name: String, opacity: Double? = nil, title: String? = nil
  ) {
    let attributes: Markup.Attributes = [
      "class": name, "x": Self.number(x), "y": Self.number(y), "width": Self.number(max(0, width)),
      "height": Self.number(max(0, height)), "fill-opacity": opacity.map(Self.number),
    ]
    if let title, hasTitles {
      inline("rect", attributes) { $0.inline("title", text: title) }
    } else {
      markup.void("rect", attributes)
    }
    markup.newline()
  }

  /// Writes a shape by its outline.
  mutating func path(_ outline: String, class name: String) {
    markup.void("path", ["class": name, "d": outline])
    markup.newline()
  }

  /// How a text lies at its place.
  enum Anchor: String {
    /// It starts there.
    case start
    /// It stands around it.
    case middle
    /// It ends there.
    case end
  }

  /// Writes a text whose base line starts, is centered or ends at a place.
  mutating func text(
    _ string: String, x: Double, y: Double, anchor: Anchor = .start, class name: String? = nil, isUpright: Bool = false,
    title: String? = nil
  ) {
    let place = "rotate(-90 \(Self.number(x)) \(Self.number(y)))"
    inline(
      "text",
      [
        "class": name, "x": Self.number(x), "y": Self.number(y), "text-anchor": anchor == .start ? nil : anchor.rawValue,
        "transform": isUpright ? place : nil,
      ]
    ) { svg in
      svg.markup.write(string)
      if let title, svg.hasTitles { svg.inline("title", text: title) }
    }
    markup.newline()
  }
}
