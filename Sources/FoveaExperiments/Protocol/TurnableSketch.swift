internal import FoveaPixels

/// What a picture looks like from afar, in numbers that turn with it by quarters without its pixels.
///
/// In each of 4×4 cells of a picture of 32×32 pixels: by eight directions, the root of how much the gradients of the gray picture go that way
/// (`max(0, g·d)`, as a share of all); its brightness less the mean, and red less green and half of red and green less blue around their
/// means, as shares of the deviation of gray.
struct TurnableSketch: Sendable, Hashable {
  /// The side of the pictures that are sketched.
  static let side = 32
  private static let cells = 4
  private static let directions = 8
  private static let length = directions + 3
  /// How many numbers there are.
  static let count = cells * cells * length

  /// Cell by cell, row by row: the directions clockwise from the right, then brightness and the two colors.
  let numbers: [Float]

  /// Sketches a picture.
  /// - Precondition: It is RGB and has ``side`` pixels each way.
  init(_ picture: Bitmap) {
    precondition(picture.format == .rgb && picture.size == PixelSize(Self.side), "a picture of \(picture.size) pixels")
    let (side, cells) = (Self.side, Self.cells)
    let gray = picture.converted(to: .gray).samples.map { Float($0) }
    let mean = gray.reduce(0, +) / Float(gray.count)
    let deviation = (gray.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(gray.count)).squareRoot()
    var sums = [Float](repeating: 0, count: Self.count)
    for y in 0..<side {
      for x in 0..<side {
        let place = y * side + x
        let cell = (y * cells / side * cells + x * cells / side) * Self.length
        let right = x > 0 && x < side - 1 ? gray[place + 1] - gray[place - 1] : 0
        let down = y > 0 && y < side - 1 ? gray[place + side] - gray[place - side] : 0
        for (direction, unit) in Self.units.enumerated() { sums[cell + direction] += max(0, right * unit.x + down * unit.y) }
        let (red, green, blue) = (
          Float(picture.samples[place * 3]), Float(picture.samples[place * 3 + 1]), Float(picture.samples[place * 3 + 2])
        )
        sums[cell + Self.directions] += gray[place]
        sums[cell + Self.directions + 1] += red - green
        sums[cell + Self.directions + 2] += (red + green) / 2 - blue
      }
    }
    let places = sums.indices
    let edges = places.reduce(Float(1e-6)) { $0 + ($1 % Self.length < Self.directions ? sums[$1] : 0) }
    let area = Float(side * side / (cells * cells))
    for number in Self.directions..<Self.length {
      let own = places.filter { $0 % Self.length == number }
      let middle = own.reduce(0) { $0 + sums[$1] } / Float(own.count)
      let scale: Float = number == Self.directions ? 0.25 : 0.5
      for place in own { sums[place] = (sums[place] - middle) / area / (deviation + 8) * scale }
    }
    for place in places where place % Self.length < Self.directions { sums[place] = (sums[place] / edges).squareRoot() }
    numbers = sums
  }

  private init(numbers: [Float]) { self.numbers = numbers }

  /// The sketch of the picture turned clockwise by so many quarters.
  func turned(quarters: Int) -> TurnableSketch {
    (0..<quarters).reduce(self) { sketch, _ in sketch.turnedOnce }
  }

  private var turnedOnce: TurnableSketch {
    let (cells, directions, length) = (Self.cells, Self.directions, Self.length)
    return TurnableSketch(
      numbers: numbers.indices.map { place in
        let (cell, number) = (place / length, place % length)
        // The column on the left becomes the row at the top, and what went to the right goes down.
        let from = (cells - 1 - cell % cells) * cells + cell / cells
        return numbers[from * length + (number < directions ? (number + directions - directions / 4) % directions : number)]
      })
  }

  /// Unit vectors of the directions, to the right and down.
  private static let units: [(x: Float, y: Float)] = {
    let diagonal = Float(0.5).squareRoot()
    return [
      (1, 0), (diagonal, diagonal), (0, 1), (-diagonal, diagonal), (-1, 0), (-diagonal, -diagonal), (0, -1),
      (diagonal, -diagonal),
    ]
  }()
}
