public import FoveaPixels
public import FoveaTensors

/// How the score of a class falls when a part of the picture is covered (Zeiler and Fergus, 2014): asks the model for nothing but scores, so that
/// it explains every recognizer alike.
///
/// A square with the picture's own mean color is laid on every place of a grid. A place's number is the mean, over the squares that cover it, of
/// the score of the whole picture minus the score with the square. Costs one recognition for each place of the grid.
public struct Occlusion: Sendable, Hashable {
  /// Side of the square, in pixels.
  public var side: Int
  /// Pixels from one place to the next.
  public var step: Int

  /// A square of this side.
  public init(side: Int, step: Int) {
    precondition(side > 0 && step > 0, "a square of \(side) pixels every \(step) pixels")
    self.side = side
    self.step = step
  }

  /// A quarter of the shorter side, moved by an eighth of it.
  public init(for size: PixelSize) {
    let side = max(2, (min(size.width, size.height) + 2) / 4)
    self.init(side: side, step: max(1, side / 2))
  }

  /// What covering does to the score of a class of each prepared picture.
  /// - Parameter labels: The class of each picture.
  public func maps(
    _ recognizer: Recognizer, of pictures: [Bitmap], labels: [Int], threads: Int = Parallel.defaultThreads
  ) throws -> [OcclusionMap] {
    precondition(pictures.count == labels.count, "\(pictures.count) pictures, \(labels.count) classes")
    let whole = try recognizer.scores(of: pictures, threads: threads)
    return try pictures.indices.map { picture in
      let label = labels[picture]
      return try map(of: pictures[picture], label: label, whole: whole[picture, label]) { covered in
        let scores = try recognizer.scores(of: covered, threads: threads)
        return covered.indices.map { scores[$0, label] }
      }
    }
  }

  /// What covering does to a number that can be asked of pictures.
  package func map(of picture: Bitmap, number: ([Bitmap]) throws -> [Float]) throws -> OcclusionMap {
    try map(of: picture, label: 0, whole: try number([picture])[0], number)
  }

  private func map(
    of picture: Bitmap, label: Int, whole: Float, _ number: ([Bitmap]) throws -> [Float]
  ) throws -> OcclusionMap {
    let corners = places(picture.height).flatMap { y in places(picture.width).map { (x: $0, y: y) } }
    let mean = picture.meanSamples
    var drops: [Float] = []
    for first in stride(from: 0, to: corners.count, by: 512) {
      let covered = corners[first..<min(corners.count, first + 512)].map { corner in
        var copy = picture
        copy.fill(x: corner.x, y: corner.y, size: PixelSize(side), with: mean)
        return copy
      }
      drops += try number(covered).map { whole - $0 }
    }
    return OcclusionMap(label: label, plane: spread(drops, corners, picture.size), largestDrop: drops.max() ?? 0)
  }

  /// Where squares begin along one side: every ``step`` pixels, and at the end.
  private func places(_ extent: Int) -> [Int] {
    let last = max(0, extent - side)
    var places = Array(stride(from: 0, through: last, by: step))
    if places.last != last { places.append(last) }
    return places
  }

  private func spread(_ drops: [Float], _ corners: [(x: Int, y: Int)], _ size: PixelSize) -> Plane {
    var sums = Plane(size: size)
    var counts = Plane(size: size)
    for (drop, corner) in zip(drops, corners) {
      for y in corner.y..<min(size.height, corner.y + side) {
        for x in corner.x..<min(size.width, corner.x + side) {
          sums[x, y] += drop
          counts[x, y] += 1
        }
      }
    }
    for place in sums.samples.indices where counts.samples[place] > 0 { sums.samples[place] /= counts.samples[place] }
    return sums
  }
}

/// What ``Occlusion`` found in a picture.
public struct OcclusionMap: Sendable, Hashable {
  /// The class that is explained.
  public let label: Int
  /// By how much its score falls where a place is covered, on the picture's grid; below 0 where it rises.
  public let plane: Plane
  /// The largest fall of all squares.
  public let largestDrop: Float
}
