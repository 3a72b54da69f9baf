public import FoveaPixels
public import FoveaTensors

/// Whether an explanation names what an answer hangs on: how fast its probability falls when the cells that it names are covered first, and
/// how fast it rises when they are shown first (Petsiuk, Das and Saenko, "RISE", 2018), each beside cells in random order.
public struct Faithfulness: Sendable, Hashable, Codable {
  /// The area below the probability while cells are covered in the order of the map, in 0…1. Small is faithful.
  public let deletion: Double
  /// The area below the probability while cells are shown in the order of the map, on the mean color. Large is faithful.
  public let insertion: Double
  /// The same areas for a random order of the cells.
  public let randomDeletion: Double
  /// The area of insertion for the random order.
  public let randomInsertion: Double

  /// By how much the map's order is better than the random one: the mean of what both areas gain. 0 where the map says nothing.
  public var gain: Double { ((randomDeletion - deletion) + (insertion - randomInsertion)) / 2 }

  enum CodingKeys: String, CodingKey {
    case deletion, insertion
    case randomDeletion = "random_deletion"
    case randomInsertion = "random_insertion"
  }

  /// Measures a map of a picture.
  /// - Parameters:
  ///   - steps: In how many steps the cells are covered; the recognizer is asked four times as often.
  ///   - seed: Decides the random order.
  public init(
    of map: OcclusionMap, _ picture: Bitmap, _ recognizer: Recognizer, steps: Int = 16, seed: UInt64,
    threads: Int = Parallel.defaultThreads
  ) throws {
    let grid = CellGrid(picture.size, cells: max(map.columns, map.rows))
    precondition(grid.columns == map.columns && grid.rows == map.rows, "a map of another picture's size")
    var generator = SeededGenerator(seed: seed)
    let random = generator.permutation(grid.count)
    let counts = (0...steps).map { grid.count * $0 / steps }
    let pictures = [map.order, random].flatMap { order in
      counts.map { grid.picture(picture, covering: Array(order.prefix($0))) }
        + counts.map { grid.picture(picture, showing: Array(order.prefix($0))) }
    }
    let probabilities = recognizer.probabilities(of: try recognizer.scores(of: pictures, threads: threads))
    func area(_ curve: Int) -> Double {
      let values = (0...steps).map { Double(probabilities[curve * (steps + 1) + $0, map.label]) }
      // The trapezoid rule over shares of the cells.
      return zip(values, values.dropFirst()).reduce(0) { $0 + ($1.0 + $1.1) / 2 } / Double(steps)
    }
    (deletion, insertion, randomDeletion, randomInsertion) = (area(0), area(1), area(2), area(3))
  }
}
