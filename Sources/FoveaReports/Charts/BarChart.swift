/// Values of categories as horizontal bars or dots, several series beside each other, with intervals.
public struct BarChart: Sendable, Hashable {
  /// What stands for a value.
  public enum Shape: Sendable, Hashable {
    /// A bar from zero; the axis always includes zero.
    case bars
    /// A dot; the axis may start anywhere.
    case dots
  }

  /// The values of one approach, one for each category.
  public struct Series: Sendable, Hashable {
    /// Whose values they are.
    public var name: String
    /// In which color.
    public var accent: Accent
    /// The values; `nil` where there is none.
    public var values: [Double?]
    /// Intervals around the values; empty for none.
    public var intervals: [ClosedRange<Double>?]

    /// A series.
    public init(_ name: String, accent: Accent, values: [Double?], intervals: [ClosedRange<Double>?] = []) {
      precondition(
        intervals.isEmpty || intervals.count == values.count, "\(intervals.count) intervals for \(values.count) values")
      self.name = name
      self.accent = accent
      self.values = values
      self.intervals = intervals
    }
  }

  /// What the chart shows; numbered by the page.
  public var caption: RichText
  /// What the bars measure.
  public var axis: ChartAxis
  /// The categories, from the top.
  public var categories: [String]
  /// The series, in the order of the bars within a category.
  public var series: [Series]
  /// Lines across the bars.
  public var references: [ReferenceLine]
  /// What stands for a value.
  public var shape: Shape
  /// What the chart says, for who cannot see it; made from the values if empty.
  public var alternative: String

  /// A chart.
  /// - Precondition: every series has one value for each category.
  public init(
    caption: RichText = "", axis: ChartAxis, categories: [String], series: [Series], references: [ReferenceLine] = [],
    shape: Shape = .bars, alternative: String = ""
  ) {
    for one in series {
      precondition(one.values.count == categories.count, "\(one.values.count) values for \(categories.count) categories")
    }
    self.caption = caption
    self.axis = axis
    self.categories = categories
    self.series = series
    self.references = references
    self.shape = shape
    self.alternative = alternative
  }
}
