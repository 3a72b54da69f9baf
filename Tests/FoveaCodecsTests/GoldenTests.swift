import FoveaCodecs
import FoveaPixels
import FoveaTestSupport
import Testing

@Suite struct GoldenTests {
  @Test func thereAreCases() {
    #expect(GoldenPicture.all.count == 78)
  }

  @Test(arguments: GoldenPicture.all)
  func pixelsAndHeader(picture: GoldenPicture) throws {
    let bytes = try picture.bytes()
    let image = try ImageDecoder.decode(bytes)
    let same = try image.bitmap == picture.expected()
    #expect(same)
    #expect(image.info.colorModel == picture.model)
    #expect(image.info.bitDepth == picture.depth)
    #expect(image.info.hasAlpha == picture.hasAlpha)
    #expect((image.info.isInterlaced || image.info.isProgressive) == picture.isStaged)
    #expect(image.info.orientation == picture.orientation)
    #expect(image.info.size == picture.size)
    #expect(image.info.pixelFormat == picture.format)
    #expect(try ImageDecoder.info(bytes) == image.info)
  }

  @Test(arguments: GoldenPicture.all)
  func storedPixelsWithoutOrientation(picture: GoldenPicture) throws {
    let options = DecodeOptions(appliesOrientation: false)
    let image = try ImageDecoder.decode(picture.bytes(), options: options)
    #expect(image.bitmap.size == image.info.storedSize)
    let same = try image.bitmap.oriented(picture.orientation) == picture.expected()
    #expect(same)
  }

  @Test(arguments: GoldenPicture.all)
  func warnings(picture: GoldenPicture) throws {
    var expected: [DecodeWarning] = []
    if picture.depth == 16 { expected.append(.sixteenBitsRounded) }
    if picture.name == "gray16-narrow.png" { expected.append(.narrowRange(lowest: 30000, highest: 33000)) }
    if picture.model == .cmyk || picture.model == .ycck { expected.append(.cmykConverted) }
    #expect(try ImageDecoder.decode(picture.bytes()).warnings == expected)
  }

  /// A file that was cut either fails, or lost nothing of its picture: no pixel is ever made up.
  @Test(arguments: GoldenPicture.all)
  func everyCutIsAnErrorOrWhole(picture: GoldenPicture) throws {
    let bytes = try picture.bytes()
    let expected = try picture.expected()
    let middle = stride(from: 0, to: bytes.count, by: max(1, bytes.count / 150))
    var failures = 0
    for length in Array(middle) + Array(max(0, bytes.count - 24)..<bytes.count) {
      do throws(DecodeError) {
        let image = try ImageDecoder.decode(Array(bytes.prefix(length)))
        #expect(image.bitmap.oriented(image.info.orientation == picture.orientation ? .upright : picture.orientation) == expected)
        #expect(image.warnings.contains { if case .damaged = $0 { true } else { false } }, "cut to \(length) bytes")
      } catch {
        failures += 1
        #expect(!error.description.isEmpty)
      }
    }
    #expect(failures > 20)
  }

  /// Bytes changed at seeded places end in a picture or an error, and in the same one each time.
  @Test(arguments: GoldenPicture.all)
  func changedBytesEndWell(picture: GoldenPicture) throws {
    let bytes = try picture.bytes()
    var state: UInt64 = 42
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for _ in 0..<60 {
      var changed = bytes
      for _ in 0..<(1 + next(3)) { changed[next(bytes.count)] = UInt8(next(256)) }
      let first = Result { () throws(DecodeError) in try ImageDecoder.decode(changed) }
      let second = Result { () throws(DecodeError) in try ImageDecoder.decode(changed) }
      #expect(first == second)
    }
  }
}
