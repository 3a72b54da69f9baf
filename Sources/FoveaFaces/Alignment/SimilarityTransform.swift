/// A place in a picture; the unit is a pixel and the origin the top left corner of the top left pixel, as in `PictureBox`.
public struct PicturePoint: Sendable, Hashable, Codable {
  /// To the right.
  public var x: Double
  /// Downwards.
  public var y: Double

  /// A place.
  public init(x: Double, y: Double) { (self.x, self.y) = (x, y) }
}

/// A turn, a scale and a shift: `(x, y) → (a x − b y + shift.x, b x + a y + shift.y)`.
public struct SimilarityTransform: Sendable, Hashable {
  /// Scale times the cosine of the turn.
  public var a: Double
  /// Scale times the sine of the turn.
  public var b: Double
  /// Where the origin goes.
  public var shift: PicturePoint

  /// A transform of these numbers.
  public init(a: Double, b: Double, shift: PicturePoint) { (self.a, self.b, self.shift) = (a, b, shift) }

  /// By how much lengths grow.
  public var scale: Double { (a * a + b * b).squareRoot() }

  /// Where a place goes.
  public func callAsFunction(_ point: PicturePoint) -> PicturePoint {
    PicturePoint(x: a * point.x - b * point.y + shift.x, y: b * point.x + a * point.y + shift.y)
  }

  /// The transform that takes `sources` to `targets` with the least sum of squared distances, without mirroring: the closed form for the
  /// plane of Umeyama, "Least-Squares Estimation of Transformation Parameters Between Two Point Patterns", PAMI 1991.
  /// - Returns: Nothing where all sources are one place.
  /// - Precondition: As many targets as sources, two or more.
  public init?(from sources: [PicturePoint], to targets: [PicturePoint]) {
    precondition(sources.count == targets.count && sources.count >= 2, "\(sources.count) places to \(targets.count)")
    let count = Double(sources.count)
    func mean(_ points: [PicturePoint]) -> PicturePoint {
      PicturePoint(x: points.reduce(0) { $0 + $1.x } / count, y: points.reduce(0) { $0 + $1.y } / count)
    }
    let (from, to) = (mean(sources), mean(targets))
    var (along, across, spread) = (0.0, 0.0, 0.0)
    for (source, target) in zip(sources, targets) {
      let (sx, sy, tx, ty) = (source.x - from.x, source.y - from.y, target.x - to.x, target.y - to.y)
      along += sx * tx + sy * ty
      across += sx * ty - sy * tx
      spread += sx * sx + sy * sy
    }
    guard spread > 0 else { return nil }
    (a, b) = (along / spread, across / spread)
    shift = PicturePoint(x: to.x - a * from.x + b * from.y, y: to.y - b * from.x - a * from.y)
  }
}
