import FoveaCodecs
import FoveaFiles
import FoveaPixels
import FoveaTestSupport
import Testing

/// The small pictures of `Fixtures/golden/codecs` with what `make_codecs.py` says of them.
struct GoldenPicture: Sendable, CustomTestStringConvertible {
  let name: String
  let size: PixelSize
  let format: PixelFormat
  let model: ColorModel
  let depth: Int
  let hasAlpha: Bool
  let isStaged: Bool
  let orientation: Orientation

  var testDescription: String { name }

  static let all: [GoldenPicture] = {
    guard let text = try? Fixture.text("golden/codecs/cases.csv") else { return [] }
    return text.split(separator: "\n").dropFirst().compactMap { GoldenPicture(line: $0) }
  }()

  private init?(line: Substring) {
    let fields = line.split(separator: ",").map(String.init)
    let numbers = fields.map { Int($0) ?? 0 }
    guard fields.count == 9, let format = PixelFormat(rawValue: UInt8(numbers[3])), let model = ColorModel(rawValue: fields[4]),
      let orientation = Orientation(rawValue: numbers[8])
    else { return nil }
    name = fields[0]
    size = PixelSize(width: numbers[1], height: numbers[2])
    self.format = format
    self.model = model
    depth = numbers[5]
    hasAlpha = numbers[6] == 1
    isStaged = numbers[7] == 1
    self.orientation = orientation
  }

  func bytes() throws -> [UInt8] { try Fixture.bytes("golden/codecs/\(name)") }

  /// The pixels as they must come out, turned upright.
  func expected() throws -> Bitmap {
    let array = try Fixture.bytes("golden/codecs/\(name).npy")
    return Bitmap(size: size, format: format, samples: Array(array.suffix(size.area * format.channels)))
  }
}
