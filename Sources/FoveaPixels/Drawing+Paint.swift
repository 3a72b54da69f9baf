extension Drawing {
  /// What a shape is filled with. Places are meant in the coordinates of the shape.
  package enum Paint: Sendable, Hashable {
    /// One color.
    case color(Color)
    /// A gradient along a way: the first color up to `from`, the second from `to` on.
    case linear(from: Point, to: Point, Color, Color)
    /// A gradient from a center outwards: the first color there, the second at the radius and beyond.
    case radial(center: Point, radius: Double, Color, Color)
    /// Value noise between two colors; `scale` is the size of its grains.
    case noise(ValueNoise, scale: Double, Color, Color)

    /// The color at a place of the shape's coordinates.
    package func color(at place: Point) -> Color {
      switch self {
      case .color(let color):
        return color
      case .linear(let start, let end, let first, let second):
        let way = end - start
        let share = ((place - start) * way).sum() / (way * way).sum()
        return first.mixed(with: second, by: Float(min(max(share, 0), 1)))
      case .radial(let center, let radius, let first, let second):
        let offset = place - center
        let share = (offset * offset).sum().squareRoot() / radius
        return first.mixed(with: second, by: Float(min(share, 1)))
      case .noise(let noise, let scale, let first, let second):
        return first.mixed(with: second, by: noise(at: place / scale))
      }
    }
  }

  /// Smooth random values in 0…1: one for each whole place of a grid, and a smooth way between them.
  package struct ValueNoise: Sendable, Hashable {
    /// What decides the values.
    package var seed: UInt64
    /// How many layers are added, each twice as fine and half as strong as the one before.
    package var octaves: Int

    /// Noise of a seed.
    package init(seed: UInt64, octaves: Int = 1) {
      precondition(octaves > 0, "noise of \(octaves) octaves")
      self.seed = seed
      self.octaves = octaves
    }

    /// The value at a place.
    package func callAsFunction(at place: Point) -> Float {
      var sum: Float = 0
      var weights: Float = 0
      for octave in 0..<octaves {
        let weight = 1 / Float(1 << octave)
        sum += weight * layer(octave, place * Double(1 << octave))
        weights += weight
      }
      return sum / weights
    }

    /// The value of one place of the grid.
    package func value(x: Int, y: Int, octave: Int = 0) -> Float {
      var word = seed &+ UInt64(octave) &* 0xD6E8_FEB8_6659_FD93
      word ^= UInt64(bitPattern: Int64(x)) &* 0x9E37_79B9_7F4A_7C15
      word = (word ^ (word >> 32)) &* 0xD6E8_FEB8_6659_FD93
      word ^= UInt64(bitPattern: Int64(y)) &* 0xC2B2_AE3D_27D4_EB4F
      word = (word ^ (word >> 29)) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ (word >> 32)) &* 0x94D0_49BB_1331_11EB
      return Float((word ^ (word >> 29)) >> 40) * 0x1p-24
    }

    private func layer(_ octave: Int, _ place: Point) -> Float {
      let corner = Point(place.x.rounded(.down), place.y.rounded(.down))
      let part = place - corner
      let eased = part * part * (Point(3, 3) - part * 2)
      let (x, y) = (Int(corner.x), Int(corner.y))
      let (right, down) = (Float(eased.x), Float(eased.y))
      let top = value(x: x, y: y, octave: octave) * (1 - right) + value(x: x + 1, y: y, octave: octave) * right
      let bottom = value(x: x, y: y + 1, octave: octave) * (1 - right) + value(x: x + 1, y: y + 1, octave: octave) * right
      return top * (1 - down) + bottom * down
    }
  }
}
