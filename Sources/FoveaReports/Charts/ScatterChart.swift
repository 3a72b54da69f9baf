/// Points in a plane, such as accuracy against price.
public struct ScatterChart: Sendable, Hashable {
  /// One point.
  public struct Point: Sendable, Hashable {
    /// Where, from left to right.
    public var x: Double
    /// Where, from bottom to top.
    public var y: Double
    /// Its name, written beside it where there is room; empty for none.
    public var label: String
    /// An interval around `y`.
    public var interval: ClosedRange<Double>?

    /// A point.
    public init(_ x: Double, _ y: Double, label: String = "", interval: ClosedRange<Double>? = nil) {
      self.x = x
      self.y = y
      self.label = label
      self.interval = interval
    }
  }

  /// Points that belong together.
  public struct Group: Sendable, Hashable {
    /// What they have in common.
    public var name: String
    /// Their color and shape.
    public var accent: Accent
    /// The points.
    public var points: [Point]

    /// A group.
    public init(_ name: String, accent: Accent, points: [Point]) {
      self.name = name
      self.accent = accent
      self.points = points
    }
  }

  /// What the chart shows; numbered by the page.
  public var caption: RichText
  /// The axis from left to right.
  public var x: ChartAxis
  /// The axis from bottom to top.
  public var y: ChartAxis
  /// The points.
  public var groups: [Group]
  /// Places that a stepped line joins, from the left, such as a Pareto front (``paretoFront(of:)``).
  public var frontier: [Point]
  /// What the chart says, for who cannot see it; made from the values if empty.
  public var alternative: String

  /// A chart.
  public init(
    caption: RichText = "", x: ChartAxis, y: ChartAxis, groups: [Group], frontier: [Point] = [], alternative: String = ""
  ) {
    self.caption = caption
    self.x = x
    self.y = y
    self.groups = groups
    self.frontier = frontier
    self.alternative = alternative
  }

  /// The points that no other point beats: none has both a smaller or equal `x` and a larger or equal `y`, one of them strictly.
  ///
  /// Sorted by `x`; of equal points the first stays. O(n log n).
  public static func paretoFront(of points: [Point]) -> [Point] {
    let sorted = points.enumerated().sorted { left, right in
      (left.element.x, -left.element.y, left.offset) < (right.element.x, -right.element.y, right.offset)
    }
    var front: [Point] = []
    for (_, point) in sorted where front.last.map({ point.y > $0.y }) ?? true { front.append(point) }
    return front
  }
}
