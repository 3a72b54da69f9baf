import FoveaNetworks
import FoveaPixels
import FoveaTensors
import Testing

@testable import FoveaVisuals

/// Where rows and places come to stand.
@Suite struct MapTests {
  /// All pairs are equally likely in the rows and in the map.
  @Test func `a map of equal rows tells nothing wrong`() {
    let map = TSNE(steps: 20).map(of: Matrix(rows: 10, columns: 3, [Float](repeating: 2, count: 30)), threads: 1)
    #expect((1..<10).allSatisfy { map.places[row: $0] == map.places[row: 0] })
    #expect(abs(map.divergence) < 1e-9)
  }

  /// Units of a convolution by 3 pixels, two apart and without padding, look at the pixels 1, 3, 5 and 7.
  @Test func `maps of a layer stand where its units look`() throws {
    let network = try Network(
      NetworkDescription(
        inputShape: [1, 10, 10],
        layers: [
          NamedLayer("conv", .convolution(Convolution(1, kernel: 3, stride: 2))), NamedLayer("pool", .globalPooling(.average)),
          NamedLayer("head", .dense(Dense(2))),
        ]), seed: 0)
    var plane = Plane(size: PixelSize(4))
    plane[2, 1] = 1
    let map = HeatMap(plane, isSigned: false, field: try network.receptiveField(of: "conv"))
    let fitted = map.fitted(to: PixelSize(10))
    #expect(fitted[5, 3] == 1 && fitted[4, 3] == 0.5 && fitted[6, 3] == 0.5 && fitted[5, 4] == 0.5)
    #expect(fitted.samples.reduce(0, +) == 4)
    // Twice as large, each pixel is four.
    let large = map.fitted(to: PixelSize(20))
    #expect(large[10, 6] == large[11, 7] && large.samples.max() == large[10, 6])
    // Without a field the grid is stretched.
    #expect(HeatMap(plane, isSigned: false).fitted(to: PixelSize(10)) == plane.resized(to: PixelSize(10)))
  }
}
