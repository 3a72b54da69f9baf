internal import FoveaFeatures
public import FoveaLearning
public import FoveaPixels
internal import FoveaTensors

/// A named point in a picture.
public struct NamedPoint: Sendable, Hashable, Codable {
  /// What it is, such as `left_eye`.
  public var name: String
  /// To the right, in pixels of the picture.
  public var x: Double
  /// Downwards.
  public var y: Double

  /// A point.
  public init(name: String, x: Double, y: Double) { (self.name, self.x, self.y) = (name, x, y) }
}

/// Says where the points of a face are, such as its eyes, when its box is known: supervised descent after Xiong and De la Torre, *Supervised Descent
/// Method and Its Applications to Face Alignment*, CVPR 2013.
///
/// 1. The box with some surroundings is brought to a square of 96 gray pixels; the points begin where they are in faces on average.
/// 2. In each of up to five ``stages`` the patches around the points, each smaller than in the stage before, are described by the cells of
///    ``/FoveaFeatures/HOG/Felzenszwalb``; a linear function of all their numbers says by how much all points move (``/FoveaLearning/RidgeRegression``).
/// 3. This is done from five starts, the mean shape and four that are moved a little. The points are the mean of where they end, and how far
///    apart they end says how much to rely on them.
///
/// ``LandmarkTraining`` makes one from marked faces.
public struct ShapeRegressor: Sendable, Equatable {
  /// One step from points towards better ones.
  public struct Stage: Sendable, Equatable {
    /// The side of the patch around each point, in pixels of the square.
    public var patch: Int
    /// The moves of all points, x and y of each behind the other, in parts of the square.
    public var moves: RidgeRegression
  }

  let landmarks: LandmarkNames
  /// Where the points are in faces on average, in parts of the square.
  let mean: [PicturePoint]
  /// Cells of a patch, across and down.
  let grid: Int
  /// The steps, in order.
  public let stages: [Stage]
  /// How far from their mean the starts end on average on faces that were held out, in parts of the square.
  var spread: Double

  /// What the points are called.
  public var names: [String] { landmarks.names }

  init(_ landmarks: LandmarkNames, mean: [PicturePoint], grid: Int, stages: [Stage], spread: Double = ShapeRegressor.leastSpread) {
    precondition(mean.count == landmarks.names.count && grid > 0, "\(mean.count) points, patches of \(grid) cells")
    let columns = PatchGradients.length(points: mean.count, grid: grid)
    precondition(
      stages.allSatisfy { $0.moves.weights.rows == 2 * mean.count && $0.moves.weights.columns == columns }, "stages of other points"
    )
    (self.landmarks, self.mean, self.grid, self.stages) = (landmarks, mean, grid, stages)
    self.spread = max(spread, Self.leastSpread)
  }

  /// A tenth of a pixel of the square: starts that end so near to each other are one place.
  static let leastSpread = 0.1 / Double(FaceFrame.side)

  /// Boxes with fewer pixels on a side show no points.
  static let leastSide = 16.0

  /// The points of a face.
  public struct Found: Sendable, Hashable {
    /// The points, in pixels of the picture.
    public var points: [NamedPoint]
    /// The middle of the eye on the left of the picture.
    public var leftEye: PicturePoint
    /// The middle of the eye on the right.
    public var rightEye: PicturePoint
    /// How much to rely on the points, 0 to 1: 1 where all starts end at one place, a half where they end three times as far apart as they did in faces that
    /// were held out of the training.
    public var confidence: Double
  }

  /// The points of the face in a box; nothing where the box has too few pixels to show any, or lies outside the picture.
  /// - Parameter box: The face, framed as those that were learned from; it may reach beyond the picture.
  public func find(in picture: Bitmap, box: PictureBox) -> Found? {
    guard min(box.width, box.height) >= Self.leastSide, picture.size.area > 0,
      PictureBox(picture.size).intersection(box)?.area ?? 0 > 0
    else { return nil }
    let frame = FaceFrame(around: box)
    let settled = settled(in: frame.square(of: picture.converted(to: .gray)))
    let points = settled.places.map(frame.point)
    let eyes = landmarks.eyes(of: points)
    let distance = settled.spread / (3 * spread)
    return Found(
      points: zip(names, points).map { NamedPoint(name: $0, x: $1.x, y: $1.y) }, leftEye: eyes.left, rightEye: eyes.right,
      confidence: 1 / (1 + distance * distance))
  }

  /// Where the points are in a square, in parts of it, and how far from there the starts end on average.
  func settled(in square: Bitmap) -> (places: [PicturePoint], spread: Double) {
    let gradients = PatchGradients(grid: grid)
    var shapes = Self.starts.map { start in mean.map { PicturePoint(x: $0.x + start.x, y: $0.y + start.y) } }
    for stage in stages {
      let rows = Matrix(shapes.map { gradients.values(of: square, around: $0, patch: stage.patch) })
      let moves = stage.moves.values(for: rows, threads: 1)
      shapes = shapes.enumerated().map { index, shape in Self.moved(shape, by: moves[row: index]) }
    }
    let count = Double(shapes.count)
    let places = mean.indices.map { point in
      PicturePoint(x: shapes.reduce(0) { $0 + $1[point].x } / count, y: shapes.reduce(0) { $0 + $1[point].y } / count)
    }
    return (places, shapes.reduce(0) { $0 + Self.distance($1, places) } / count)
  }

  /// Where the points begin, beside their mean places.
  private static let starts = [(0.0, 0.0), (-0.04, 0), (0.04, 0), (0, -0.04), (0, 0.04)].map { PicturePoint(x: $0.0, y: $0.1) }

  /// The points after a stage has moved them; they stay near the square.
  static func moved(_ places: [PicturePoint], by moves: [Float]) -> [PicturePoint] {
    func near(_ place: Double) -> Double { min(1.1, max(-0.1, place)) }
    return places.indices.map { point in
      PicturePoint(x: near(places[point].x + Double(moves[2 * point])), y: near(places[point].y + Double(moves[2 * point + 1])))
    }
  }

  /// The mean distance of points from others.
  static func distance(_ left: [PicturePoint], _ right: [PicturePoint]) -> Double {
    zip(left, right).reduce(0) { $0 + $1.0.distance(to: $1.1) } / Double(max(1, left.count))
  }
}

extension PicturePoint {
  /// How far another place is.
  func distance(to other: PicturePoint) -> Double {
    let (x, y) = (x - other.x, y - other.y)
    return (x * x + y * y).squareRoot()
  }
}

/// The oriented gradients of the patches around some points of a square.
struct PatchGradients: Sendable {
  /// Pixels of the side of a cell, after the patch was brought to whole cells.
  private static let cell = 8
  /// Cells of a patch, across and down.
  let grid: Int

  /// How many cells a patch has across: fewer where there are many points, whose patches share what they show.
  static func grid(points: Int) -> Int { points <= 2 ? 4 : points <= 5 ? 3 : 2 }

  /// How many numbers describe a shape.
  static func length(points: Int, grid: Int) -> Int { points * grid * grid * WindowTemplate.channels }

  /// The numbers of the patches with sides of `patch` pixels, one patch behind the other. Where they reach beyond the square, its border is mirrored.
  func values(of square: Bitmap, around places: [PicturePoint], patch: Int) -> [Float] {
    let (side, length) = (Double(FaceFrame.side), Double(patch))
    let hog = HOG.felzenszwalb(HOG.Felzenszwalb(cell: Self.cell, keepsBorder: true))
    return places.flatMap { place -> [Float] in
      let box = PictureBox(x: place.x * side - length / 2, y: place.y * side - length / 2, width: length, height: length)
      return hog.descriptor(of: square.view(of: box, size: PixelSize(grid * Self.cell))).values
    }
  }
}
