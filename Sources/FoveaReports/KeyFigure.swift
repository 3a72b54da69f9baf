/// A big number on a card, with its interval and what it costs.
public struct KeyFigure: Sendable, Hashable {
  /// What the number is of, such as the name of a recipe.
  public var label: RichText
  /// The number as it is to be read, with its unit.
  public var value: String
  /// Its interval as it is to be read, such as "95 %: 86.6–87.9 %".
  public var interval: String?
  /// A line below: what the number means, or where it comes from.
  public var note: RichText
  /// Whose number it is.
  public var accent: Accent?
  /// The number on a scale.
  public var gauge: Gauge?
  /// The price and other small numbers: a name and a value for each.
  public var facts: [Definition]

  /// A card.
  public init(
    _ label: RichText, value: String, interval: String? = nil, note: RichText = "", accent: Accent? = nil, gauge: Gauge? = nil,
    facts: [Definition] = []
  ) {
    self.label = label
    self.value = value
    self.interval = interval
    self.note = note
    self.accent = accent
    self.gauge = gauge
    self.facts = facts
  }

  /// A number and its interval on a scale, drawn as a bar with a whisker.
  public struct Gauge: Sendable, Hashable {
    /// The number.
    public var value: Double
    /// Its interval.
    public var interval: ClosedRange<Double>?
    /// The ends of the scale; cards side by side are compared by eye, so they should share it.
    public var scale: ClosedRange<Double>
    /// A value to compare with, such as chance, drawn as a mark without a name: the note of the card should say what it is.
    public var reference: Double?

    /// A gauge.
    public init(
      _ value: Double, interval: ClosedRange<Double>? = nil, scale: ClosedRange<Double> = 0...1, reference: Double? = nil
    ) {
      self.value = value
      self.interval = interval
      self.scale = scale
      self.reference = reference
    }
  }
}
