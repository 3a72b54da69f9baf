import FoveaFeatures
import FoveaPixels
import FoveaTestSupport
import Testing

/// A picture, the settings, and the name of the vector that the library named by the mode made of them.
struct HOGCase: CustomTestStringConvertible, Sendable {
  let name: String
  let picture: String
  let hog: HOG

  var testDescription: String { name }

  init(_ name: String, _ picture: String, _ hog: HOG) {
    self.name = name
    self.picture = picture
    self.hog = hog
  }

  static let scikitImage: [HOGCase] = [
    HOGCase("scikit-1", "gray", .scikitImage(.init(block: GridSize(2)))),
    HOGCase(
      "scikit-2", "gray-odd",
      .scikitImage(
        .init(cell: PixelSize(width: 7, height: 5), block: GridSize(columns: 2, rows: 3), bins: 8, norm: .l1))),
    HOGCase("scikit-3", "color", .scikitImage(.init(norm: .l1SquareRoot, squareRoot: true))),
    HOGCase(
      "scikit-4", "color-odd",
      .scikitImage(
        .init(cell: PixelSize(width: 4, height: 6), block: GridSize(columns: 1, rows: 2), bins: 12, norm: .l2))),
    HOGCase("scikit-5", "color-small", .scikitImage(.init(cell: PixelSize(4), block: GridSize(2), squareRoot: true))),
    HOGCase(
      "scikit-6", "gray-odd",
      .scikitImage(
        .init(
          cell: PixelSize(width: 3, height: 9), block: GridSize(columns: 2, rows: 1), bins: 7, norm: .l1SquareRoot,
          squareRoot: true))),
    HOGCase("scikit-7", "gray", .scikitImage(.init(block: GridSize(2), norm: .l1, epsilon: 255e-5))),
  ]

  static let openCV: [HOGCase] = [
    HOGCase("opencv-1", "gray", .openCV(.init())),
    HOGCase(
      "opencv-2", "gray-odd",
      .openCV(.init(cell: PixelSize(width: 6, height: 4), bins: 8, isSigned: true, squareRoot: false))),
    HOGCase("opencv-3", "color", .openCV(.init(isSigned: true))),
    HOGCase("opencv-4", "color-small", .openCV(.init(cell: PixelSize(4), squareRoot: false))),
    HOGCase(
      "opencv-5", "color-odd",
      .openCV(
        .init(
          cell: PixelSize(4), block: GridSize(columns: 3, rows: 2), stride: PixelSize(width: 8, height: 4), bins: 12))),
    HOGCase(
      "opencv-6", "gray-odd",
      .openCV(.init(cell: PixelSize(5), stride: PixelSize(width: 3, height: 4), squareRoot: false))),
    HOGCase(
      "opencv-7", "color",
      .openCV(.init(cell: PixelSize(4), block: GridSize(1), bins: 18, isSigned: true, squareRoot: false))),
  ]

  static let felzenszwalb: [HOGCase] = [
    HOGCase("felzenszwalb-1", "gray", .felzenszwalb(.init())),
    HOGCase("felzenszwalb-2", "gray-odd", .felzenszwalb(.init(cell: 5))),
    HOGCase("felzenszwalb-3", "color", .felzenszwalb(.init(cell: 8))),
    HOGCase("felzenszwalb-4", "color-odd", .felzenszwalb(.init(cell: 6))),
    HOGCase("felzenszwalb-5", "color-small", .felzenszwalb(.init(cell: 4))),
    HOGCase("felzenszwalb-6", "color-small", .felzenszwalb(.init(cell: 8, keepsBorder: true))),
    HOGCase("felzenszwalb-7", "gray-odd", .felzenszwalb(.init(cell: 7, keepsBorder: true))),
  ]

  static let all = scikitImage + openCV + felzenszwalb
}

@Suite struct HOGGoldenTests {
  @Test(arguments: HOGCase.all) func equalsTheLibraryOfItsMode(_ hogCase: HOGCase) throws {
    let picture = try Golden.picture(hogCase.picture)
    let expected = try Golden.vector(hogCase.name)
    let descriptor = hogCase.hog.descriptor(of: picture)
    #expect(descriptor.values.count == expected.count)
    #expect(Golden.error(descriptor.values, expected) < 1e-5)
  }
}
