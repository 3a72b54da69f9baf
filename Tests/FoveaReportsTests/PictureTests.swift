import FoveaCodecs
import FoveaPixels
import FoveaReports
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite struct PictureTests {
  @Test func base64IsThatOfTheStandard() {
    let vectors = ["": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "fooba": "Zm9vYmE=", "foobar": "Zm9vYmFy"]
    for (text, code) in vectors {
      #expect(Base64.encode(Array(text.utf8)) == code)
      #expect(Base64.length(for: text.utf8.count) == code.utf8.count)
    }
    #expect(Base64.encode([0xFB, 0xFF, 0xFE]) == "+//+")
  }

  @Test func smallPicturesKeepEverySample() throws {
    let bitmap = SyntheticImages.stripes(PixelSize(width: 32, height: 20), period: 5, format: .rgb)
    let picture = Picture(thumbnail: bitmap)
    #expect(picture.encoding == .png && picture.size == bitmap.size)
    #expect(try ImageDecoder.decode(picture.bytes).bitmap == bitmap)
  }

  @Test(arguments: [PixelFormat.gray, .rgb, .rgba]) func thumbnailsKeepTheirLimits(format: PixelFormat) throws {
    // Noise is the worst case for both encodings.
    var generator = SeededGenerator(seed: 1)
    let size = PixelSize(width: 700, height: 300)
    let samples = (0..<size.area * format.channels).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let noise = Bitmap(size: size, format: format, samples: samples)
    for limit in [4096, 20_000, 64_000] {
      let picture = Picture(thumbnail: noise, limit: limit)
      #expect(picture.bytes.count <= limit && picture.size.width <= 256)
      #expect(try ImageDecoder.info(picture.bytes).size == picture.size)
      #expect(abs(Double(picture.size.width) / Double(picture.size.height) - 7.0 / 3) < 0.1)
    }
    #expect(Picture(exact: noise).size == size)
  }

  @Test func slimPicturesKeepAtLeastOnePixel() {
    let line = Bitmap(size: PixelSize(width: 2000, height: 1), format: .gray, fill: [7])
    #expect(Picture(thumbnail: line).size == PixelSize(width: 256, height: 1))
  }

  @Test func picturesBeyondTheBudgetAreCountedAndNamed() throws {
    let picture = SampleReport.picture
    let cost = Base64.length(for: picture.bytes.count)
    let report = SampleReport.comparison(pictures: Array(repeating: picture, count: 5))
    let all = HTMLRenderer(pictureBudget: cost * 5).page(of: report)
    #expect(all.omittedPictures == 0 && all.files.isEmpty)
    let some = HTMLRenderer(pictureBudget: cost * 3 + 1).page(of: report)
    #expect(some.omittedPictures == 2 && some.files.isEmpty)
    #expect(some.html.contains("2 pictures were left out"))
    let elements = try MarkupScanner.elements(of: some.html)
    #expect(elements.filter { $0.name == "img" }.count == 3)
    #expect(
      elements.filter { $0.attributes["class"] == "omitted" }.map { $0.attributes["aria-label"] } == [
        "Test picture 3 of class cat", "Test picture 4 of class deer",
      ])
  }

  @Test func picturesBeyondTheBudgetStandBesideThePage() throws {
    let picture = SampleReport.picture
    let report = SampleReport.comparison(pictures: Array(repeating: picture, count: 4))
    let page = HTMLRenderer(pictureBudget: Base64.length(for: picture.bytes.count), sideFolder: "pictures").page(of: report)
    #expect(page.files.map(\.path) == ["pictures/0001.png", "pictures/0002.png", "pictures/0003.png"])
    #expect(page.files.allSatisfy { $0.bytes == picture.bytes } && page.omittedPictures == 0)
    let sources = try MarkupScanner.elements(of: page.html).filter { $0.name == "img" }.compactMap { $0.attributes["src"] }
    #expect(sources.dropFirst() == ["pictures/0001.png", "pictures/0002.png", "pictures/0003.png"])
  }

  @Test func aPageOfManyPicturesStaysBelowItsBudget() {
    let picture = Picture(bytes: [UInt8](repeating: 1, count: 6000), encoding: .jpeg, size: PixelSize(200))
    let report = SampleReport.comparison(pictures: Array(repeating: picture, count: 40))
    let empty = HTMLRenderer(pictureBudget: 0).page(of: report)
    let page = HTMLRenderer(pictureBudget: 200_000).page(of: report)
    #expect(empty.omittedPictures == 40 && page.omittedPictures == 40 - 25)
    #expect(page.html.utf8.count - empty.html.utf8.count <= 200_000 + 25 * 100)
    #expect(HTMLRenderer().pictureBudget == 20_000_000)
  }
}
