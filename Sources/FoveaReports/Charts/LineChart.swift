/// Curves over a number, with bands for their intervals.
public struct LineChart: Sendable, Hashable {
  /// A measured place on a curve.
  public struct Point: Sendable, Hashable {
    /// Where.
    public var x: Double
    /// How much.
    public var y: Double
    /// An interval around `y`.
    public var interval: ClosedRange<Double>?

    /// A point.
    public init(_ x: Double, _ y: Double, interval: ClosedRange<Double>? = nil) {
      self.x = x
      self.y = y
      self.interval = interval
    }
  }

  /// How a curve is drawn.
  public enum Stroke: Sendable, Hashable {
    /// Measured points, joined.
    case measured
    /// A fitted or extended curve: dashed, without marks.
    case fitted
    /// A curve of very many points: without marks.
    case plain
  }

  /// One curve.
  public struct Series: Sendable, Hashable {
    /// Whose curve it is.
    public var name: String
    /// In which color.
    public var accent: Accent
    /// Its points, drawn in the order of `x`.
    public var points: [Point]
    /// How it is drawn.
    public var stroke: Stroke

    /// A curve.
    public init(_ name: String, accent: Accent, points: [Point], stroke: Stroke = .measured) {
      self.name = name
      self.accent = accent
      self.points = points.sorted { $0.x < $1.x }
      self.stroke = stroke
    }
  }

  /// What the chart shows; numbered by the page.
  public var caption: RichText
  /// The axis from left to right.
  public var x: ChartAxis
  /// The axis from bottom to top.
  public var y: ChartAxis
  /// The curves.
  public var series: [Series]
  /// Lines across the chart.
  public var references: [ReferenceLine]
  /// What the chart says, for who cannot see it; made from the values if empty.
  public var alternative: String

  /// A chart.
  public init(
    caption: RichText = "", x: ChartAxis, y: ChartAxis, series: [Series], references: [ReferenceLine] = [],
    alternative: String = ""
  ) {
    self.caption = caption
    self.x = x
    self.y = y
    self.series = series
    self.references = references
    self.alternative = alternative
  }
}
