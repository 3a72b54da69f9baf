/// An axis whose ends, round numbers and places in a drawing are settled.
struct AxisLayout {
  /// Which way the axis runs, and so what its labels need: height, or their own width.
  enum Direction {
    /// From left to right.
    case across
    /// From bottom to top.
    case up
  }

  /// Values at the ends.
  let range: ClosedRange<Double>
  /// How values become places.
  let scale: ChartAxis.Scale
  /// Places of the ends, in pixels; the first is the larger on an axis that points up.
  let places: (start: Double, end: Double)
  /// Round numbers with the words for them.
  private(set) var ticks: [(value: Double, label: String)] = []

  /// Settles `axis` for these values between two places.
  /// - Parameter includesZero: Whether a linear axis must show zero.
  init(
    _ axis: ChartAxis, values: [Double], _ direction: Direction, from start: Double, to end: Double, includesZero: Bool = false
  ) {
    var given = axis.range
    if let range = given, range.lowerBound == range.upperBound || axis.scale == .logarithmic && range.lowerBound <= 0 {
      given = nil
    }
    range = given ?? Self.range(of: values, axis, includesZero: includesZero)
    scale = axis.scale
    places = (start, end)
    // As many round numbers as have room for their labels; two if none have.
    var most = max(2, Int((end - start).magnitude / (direction == .up ? 36 : 28)))
    repeat {
      ticks = Self.ticks(range, axis, atMost: most)
      most -= 1
    } while most >= 2 && !labelsFit(direction)
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

  private func labelsFit(_ direction: Direction) -> Bool {
    zip(ticks, ticks.dropFirst()).allSatisfy { left, right in
      let gap = (place(right.value) - place(left.value)).magnitude
      let size = ChartStyle.fontSize
      let need = (TextMetrics.width(left.label, size: size) + TextMetrics.width(right.label, size: size)) / 2 + 14
      return gap >= (direction == .up ? 26 : need)
    }
  }

  private static func ticks(
    _ range: ClosedRange<Double>, _ axis: ChartAxis, atMost most: Int
  ) -> [(value: Double, label: String)] {
    // Percentages are rounded as percentages, and times in minutes and hours.
    let unit = axis.style == .percent ? 100.0 : 1
    let scaled = range.lowerBound * unit...range.upperBound * unit
    let ticks =
      switch (axis.scale, axis.style) {
      case (.logarithmic, .duration): Ticks.durations(in: scaled, atMost: most)
      case (.logarithmic, _): Ticks.logarithmic(in: scaled, atMost: most)
      case (.linear, .duration): Ticks.linearDurations(in: scaled, atMost: most)
      case (.linear, _): Ticks.linear(in: scaled, atMost: most)
      }
    return ticks.values.map { ($0 / unit, label($0, axis.style, decimals: ticks.decimals)) }
  }

  private static func label(_ value: Double, _ style: ChartAxis.Style, decimals: Int?) -> String {
    switch style {
    case .number, .percent:
      let number =
        switch decimals {
        case let decimals? where value.magnitude < 1e5: Numeral.fixed(value, decimals: min(decimals, 9))
        default: Numeral.short(value)
        }
      return style == .percent ? number + Numeral.space + "%" : number
    case .duration: return Numeral.roundDuration(value)
    case .bytes: return Numeral.bytes(Int(min(max(value, 0), 9e18)))
    }
  }

  /// Ends that hold all values with a little air, and never leave what the style allows.
  private static func range(of values: [Double], _ axis: ChartAxis, includesZero: Bool) -> ClosedRange<Double> {
    let isLogarithmic = axis.scale == .logarithmic
    let shown = values.filter { $0.isFinite && (!isLogarithmic || $0 > 0) }
    guard var low = shown.min(), var high = shown.max() else { return isLogarithmic ? 1...10 : 0...1 }
    if isLogarithmic {
      let air = low == high ? 3 : 1.15
      return low / air...high * air
    }
    if includesZero {
      low = min(low, 0)
      high = max(high, 0)
    }
    let air = low == high ? max(low.magnitude * 0.1, 0.05) : (high - low) * 0.05
    let floor = low >= 0 ? 0 : -Double.infinity
    let ceiling = axis.style == .percent && high <= 1 ? 1 : Double.infinity
    low = low == 0 && includesZero ? 0 : max(floor, low - air)
    return low...max(min(ceiling, high + air), low.nextUp)
  }
}
