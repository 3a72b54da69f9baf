public import FoveaPixels
public import FoveaTensors

/// Whether an explanation names what an answer hangs on, beside one that names places at random (Petsiuk, Das and Saenko, "RISE", 2018).
public struct Faithfulness: Sendable, Hashable, Codable {
  /// The area below the probability while places are taken away in the order of the map, in 0…1. Small is faithful.
  public let deletion: Double
  /// The area below the probability while places are put back in the order of the map. Large is faithful.
  public let insertion: Double
  /// The same areas for a map of random numbers, as coarse as the squares of occlusion.
  public let randomDeletion: Double
  /// The area of insertion for the random map.
  public let randomInsertion: Double

  /// By how much the map's order is better than the random one: the mean of what both areas gain. 0 where the map says nothing.
  public var gain: Double { ((randomDeletion - deletion) + (insertion - randomInsertion)) / 2 }

  enum CodingKeys: String, CodingKey {
    case deletion, insertion
    case randomDeletion = "random_deletion"
    case randomInsertion = "random_insertion"
  }

  /// The areas of a map's curves and of those of a random one.
  public init(_ own: FaithfulnessCurve, random: FaithfulnessCurve) {
    (deletion, insertion) = (Double(own.deletionArea), Double(own.insertionArea))
    (randomDeletion, randomInsertion) = (Double(random.deletionArea), Double(random.insertionArea))
  }

  /// The curves of an occlusion map of a picture, and those of a random map.
  /// - Parameters:
  ///   - steps: In how many steps places are taken away; the recognizer is asked four times as often.
  ///   - seed: Decides the random map.
  public static func curves(
    of map: OcclusionMap, _ picture: Bitmap, _ recognizer: Recognizer, steps: Int = 16, seed: UInt64,
    threads: Int = Parallel.defaultThreads
  ) throws -> (own: FaithfulnessCurve, random: FaithfulnessCurve) {
    let random = random(for: picture.size, SeededGenerator(seed: seed))
    let own = try FaithfulnessCurve(of: map.plane, label: map.label, on: picture, recognizer, steps: steps, threads: threads)
    let other = try FaithfulnessCurve(of: random, label: map.label, on: picture, recognizer, steps: steps, threads: threads)
    return (own, other)
  }

  /// A map of random numbers in 0…1, on a grid of at most 8×8 cells that is fitted to a picture of `size` where it is compared with one.
  ///
  /// Single pixels at random would take the detail of the whole picture away with the first step, which no map of squares can do.
  package static func random(for size: PixelSize, _ generator: consuming SeededGenerator) -> Plane {
    let grain = PixelSize(width: max(1, min(8, size.width / 2)), height: max(1, min(8, size.height / 2)))
    return Plane(size: grain, samples: (0..<grain.area).map { _ in generator.uniform() })
  }
}
