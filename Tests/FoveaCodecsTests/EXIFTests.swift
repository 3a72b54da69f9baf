import FoveaCodecs
import FoveaPixels
import FoveaTestSupport
import Testing

@Suite struct EXIFTests {
  /// A directory at `start` with an entry of 12 bytes for each of `entries`, in big-endian order.
  private func tiff(_ entries: [[UInt8]], start: UInt8 = 8, count: Int? = nil) -> [UInt8] {
    let filler = [UInt8](repeating: 0, count: max(0, Int(start) - 8))
    return [0x4D, 0x4D, 0, 42, 0, 0, 0, start] + filler + [0, UInt8(count ?? entries.count)] + entries.flatMap { $0 }
  }

  private func entry(tag: UInt8 = 0x12, kind: UInt8 = 3, count: UInt8 = 1, value: UInt8) -> [UInt8] {
    [0x01, tag, 0, kind, 0, 0, 0, count, 0, value, 0, 0]
  }

  private func outcome(_ bytes: [UInt8]) -> EXIFReader.Outcome {
    bytes.withUnsafeBytes { EXIFReader.orientation(in: $0) }
  }

  @Test func allValues() {
    for orientation in Orientation.allCases {
      #expect(outcome(tiff([entry(value: UInt8(orientation.rawValue))])) == .found(orientation))
    }
    #expect(outcome(tiff([entry(tag: 0x0F, value: 9), entry(value: 3)], start: 20)) == .found(.rotated180))
    #expect(outcome(tiff([entry(tag: 0x0F, value: 9)])) == .absent)
    #expect(outcome(tiff([])) == .absent)
  }

  @Test func whatBreaksTheRules() {
    let good = tiff([entry(value: 6)])
    for length in 0..<good.count { #expect(outcome(Array(good.prefix(length))) == .damaged, "cut to \(length)") }
    #expect(outcome(tiff([entry(value: 0)])) == .damaged)
    #expect(outcome(tiff([entry(value: 9)])) == .damaged)
    #expect(outcome(tiff([entry(kind: 4, value: 6)])) == .damaged)
    #expect(outcome(tiff([entry(count: 2, value: 6)])) == .damaged)
    #expect(outcome(tiff([entry(value: 6)], start: 4)) == .damaged)
    #expect(outcome(tiff([entry(tag: 1, value: 6)], count: 255)) == .damaged)
    #expect(outcome([0x58, 0x58] + good.dropFirst(2)) == .damaged)
    #expect(outcome(good.enumerated().map { $0.offset == 3 ? 43 : $0.element }) == .damaged)
    #expect(outcome([0x4D, 0x4D, 0, 42, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0]) == .damaged)
  }

  @Test func damagedDataAreToldAndTakenAsUpright() throws {
    let jpeg = try Fixture.bytes("golden/codecs/baseline-444.jpg")
    let segment = HostilePictures.segment(0xE1, Array("Exif\0\0".utf8) + tiff([entry(value: 77)]))
    let image = try ImageDecoder.decode(Array(jpeg[..<2]) + segment + Array(jpeg[2...]))
    #expect(image.info.orientation == .upright)
    #expect(image.warnings == [.orientationUnreadable])
  }
}
