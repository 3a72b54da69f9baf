/// An axis whose ends, round numbers and places in a drawing are settled.
struct AxisLayout {
  /// Values at the ends.
  let range: ClosedRange<Double>
  /// How values become places.
  let scale: ChartAxis.Scale
  /// Places of the ends, in pixels; the first may be the larger, as on an axis that points up.
  let places: (start: Double, end: Double)
  /// Round numbers with the words for them.
  let ticks: [(value: Double, label: String)]

  /// Settles `axis` for these values between two places.
  /// - Parameters:
  ///   - includesZero: Whether a linear axis must show zero.
  ///   - room: Pixels that one label should have along the axis.
  init(
    _ axis: ChartAxis, values: [Double], from start: Double, to end: Double, includesZero: Bool = false, room: Double
  ) {
    let isLogarithmic = axis.scale == .logarithmic
    let range = axis.range.map { isLogarithmic && $0.lowerBound <= 0 ? nil : $0 } ?? nil
    let settled = range ?? Self.range(of: values, isLogarithmic: isLogarithmic, style: axis.style, includesZero: includesZero)
    let most = max(2, Int(((end - start).magnitude / room).rounded(.down)) + 1)
    let unit = axis.style == .percent ? 100.0 : 1
    // Percentages are rounded as percentages, so that 12.5 % is no tick where 12 % and 13 % are.
    let scaled = settled.lowerBound * unit...settled.upperBound * unit
    let ticks = isLogarithmic ? Ticks.logarithmic(in: scaled, atMost: most) : Ticks.linear(in: scaled, atMost: most)
    self.range = settled
    self.scale = axis.scale
    self.places = (start, end)
    self.ticks = ticks.values.map { ($0 / unit, Self.label($0, axis.style, decimals: ticks.decimals)) }
  }

  /// The place of a value; values beyond the ends stand at them.
  func place(_ value: Double) -> Double {
    let share =
      switch scale {
      case .linear: (value - range.lowerBound) / (range.upperBound - range.lowerBound)
      case .logarithmic:
        (decimalLogarithm(max(value, .leastNormalMagnitude)) - decimalLogarithm(range.lowerBound))
          / (decimalLogarithm(range.upperBound) - decimalLogarithm(range.lowerBound))
      }
    return places.start + (places.end - places.start) * min(max(share, 0), 1)
  }

  /// Whether a value can be shown at all.
  func shows(_ value: Double) -> Bool { value.isFinite && (scale == .linear || value > 0) }

  /// Width of the widest label at a font size.
  func labelWidth(size: Double) -> Double { ticks.map { TextMetrics.width($0.label, size: size) }.max() ?? 0 }

  private static func label(_ value: Double, _ style: ChartAxis.Style, decimals: Int?) -> String {
    switch style {
    case .number:
      decimals.map { value.magnitude < 1e5 ? Numeral.fixed(value, decimals: min($0, 9)) : Numeral.short(value) }
        ?? Numeral.short(value)
    case .percent: (decimals.map { Numeral.fixed(value, decimals: min($0, 9)) } ?? Numeral.short(value)) + Numeral.space + "%"
    case .duration: Numeral.duration(value)
    case .bytes: Numeral.bytes(Int(min(max(value, 0), 9e18)))
    }
  }

  /// Ends that hold all values with a little air, and never leave what the style allows.
  private static func range(
    of values: [Double], isLogarithmic: Bool, style: ChartAxis.Style, includesZero: Bool
  ) -> ClosedRange<Double> {
    let shown = values.filter { $0.isFinite && (!isLogarithmic || $0 > 0) }
    guard var low = shown.min(), var high = shown.max() else { return isLogarithmic ? 1...10 : 0...1 }
    if isLogarithmic {
      let air = max(1.12, decimalPower(0) * (low == high ? 2 : 1.12))
      return low / air...high * air
    }
    if includesZero {
      low = min(low, 0)
      high = max(high, 0)
    }
    let air = low == high ? max(low.magnitude * 0.1, 0.05) : (high - low) * 0.05
    let floor = low >= 0 ? 0 : -Double.infinity
    let ceiling = style == .percent && high <= 1 ? 1 : Double.infinity
    low = low == 0 && includesZero ? 0 : max(floor, low - air)
    return low...max(min(ceiling, high + air), low.nextUp)
  }
}
