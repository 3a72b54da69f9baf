internal import FoveaPixels
internal import FoveaTensors

/// The square that a face is brought to before its points are looked for: its box with some surroundings, perhaps turned or mirrored.
///
/// Places in the square are told in parts of its sides: (0, 0) is the top left corner, (1, 1) the bottom right one.
struct FaceFrame: Sendable {
  /// Pixels of a side.
  static let side = 96
  /// By how much the square is larger than the box.
  static let reach = 1.25

  /// What of the picture the square shows when it is not turned.
  private let box: PictureBox
  private var variation = WindowVariation()

  /// The frame of a face as it is.
  init(around face: PictureBox) { box = face.scaled(by: Self.reach) }

  /// How far a box is moved at random, either way.
  struct Moves {
    /// In parts of the box.
    var shift: Float
    /// How much larger or smaller it becomes.
    var scale: Float

    /// How far training moves boxes.
    static let training = Moves(shift: 0.08, scale: 0.12)
    /// About how far boxes that were found are from those that were marked.
    static let finding = Moves(shift: 0.05, scale: 0.07)
  }

  /// By how many degrees training turns faces at most, either way.
  private static let turn: Float = 12

  /// A box that was moved at random.
  static func moved(_ face: PictureBox, _ moves: Moves, _ generator: inout SeededGenerator) -> PictureBox {
    let x = Double(generator.uniform(in: -moves.shift..<moves.shift))
    let y = Double(generator.uniform(in: -moves.shift..<moves.shift))
    let scale = 1 + Double(generator.uniform(in: -moves.scale..<moves.scale))
    return PictureBox(x: face.x + x * face.width, y: face.y + y * face.height, width: face.width, height: face.height)
      .scaled(by: scale)
  }

  /// The frame of a face that was moved and turned at random, to be learned from.
  init(varying face: PictureBox, _ generator: inout SeededGenerator) {
    self.init(around: Self.moved(face, .training, &generator))
    variation.degrees = Double(generator.uniform(in: -Self.turn..<Self.turn))
  }

  /// The same in a mirror.
  var inMirror: FaceFrame {
    var frame = self
    frame.variation.isMirrored.toggle()
    return frame
  }

  /// The square of a gray picture.
  func square(of gray: Bitmap) -> Bitmap { gray.view(of: box, variation, size: PixelSize(Self.side)) }

  /// Where a point of the picture is in the square.
  func place(of point: PicturePoint) -> PicturePoint {
    let (sine, cosine) = Drawing.sineAndCosine(degrees: variation.degrees)
    let (x, y) = (point.x - box.centerX, point.y - box.centerY)
    let across = (cosine * x + sine * y) / box.width
    return PicturePoint(x: 0.5 + (variation.isMirrored ? -across : across), y: 0.5 + (cosine * y - sine * x) / box.height)
  }

  /// The point of the picture at a place of the square.
  func point(at place: PicturePoint) -> PicturePoint {
    let (sine, cosine) = Drawing.sineAndCosine(degrees: variation.degrees)
    let (x, y) = ((variation.isMirrored ? 0.5 - place.x : place.x - 0.5) * box.width, (place.y - 0.5) * box.height)
    return PicturePoint(x: box.centerX + cosine * x - sine * y, y: box.centerY + sine * x + cosine * y)
  }
}
