internal import FoveaPixels
internal import FoveaTensors

extension SeededGenerator {
  /// The stream of a seed that belongs to a name and a number, whatever other names there are.
  init(seed: UInt64, name: String, number: Int) {
    let hash = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    self.init(seed: seed, stream: hash, UInt64(number))
  }

  /// A number in the range.
  mutating func number(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * Double(uniform())
  }

  /// A single-precision number in the range.
  mutating func share(_ range: ClosedRange<Float>) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// A whole number in the range.
  mutating func count(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + integer(below: range.count)
  }

  /// True this often.
  mutating func chance(_ probability: Float) -> Bool { uniform() < probability }

  /// One of these.
  mutating func choice<Element>(_ elements: [Element]) -> Element { elements[integer(below: elements.count)] }

  /// A place in a rectangle.
  mutating func point(_ x: ClosedRange<Double>, _ y: ClosedRange<Double>) -> Drawing.Point {
    let across = number(x)
    return Drawing.Point(across, number(y))
  }

  /// A color of a part of the color wheel.
  mutating func color(
    hue: ClosedRange<Float> = 0...360, saturation: ClosedRange<Float> = 0.25...0.85, value: ClosedRange<Float> = 0.4...0.95
  ) -> Drawing.Color {
    let hue = share(hue)
    let saturation = share(saturation)
    return Drawing.Color(hue: hue, saturation: saturation, value: share(value))
  }

  /// Value noise of its own.
  mutating func noise(octaves: Int = 1) -> Drawing.ValueNoise { Drawing.ValueNoise(seed: next(), octaves: octaves) }
}
