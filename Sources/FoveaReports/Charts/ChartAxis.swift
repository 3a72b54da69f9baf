/// One axis of a chart.
public struct ChartAxis: Sendable, Hashable {
  /// How values become places.
  public enum Scale: Sendable, Hashable {
    /// Equal steps stand for equal differences.
    case linear
    /// Equal steps stand for equal factors; values of zero and below are left out.
    case logarithmic
  }

  /// How the numbers beside the axis are written.
  public enum Style: Sendable, Hashable {
    /// As they are.
    case number
    /// Shares in 0…1 as percentages.
    case percent
    /// Seconds as times.
    case duration
    /// Bytes in kB, MB, GB.
    case bytes
  }

  /// What is measured, with its unit where the numbers do not say it.
  public var title: String
  /// How values become places.
  public var scale: Scale
  /// How numbers are written.
  public var style: Style
  /// The values at both ends; without it, they follow from the data.
  public var range: ClosedRange<Double>?

  /// An axis.
  public init(_ title: String, scale: Scale = .linear, style: Style = .number, range: ClosedRange<Double>? = nil) {
    self.title = title
    self.scale = scale
    self.style = style
    self.range = range
  }
}

/// A line across a chart at one value, such as chance or a crossing.
public struct ReferenceLine: Sendable, Hashable {
  /// Which axis the value is on.
  public enum Axis: Sendable, Hashable {
    /// The line stands upright.
    case x
    /// The line lies flat.
    case y
  }

  /// Where it stands.
  public var value: Double
  /// Which axis that is on.
  public var axis: Axis
  /// What it is.
  public var label: String

  /// A line.
  public init(_ label: String, at value: Double, on axis: Axis = .y) {
    self.label = label
    self.value = value
    self.axis = axis
  }
}
