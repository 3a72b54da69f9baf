internal import FoveaFiles
internal import FoveaPixels

/// Faces of a table whose left and right were exchanged, since the table names them the other way round.
public struct ExchangedSides: Sendable, Hashable {
  /// The first of their rows.
  public var first: TableRow
  /// How many there are.
  public var count: Int
  /// How many faces of the table have eyes.
  public var faces: Int

  /// Whether nearly all are exchanged, nine of ten or more: the table means the person's left and right.
  public var isConvention: Bool { count * 10 >= faces * 9 }
}

extension ExchangedSides: CustomStringConvertible {
  /// What was done, and why.
  public var description: String {
    isConvention
      ? "\(first.table): in \(count) of \(faces) faces the left eye is on the right of the picture; left and right are taken for the person's own "
        + "and exchanged, as here the left eye is the one on the left of the picture"
      : "\(first.table): in \(count) of \(faces) faces, first in line \(first.line), the left eye is on the right of the picture; these eyes are "
        + "exchanged, as the faces would stand upside down"
  }
}

extension FaceLandmarks {
  /// The same places with left and right as in the picture.
  ///
  /// Without nose and mouth a face is taken to be turned by less than a quarter, so that the left eye is the one further left. With them it may
  /// be turned in any way: its left is where the mouth is on the right-hand side of who goes from the left eye to the right one.
  var sidesOfPicture: FaceLandmarks {
    var sides = self
    if hasExchangedEyes { (sides.leftEye, sides.rightEye) = (rightEye, leftEye) }
    if let lower = lowerFace {
      let (acrossX, acrossY) = (sides.rightEye.x - sides.leftEye.x, sides.rightEye.y - sides.leftEye.y)
      let (mouthX, mouthY) = (lower.mouthRight.x - lower.mouthLeft.x, lower.mouthRight.y - lower.mouthLeft.y)
      if acrossX * mouthX + acrossY * mouthY < 0 {
        sides.lowerFace = LowerFace(nose: lower.nose, mouthLeft: lower.mouthRight, mouthRight: lower.mouthLeft)
      }
    }
    return sides
  }

  private var hasExchangedEyes: Bool {
    let (acrossX, acrossY) = (rightEye.x - leftEye.x, rightEye.y - leftEye.y)
    guard let lowerFace else { return acrossX < 0 }
    let (left, right) = (lowerFace.mouthLeft, lowerFace.mouthRight)
    let (downX, downY) = (left.x + right.x - leftEye.x - rightEye.x, left.y + right.y - leftEye.y - rightEye.y)
    return acrossX * downY - acrossY * downX < 0
  }
}
