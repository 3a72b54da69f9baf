import FoveaReports
import Testing

@Suite struct NumeralTests {
  @Test(
    arguments: [
      (0, 0, "0"), (0.5, 0, "1"), (-0.4, 0, "0"), (-0.5, 0, "−1"), (2.345, 2, "2.35"), (0.05, 1, "0.1"), (1.005, 1, "1.0"),
      (999.999, 2, "1,000.00"), (1_234_567.891, 1, "1,234,567.9"), (-12.34, 1, "−12.3"), (.infinity, 2, "∞"), (-.infinity, 2, "−∞"),
      (.nan, 2, "–"), (0.000_000_001, 9, "0.000000001"),
    ] as [(Double, Int, String)])
  func fixed(value: Double, decimals: Int, text: String) { #expect(Numeral.fixed(value, decimals: decimals) == text) }

  @Test(
    arguments: [
      (0, "0"), (1, "1"), (12.3456, "12.3"), (0.051234, "0.0512"), (100, "100"), (1234, "1,234"), (99_950, "99,950"),
      (0.001, "0.001"), (0.00012, "0.00012"), (0.00001, "10⁻⁵"), (0.0000234, "2.34·10⁻⁵"), (-0.5, "−0.5"),
      (1_000_000, "1\u{202F}M"),
      (2_345_678, "2.35\u{202F}M"), (999_999, "1\u{202F}M"), (4.2e9, "4.2\u{202F}G"), (3e20, "3·10²⁰"), (9.999, "10"),
    ] as [(Double, String)])
  func short(value: Double, text: String) { #expect(Numeral.short(value) == text) }

  @Test(
    arguments: [
      (0, "0\u{202F}s"), (0.00031, "0.31\u{202F}ms"), (0.1234, "123\u{202F}ms"), (0.9996, "1\u{202F}s"), (12.34, "12.3\u{202F}s"),
      (99.96, "1\u{202F}min\u{202F}40\u{202F}s"), (192.4, "3\u{202F}min\u{202F}12\u{202F}s"),
      (3599.7, "1\u{202F}h\u{202F}00\u{202F}min"), (3900, "1\u{202F}h\u{202F}05\u{202F}min"),
      (90_000, "25\u{202F}h\u{202F}00\u{202F}min"),
    ] as [(Double, String)])
  func duration(seconds: Double, text: String) { #expect(Numeral.duration(seconds) == text) }

  @Test(
    arguments: [
      (0, "0\u{202F}B"), (999, "999\u{202F}B"), (1000, "1\u{202F}kB"), (437_000, "437\u{202F}kB"), (1_234_567, "1.23\u{202F}MB"),
      (999_600, "1\u{202F}MB"), (5_000_000_000, "5\u{202F}GB"),
    ] as [(Int, String)])
  func bytes(count: Int, text: String) { #expect(Numeral.bytes(count) == text) }

  @Test func sharesAndCounts() {
    #expect(Numeral.percent(0.8732) == "87.3\u{202F}%")
    #expect(Numeral.percent(0.866...0.879) == "86.6–87.9\u{202F}%")
    #expect(Numeral.percent(-0.01...0.02, decimals: 0) == "−1 to 2\u{202F}%")
    #expect(Numeral.points(0.082) == "+8.2")
    #expect(Numeral.points(-0.082) == "−8.2")
    #expect(Numeral.points(0.0001) == "0.0")
    #expect(Numeral.grouped(50_000) == "50,000")
    #expect(Numeral.grouped(-999) == "−999")
    #expect(Numeral.grouped(.min) == "−9,223,372,036,854,775,808")
  }

  @Test(
    arguments: [
      (0, "0"), (1, "1"), (1.5, "1.5"), (1.25, "1.25"), (1.005, "1"), (-0.001, "0"), (-3.1, "-3.1"), (100.10, "100.1"),
      (0.07, "0.07"),
      (.nan, "0"),
    ] as [(Double, String)])
  func lengthsInDrawings(value: Double, text: String) { #expect(SVG.number(value) == text) }
}
