import FoveaLearning
import FoveaTensors
import FoveaTestSupport
import FoveaVisuals
import Testing

/// The way back from descriptors to pixels.
@Suite struct ReconstructionTests {
  private func numbers(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
    var generator = SeededGenerator(seed: seed)
    return Matrix(rows: rows, columns: columns, (0..<rows * columns).map { _ in generator.normal() })
  }

  /// Pixels that are a linear map of the descriptors come back, also those of descriptors that were not among the known ones.
  @Test func `a linear map is found`() throws {
    let map = numbers(6, 5, seed: 1)
    func pixels(_ descriptors: Matrix) -> Matrix {
      Matrix(
        rows: descriptors.rows, columns: 6,
        (0..<descriptors.rows).flatMap { row in
          (0..<6).map { pixel in 0.5 + (0..<5).reduce(Float(0)) { $0 + 0.1 * map[pixel, $1] * descriptors[row, $1] } }
        })
    }
    let (known, new) = (numbers(80, 5, seed: 2), numbers(10, 5, seed: 3))
    let way = try Reconstruction(descriptors: known, pixels: pixels(known), threads: 2)
    let found = try way.pixels(of: new, threads: 1)
    #expect(zip(found.values, pixels(new).values).allSatisfy { abs($0 - $1) < 0.01 })
    #expect(way.expected > 0.999)
  }

  /// Pixels that have nothing to do with the descriptors come back as their mean.
  @Test func `what is not kept does not come back`() throws {
    let way = try Reconstruction(descriptors: numbers(60, 8, seed: 4), pixels: numbers(60, 9, seed: 5), threads: 1)
    #expect(way.expected < 0.05)
    let found = try way.pixels(of: numbers(20, 8, seed: 6), threads: 1).values
    #expect(found.allSatisfy { abs($0) < 0.8 })
  }

  /// More numbers than pictures fit any pixels by heart; what is expected of new pictures is nothing all the same.
  @Test func `many numbers that say nothing are not taken for good ones`() throws {
    let way = try Reconstruction(descriptors: numbers(60, 400, seed: 8), pixels: numbers(60, 9, seed: 10), threads: 2)
    #expect(way.expected < 0.1)
    // And of many numbers that say all, much: pixels are a map of five directions that the numbers carry.
    let (base, spread, map) = (numbers(90, 5, seed: 11), numbers(5, 400, seed: 12), numbers(9, 5, seed: 13))
    let rows = base.timesTransposed(spread.transposed)
    let pixels = base.timesTransposed(map)
    let learned = Array(0..<60)
    let good = try Reconstruction(descriptors: rows.selecting(rows: learned), pixels: pixels.selecting(rows: learned), threads: 2)
    #expect(good.expected > 0.95)
    let found = try good.pixels(of: rows.selecting(rows: Array(60..<90)), threads: 1)
    #expect(Tolerance.relativeError(found.values, pixels.selecting(rows: Array(60..<90)).values) < 0.1)
  }

  @Test func `numbers that never change are passed over`() throws {
    var descriptors = numbers(40, 4, seed: 7)
    for row in 0..<40 { descriptors[row, 2] = 3 }
    let pixels = Matrix(rows: 40, columns: 1, (0..<40).map { descriptors[$0, 0] })
    let way = try Reconstruction(descriptors: descriptors, pixels: pixels, threads: 1)
    var strange = descriptors
    for row in 0..<40 { strange[row, 2] = 1000 }
    #expect(try way.pixels(of: strange, threads: 1) == way.pixels(of: descriptors, threads: 1))
  }
}
