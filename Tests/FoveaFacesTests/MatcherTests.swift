import FoveaFaces
import FoveaLearning
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite("One among very many")
struct MatcherTests {
  /// Directions about a few centers, so that many are about as near; some stand twice, of another person too.
  private func rows(_ count: Int, columns: Int, seed: UInt64) -> Matrix {
    var generator = SeededGenerator(seed: seed)
    let centers = (0..<40).map { _ in (0..<columns).map { _ in generator.normal() } }
    var numbers: [Float] = []
    for row in 0..<count {
      if row % 17 == 16 {
        numbers += numbers.suffix(columns)
      } else {
        numbers += centers[row % 40].map { $0 + 0.1 * generator.normal() }
      }
    }
    return Matrix(rows: count, columns: columns, numbers).scaledToLengthOne(threads: 1)
  }

  @Test("Few faces are named as by all scores, with equal ones in the same order", arguments: [(37, 3), (128, 1), (5, 2)])
  func sameAsScores(columns: Int, ofEach: Int) throws {
    let count = 9001
    let gallery = rows(count, columns: columns, seed: 1)
    let persons = (count + ofEach - 1) / ofEach
    let labels = (0..<count).map { ($0 / ofEach * 7919) % persons }
    try #require(Set(labels).count == persons)
    let matcher = try FaceMatcher(.cosine, rows: gallery, labels: labels, persons: persons)
    // Faces that are enrolled, faces that are near to some, a face like nobody's, and one that has no length.
    var asked = gallery.selecting(rows: [0, 16, 4000]).values + rows(3, columns: columns, seed: 2).values
    asked += (0..<columns).map { $0 == 0 ? 1 : 0 } + [Float](repeating: 0, count: columns)
    let faces = Matrix(rows: 8, columns: columns, asked)
    for top in [1, 4, 20] {
      let expected = Prediction.predictions(from: try matcher.scores(of: faces), top: top)
      for threads in [1, 2, 4] {
        #expect(try matcher.predictions(of: faces, top: top, threads: threads) == expected, "top \(top), \(threads) threads")
      }
    }
  }

  @Test("Bounds hold, and are narrow for rows of length 1")
  func bounds() throws {
    let gallery = rows(500, columns: 100, seed: 3)
    let scaled = Matrix(rows: 500, columns: 100, gallery.values.enumerated().map { $1 * Float($0 / 100 % 9) * 1e-3 })
    for (rows, length) in [(gallery, Float(1)), (scaled, 8e-3)] {
      let bytes = ByteRows(rows, threads: 2)
      for row in [0, 7, 499] {
        let query = bytes.query(gallery[row: row])
        let bounds = bytes.bounds(of: query, in: 3..<470)
        for (place, bound) in bounds.enumerated() {
          let exact = zip(gallery[row: row], rows[row: place + 3]).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
          #expect(Double(bound.least) <= exact && exact <= Double(bound.most), "row \(place + 3)")
          #expect(bound.most - bound.least < 0.03 * length)
        }
      }
    }
  }
}
