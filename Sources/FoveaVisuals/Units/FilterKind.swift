internal import FoveaReports
public import FoveaTensors

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// What a filter that reads the picture is like, by its correlation with templates made by hand.
///
/// 1. A filter is cut into what its channels have in common (their mean at each place) and the rest. Where the rest has more than half of the
///    squares, the filter looks for a color against its opposite.
/// 2. Else, where the mean of the common part has more than half of its squares, the filter measures brightness.
/// 3. Else the common part, less its mean, is correlated with templates at 16 directions: an edge (the sign of the distance from a line
///    through the middle), a line (a ridge one pixel wide against its surroundings), a corner (a quadrant against the other three), each less
///    its mean. Kernels below 3×3 have no lines and no corners.
/// 4. The largest correlation, of 0.8 or more, gives the name, an edge before a line before a corner where they tie. What is left is mixed.
public enum FilterKind: Sendable, Hashable {
  /// A color against its opposite: the direction as red, green and blue of length 1.
  case color(red: Float, green: Float, blue: Float)
  /// An edge whose line runs at so many degrees from the x axis, clockwise on the picture.
  case edge(degrees: Float, correlation: Float)
  /// A line at so many degrees.
  case line(degrees: Float, correlation: Float)
  /// A corner whose middle points to so many degrees.
  case corner(degrees: Float, correlation: Float)
  /// The mean of the window.
  case brightness
  /// None of these.
  case mixed

  /// The kind of each filter of weights `[filters, channels, height, width]`.
  public static func kinds(of weights: Tensor) -> [FilterKind] {
    precondition(weights.shape.count == 4, "filters of shape \(weights.shape)")
    let length = weights.shape[1] * weights.shape[2] * weights.shape[3]
    let numbers = weights.values
    let templates = Template.all(height: weights.shape[2], width: weights.shape[3])
    return (0..<weights.shape[0]).map { index in
      kind(of: Array(numbers[index * length..<(index + 1) * length]), channels: weights.shape[1], templates)
    }
  }

  private static func kind(of filter: [Float], channels: Int, _ templates: [Template]) -> FilterKind {
    let area = filter.count / channels
    let common = (0..<area).map { place in (0..<channels).reduce(Float(0)) { $0 + filter[$1 * area + place] } / Float(channels) }
    let whole = filter.reduce(0) { $0 + $1 * $1 }
    guard whole > 0 else { return .mixed }
    let shared = common.reduce(0) { $0 + $1 * $1 } * Float(channels)
    if channels == 3, whole - shared > 0.5 * whole { return color(of: filter, common, area) }
    let mean = common.reduce(0, +) / Float(area)
    if mean * mean * Float(area * channels) > 0.5 * shared { return .brightness }
    let centered = common.map { $0 - mean }
    let size = centered.reduce(0) { $0 + $1 * $1 }.squareRoot()
    var best: (template: Template, correlation: Float)?
    for template in templates where size > 0 {
      let correlation = zip(centered, template.values).reduce(0) { $0 + $1.0 * $1.1 } / size
      if correlation > (best?.correlation ?? 0) + 1e-4 { best = (template, correlation) }
    }
    guard let best, best.correlation >= 0.8 else { return .mixed }
    switch best.template.shape {
    case .edge: return .edge(degrees: best.template.degrees, correlation: best.correlation)
    case .line: return .line(degrees: best.template.degrees, correlation: best.correlation)
    case .corner: return .corner(degrees: best.template.degrees, correlation: best.correlation)
    }
  }

  /// The direction in which the colors of the filter's places differ most from gray, by power iteration.
  private static func color(of filter: [Float], _ common: [Float], _ area: Int) -> FilterKind {
    var direction = SIMD3<Float>(1, 0.3, -0.7)
    for _ in 0..<50 {
      var next = SIMD3<Float>.zero
      for place in 0..<area {
        let color = SIMD3(filter[place], filter[area + place], filter[2 * area + place]) - common[place]
        next += color * (color * direction).sum()
      }
      let size = (next * next).sum().squareRoot()
      if size > 0 { direction = next / size }
    }
    if let largest = [direction.x, direction.y, direction.z].max(by: { $0.magnitude < $1.magnitude }), largest < 0 {
      direction = -direction
    }
    return .color(red: direction.x, green: direction.y, blue: direction.z)
  }
}

/// A picture of an ideal edge, line or corner, less its mean and of length 1.
private struct Template {
  enum Shape: CaseIterable { case edge, line, corner }

  var shape: Shape
  var degrees: Float
  var values: [Float]

  static func all(height: Int, width: Int) -> [Template] {
    let shapes: [Shape] = height < 3 || width < 3 ? [.edge] : Shape.allCases
    return shapes.flatMap { shape in
      stride(from: Float(0), to: 360, by: 22.5).flatMap { degrees -> [Template] in
        let positive = template(shape, degrees, height, width)
        // A dark line is a line, and a dark corner a corner; a dark edge is the edge from the other side.
        return shape == .edge
          ? [positive] : [positive, Template(shape: shape, degrees: degrees, values: positive.values.map { -$0 })]
      }
    }
  }

  private static func template(_ shape: Shape, _ degrees: Float, _ height: Int, _ width: Int) -> Template {
    let (sine, cosine) = (sin(degrees * .pi / 180), cos(degrees * .pi / 180))
    var values: [Float] = []
    for y in 0..<height {
      for x in 0..<width {
        let (across, down) = (Float(x) - Float(width - 1) / 2, Float(y) - Float(height - 1) / 2)
        let (along, aside) = (across * cosine + down * sine, down * cosine - across * sine)
        switch shape {
        case .edge: values.append(max(-1, min(1, 2 * aside)))
        case .line: values.append(max(0, 1 - aside.magnitude))
        case .corner: values.append(along > aside.magnitude - 0.25 ? 1 : 0)
        }
      }
    }
    let mean = values.reduce(0, +) / Float(values.count)
    values = values.map { $0 - mean }
    let size = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    if size > 0 { values = values.map { $0 / size } }
    return Template(shape: shape, degrees: degrees, values: values)
  }
}

extension FilterKind {
  /// A line of the file beside the sheet.
  struct Row: Encodable {
    var unit: Int
    var kind: String
    var detail: String
    var correlation: Float?

    init(unit: Int, kind: FilterKind) {
      self.unit = unit
      self.kind = kind.name
      detail = kind.detail
      switch kind {
      case .edge(_, let value), .line(_, let value), .corner(_, let value): correlation = value
      default: correlation = nil
      }
    }
  }

  /// One word.
  public var name: String {
    switch self {
    case .color: "color"
    case .edge: "edge"
    case .line: "line"
    case .corner: "corner"
    case .brightness: "brightness"
    case .mixed: "mixed"
    }
  }

  var short: String { self == .brightness ? "bright" : name }

  var detail: String {
    switch self {
    case .color(let red, let green, let blue):
      "red \(Numeral.fixed(Double(red), decimals: 2)), green \(Numeral.fixed(Double(green), decimals: 2)), blue "
        + "\(Numeral.fixed(Double(blue), decimals: 2)) against its opposite"
    case .edge(let degrees, _): "at \(Numeral.short(Double(degrees), digits: 4))°"
    case .line(let degrees, _): "at \(Numeral.short(Double(degrees > 179 ? degrees - 180 : degrees), digits: 4))°"
    case .corner(let degrees, _): "towards \(Numeral.short(Double(degrees), digits: 4))°"
    case .brightness, .mixed: ""
    }
  }

  /// The name of each kind.
  static let names = ["edge", "line", "corner", "color", "brightness", "mixed"]

  /// How many filters are of each kind, and which.
  static func table(_ kinds: [FilterKind]) -> Table {
    Table(
      caption: "What the filters detect, by correlation of at least 0.8 with templates",
      columns: [Table.Column("detects", alignment: .leading), "filters", Table.Column("which", alignment: .leading)],
      rows: names.map { name in
        let units = kinds.indices.filter { kinds[$0].name == name }
        let list = units.prefix(40).map { "\($0)" }.joined(separator: ", ") + (units.count > 40 ? ", …" : "")
        return Table.Row([Table.Cell(RichText(name)), .count(units.count), Table.Cell(RichText(list))])
      })
  }
}
