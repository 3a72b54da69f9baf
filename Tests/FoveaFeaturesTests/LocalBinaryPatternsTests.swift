import CFoveaKernels
import Foundation
import FoveaFeatures
import FoveaPixels
import FoveaTestSupport
import Testing

@Suite struct LocalBinaryPatternsTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let picture: String
    let circle: LocalBinaryPatterns.Circle
    let method: LocalBinaryPatterns.Method
    var testDescription: String { name }

    init(_ name: String, _ picture: String, _ points: Int, _ radius: Float, _ method: LocalBinaryPatterns.Method) {
      self.name = name
      self.picture = picture
      circle = LocalBinaryPatterns.Circle(points: points, radius: radius)
      self.method = method
    }
  }

  static let cases = [
    Case("patterns-1", "gray", 8, 1, .all), Case("patterns-2", "gray-odd", 8, 1, .rotationInvariant),
    Case("patterns-3", "gray", 8, 1, .uniform), Case("patterns-4", "gray", 8, 1, .rotationInvariantUniform),
    Case("patterns-5", "gray-odd", 16, 2, .rotationInvariantUniform), Case("patterns-6", "gray", 24, 3, .rotationInvariantUniform),
    Case("patterns-7", "gray-odd", 12, 2.5, .uniform), Case("patterns-8", "gray", 5, 1.3, .all),
    Case("patterns-9", "gray-odd", 6, 4, .rotationInvariant), Case("patterns-10", "gray-odd", 20, 2, .uniform),
  ]

  @Test(arguments: cases) func patternsAreThoseOfScikitImage(_ example: Case) throws {
    let picture = try Golden.picture(example.picture)
    // Where rounding decides in scikit-image, the file has −1.
    let expected = try Golden.vector(example.name)
    let found = LocalBinaryPatterns(method: example.method, border: .zero).map(of: picture, circle: example.circle)
    #expect(found.count == expected.count)
    // scikit-image names a set of turned patterns by the smallest, this project by its place among them.
    let smallest = Set(expected).filter { $0 >= 0 }
    if example.method == .rotationInvariant {
      let names = Dictionary(zip(expected, found).filter { $0.0 >= 0 }.map { ($0.0, $0.1) }) { first, _ in first }
      #expect(smallest.sorted().map { names[$0] ?? -1 } == names.values.sorted())
      #expect(zip(expected, found).allSatisfy { $0.0 < 0 || names[$0.0] == $0.1 })
    } else {
      #expect(zip(expected, found).allSatisfy { $0.0 < 0 || Int($0.0) == $0.1 })
    }
  }

  @Test(arguments: LocalBinaryPatterns.Method.allCases, LocalBinaryPatterns.Border.allCases)
  func histogramsCountTheMap(_ method: LocalBinaryPatterns.Method, _ border: LocalBinaryPatterns.Border) throws {
    let picture = try Golden.picture("color-odd")
    let circles = [LocalBinaryPatterns.Circle(points: 8, radius: 1), .init(points: 7, radius: 2.6)]
    let patterns = LocalBinaryPatterns(
      circles: circles, method: method, grid: GridSize(columns: 3, rows: 2), border: border, normalization: .none)
    let found = FeatureDescription.patterns(patterns).descriptor(of: picture)
    var expected: [Float] = []
    for circle in circles {
      let map = patterns.map(of: picture, circle: circle)
      let bins = patterns.bins(of: circle)
      let margin = border == .skipped ? Int(circle.radius.rounded(.up)) : 0
      let (width, height) = (picture.width - 2 * margin, picture.height - 2 * margin)
      var votes = [Float](repeating: 0, count: 6 * bins)
      for y in 0..<height {
        for x in 0..<width {
          let cell = y * 2 / height * 3 + x * 3 / width
          votes[cell * bins + map[(y + margin) * picture.width + x + margin]] += 1
        }
      }
      expected += votes
    }
    #expect(found == expected)
  }

  @Test func aHandComputedPattern() {
    // Right, then counterclockwise: 60 is no less than 50, the mixture at the upper right is 0.5 · 90 + … > 50, above 40 is less, and so on.
    let samples: [UInt8] = [0, 40, 200, 10, 50, 60, 0, 50, 255]
    let picture = Bitmap(size: PixelSize(3), format: .gray, samples: samples)
    let map = LocalBinaryPatterns(method: .all).map(of: picture, circle: .init(points: 8, radius: 1))
    // Corner mixtures: (1 − a)² center + a (1 − a) (both sides) + a² corner with a = 0.70711: 125, 14.6, 16.7, 154.6.
    #expect(map[4] == 0b1100_0011)
  }

  @Test func roundingDecidesInEvenRegionsInSinglePrecisionAlone() throws {
    let circle = LocalBinaryPatterns.Circle(points: 8, radius: 1)
    func patterns(_ gray: UInt8, _ mixing: LocalBinaryPatterns.Mixing) -> Int {
      let even = Bitmap(size: PixelSize(5), format: .gray, samples: [UInt8](repeating: gray, count: 25))
      return LocalBinaryPatterns(method: .all, mixing: mixing).map(of: even, circle: circle)[12]
    }
    // Each step of the mixture at a corner, as OpenCV has it.
    func isNoDarker(_ gray: Float, x: Float, y: Float) -> Bool {
      let (right, down) = (x - x.rounded(.down), y - y.rounded(.down))
      let shares = [(1 - right) * (1 - down), right * (1 - down), (1 - right) * down, right * down]
      var mixture: Float = 0
      for share in shares { mixture += share * gray }
      return mixture > gray || abs(mixture - gray) < Float.ulpOfOne
    }
    let side = Float(0.5.squareRoot())
    let corners: [(bit: Int, x: Float, y: Float)] = [(1, side, -side), (3, -side, -side), (5, -side, side), (7, side, side)]
    var dark = 0
    for gray in UInt8.min...UInt8.max {
      #expect(patterns(gray, .whole) == 255)
      var expected = 0b0101_0101
      for corner in corners where isNoDarker(Float(gray), x: corner.x, y: corner.y) { expected |= 1 << corner.bit }
      #expect(patterns(gray, .single) == expected, "\(gray)")
      if expected != 255 { dark += 1 }
    }
    #expect(dark > 0, "somewhere rounding takes light away")
  }

  @Test func descriptionsOfBeforeMixingWasChosenAreRead() throws {
    let usual = try JSONEncoder().encode(LocalBinaryPatterns())
    #expect(!String(decoding: usual, as: UTF8.self).contains("mixing"))
    #expect(try JSONDecoder().decode(LocalBinaryPatterns.self, from: usual) == LocalBinaryPatterns())
    // Said or not, the usual mixing is one value.
    let text = String(decoding: usual, as: UTF8.self).dropLast() + #","mixing":"whole"}"#
    let said = try JSONDecoder().decode(LocalBinaryPatterns.self, from: Data(text.utf8))
    #expect(said.mixing == .whole && said == LocalBinaryPatterns() && Set([said, LocalBinaryPatterns()]).count == 1)
    #expect(!String(decoding: try JSONEncoder().encode(said), as: UTF8.self).contains("mixing"))
    let single = LocalBinaryPatterns(mixing: .single)
    #expect(try JSONDecoder().decode(LocalBinaryPatterns.self, from: JSONEncoder().encode(single)) == single)
  }

  @Test func namesTellTheirBins() throws {
    for points in [3, 8, 13] {
      let patterns = LocalBinaryPatterns(circles: [.init(points: points, radius: 1)], grid: GridSize(1))
      let names = FeatureDescription.patterns(patterns).names(for: PixelSize(16), format: .gray)
      #expect(names.count == points * (points - 1) + 3)
      var pattern = fovea_lbp_pattern()
      pattern.count = Int32(points)
      pattern.mapping = FOVEA_LBP_UNIFORM
      for (bin, name) in names.dropLast().enumerated() {
        let word = try #require(name.split(separator: "/").last)
        var code = word.enumerated().reduce(UInt32(0)) { $1.element == "1" ? $0 | 1 << UInt32($1.offset) : $0 }
        fovea_lbp_bins(&pattern, 1, &code)
        #expect(Int(code) == bin)
      }
    }
  }

  @Test func brighteningChangesNothing() throws {
    let picture = try Golden.picture("gray")
    let dim = Bitmap(size: picture.size, format: .gray, samples: picture.samples.map { $0 / 4 })
    let bright = Bitmap(size: picture.size, format: .gray, samples: dim.samples.map { 3 * $0 + 20 })
    let feature = FeatureDescription.patterns(
      LocalBinaryPatterns(circles: [.init(points: 8, radius: 1), .init(points: 12, radius: 2)]))
    #expect(feature.descriptor(of: dim) == feature.descriptor(of: bright))
  }

  @Test func aTurnedPictureHasTheSamePatterns() throws {
    let picture = try Golden.picture("color-small").converted(to: .gray)
    var turned = picture
    for y in 0..<32 {
      for x in 0..<32 { turned[31 - y, x, 0] = picture[x, y, 0] }
    }
    for method in [LocalBinaryPatterns.Method.rotationInvariant, .rotationInvariantUniform] {
      let feature = FeatureDescription.patterns(
        LocalBinaryPatterns(circles: [.init(points: 8, radius: 2)], method: method, grid: GridSize(1), normalization: .none))
      #expect(feature.descriptor(of: picture) == feature.descriptor(of: turned))
    }
  }

  @Test func badSettingsAreToldByName() {
    #expect(LocalBinaryPatterns(circles: []).problem != nil)
    #expect(LocalBinaryPatterns(circles: [.init(points: 25, radius: 1)]).problem != nil)
    #expect(LocalBinaryPatterns(circles: [.init(points: 13, radius: 1)], method: .all).problem != nil)
    #expect(LocalBinaryPatterns(circles: [.init(points: 8, radius: .nan)]).problem != nil)
    #expect(LocalBinaryPatterns(grid: GridSize(65)).problem != nil)
    #expect(LocalBinaryPatterns(circles: [.init(points: 24, radius: 3)]).problem == nil)
  }
}
