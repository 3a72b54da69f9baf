import FoveaFeatures
import FoveaPixels
import Testing

@testable import FoveaFaces

@Suite("Windows without the thing")
struct NegativePoolTests {
  private static let whole = PictureBox(x: 0, y: 0, width: 1, height: 1)
  private static let shape = WindowShape(cells: GridSize(1), box: whole)

  /// A window with one number that is not 0.
  private func values(_ number: Float) -> [Float] { [number] + [Float](repeating: 0, count: WindowTemplate.channels - 1) }

  private func found(_ number: Float, column: Int) -> HardNegative {
    HardNegative(place: .init(picture: 0, level: 0, template: 0, column: column, row: 0), values: values(number))
  }

  /// A machine whose score is that number, or its opposite.
  private func machine(_ sign: Float) -> [WindowTemplate] {
    [WindowTemplate(cells: GridSize(1), weights: values(sign), bias: 0, box: Self.whole)]
  }

  @Test("Of too many the hardest stay, in their order, and what was dropped may come back")
  func hardest() {
    var pool = NegativePool([Self.shape], bytes: 3 * WindowTemplate.channels * 4)
    func numbers() -> [Float] { pool.windows[0].map { $0.values[0] } }
    pool.add([values(0.5), values(-2)], to: 0)
    #expect(numbers() == [0.5, -2])
    let first = [found(1, column: 0), found(-1, column: 1), found(0.75, column: 2)]
    #expect(pool.unknown(first).count == 3)
    pool.add(first, keepingHardestBy: machine(1), threads: 2)
    #expect(numbers() == [0.5, 1, 0.75])
    #expect(pool.unknown(first) == [first[1].place])
    #expect(pool.count(of: first.map(\.place)) == 2)
    pool.add(first, keepingHardestBy: machine(-1), threads: 2)
    #expect(numbers() == [0.5, 0.75, -1])
    #expect(pool.count == 3)
    pool.add((0..<9).map { values(Float($0)) }, to: 0)
    #expect(numbers() == [0.5, 1, 5], "each fourth of twelve")
  }

  @Test("Of equal scores the first stay")
  func ties() {
    #expect(NegativePool.highest([1, 3, 3, 2], 2) == [1, 2])
    #expect(NegativePool.highest([5, 1, 5, 5], 2) == [0, 2])
    #expect(NegativePool.highest([2, 1], 5) == [0, 1])
  }

  @Test("A training keeps to its memory, the same with any number of threads")
  func training() throws {
    let planted = try PlantedDiscs(pictures: 12, backgrounds: 5)
    let settings = WindowTraining(label: "ring", cell: 4, cells: 5, moved: 0, negativesPerPicture: 8, scaleStep: 1.2)
    let bytes = 500_000
    let detectors = try [1, 2].map { threads throws -> WindowDetector in
      var learner = try WindowLearner(
        settings, WindowTraining.Examples(pictures: planted.boxes, backgrounds: planted.backgrounds), negativeBytes: bytes,
        threads: threads, progress: { _ in })
      let most = bytes / (learner.shapes[0].cells.count * WindowTemplate.channels * 4)
      #expect(learner.negativeCount > 0 && learner.negativeCount <= most)
      let detector = try learner.fitted()
      _ = learner.mine(with: detector, stage: "")
      #expect(learner.negativeCount <= most)
      return try learner.fitted()
    }
    #expect(detectors[0] == detectors[1])
  }
}
