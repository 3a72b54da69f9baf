public import FoveaPixels
internal import FoveaTensors

/// How pictures are changed at random while a network is trained, so that it does not learn what does not matter.
///
/// What happens to a picture is drawn from the seed, the epoch and the picture alone.
public struct Augmentation: Sendable, Hashable, Codable {
  /// When a picture is mirrored left to right.
  public enum Flip: String, Sendable, Hashable, Codable, CaseIterable {
    /// Never.
    case never
    /// In half of the cases, at random.
    case random
    /// At random in the first epoch and in turn from then on, so that two epochs show both sides of each picture (Jordan,
    /// "94% on CIFAR-10 in 3.29 Seconds on a Single GPU", 2024).
    case alternating
  }

  /// When a picture is mirrored.
  public var flip: Flip
  /// By how many pixels at most a picture is moved, in each direction; what comes in at the border is the picture mirrored there.
  public var shift: Int
  /// The part of a picture that is seen, from a place at random; in use, from the middle. Without it, the whole picture.
  public var crop: PixelSize?
  /// The smallest share of the picture's area that is cut out at random and brought to the full size, in `0<…1` (the random resized crop of
  /// Szegedy et al., "Going Deeper with Convolutions", 2015); 1 cuts nothing.
  public var smallestArea: Float
  /// By how much such a part may be wider or higher than the picture's own shape, a factor of at least 1.
  public var stretch: Float
  /// By how many degrees at most a picture is turned, either way.
  public var rotation: Float
  /// By how much at most the brightness is changed: a factor in `1 - brightness … 1 + brightness`. In `0..<1`, as are the next two.
  public var brightness: Float
  /// The same for the distance of every sample from the picture's mean luma.
  public var contrast: Float
  /// The same for the distance of every color from its luma; of no effect on gray pictures.
  public var saturation: Float
  /// The side of a square that is blanked with the mean color, as a share of the picture's shorter side, in 0…1 (DeVries and Taylor,
  /// "Improved Regularization of Convolutional Neural Networks with Cutout", 2017). Its middle lies anywhere in the picture.
  public var cutOut: Float

  /// An augmentation.
  public init(
    flip: Flip = .never, shift: Int = 0, crop: PixelSize? = nil, smallestArea: Float = 1, stretch: Float = 4 / 3,
    rotation: Float = 0, brightness: Float = 0, contrast: Float = 0, saturation: Float = 0, cutOut: Float = 0
  ) {
    precondition(shift >= 0, "a shift of \(shift) pixels")
    precondition(crop.map { $0.area > 0 } ?? true, "a crop of nothing")
    precondition(smallestArea > 0 && smallestArea <= 1, "a smallest area of \(smallestArea)")
    precondition(stretch >= 1 && stretch.isFinite, "a stretch of \(stretch)")
    precondition(rotation >= 0 && rotation <= 180, "a rotation of \(rotation) degrees")
    precondition([brightness, contrast, saturation].allSatisfy { (0..<1).contains($0) }, "a change of color by 1 or more")
    precondition((0...1).contains(cutOut), "a blank of \(cutOut)")
    self.flip = flip
    self.shift = shift
    self.crop = crop
    self.smallestArea = smallestArea
    self.stretch = stretch
    self.rotation = rotation
    self.brightness = brightness
    self.contrast = contrast
    self.saturation = saturation
    self.cutOut = cutOut
  }

  /// Pictures as they are.
  public static let none = Augmentation()

  /// The size of what is seen of pictures of `size`.
  public func outputSize(of size: PixelSize) -> PixelSize { crop ?? size }

  enum CodingKeys: String, CodingKey {
    case flip, shift, crop, stretch, rotation, brightness, contrast, saturation
    case smallestArea = "smallest_area"
    case cutOut = "cut_out"
  }
}

extension Augmentation {
  /// What is seen of pictures of `size`, drawn from the stream of the seed, the epoch and the picture alone.
  package func window(of size: PixelSize, seed: UInt64, epoch: Int, picture: Int) -> Window {
    let output = outputSize(of: size)
    var window = Window.center(of: size, output)
    if self == .none { return window }
    var generator = SeededGenerator(seed: seed, stream: Self.stream, UInt64(epoch), UInt64(picture))
    if crop != nil {
      window.x = Self.place(size.width - output.width, &generator)
      window.y = Self.place(size.height - output.height, &generator)
    }
    if shift > 0 {
      window.x += generator.integer(below: 2 * shift + 1) - shift
      window.y += generator.integer(below: 2 * shift + 1) - shift
    }
    switch flip {
    case .never: break
    case .random: window.isFlipped = generator.coin()
    case .alternating:
      var first = SeededGenerator(seed: seed, stream: Self.stream, UInt64(picture))
      window.isFlipped = first.coin() != (epoch % 2 == 1)
    }
    window.warp = warp(of: output, &generator)
    if brightness > 0 || contrast > 0 || saturation > 0 {
      window.color = ColorChange(
        brightness: Self.factor(brightness, &generator), contrast: Self.factor(contrast, &generator),
        saturation: Self.factor(saturation, &generator))
    }
    if cutOut > 0 {
      let side = Int((cutOut * Float(min(output.width, output.height))).rounded())
      window.blank = Blank(
        x: generator.integer(below: output.width) - side / 2, y: generator.integer(below: output.height) - side / 2, side: side)
    }
    return window
  }

  /// A part of the window, and its turn; nil where neither is asked for.
  private func warp(of output: PixelSize, _ generator: inout SeededGenerator) -> Warp? {
    guard smallestArea < 1 || rotation > 0 else { return nil }
    var warp = Warp()
    if smallestArea < 1 {
      // Both sides get the root of the area; the stretch divides one and multiplies the other. A side that would be longer than the
      // window's keeps its length.
      let side = generator.uniform(in: smallestArea..<1).squareRoot()
      let stretched = Self.power(stretch, 2 * generator.uniform() - 1).squareRoot()
      warp.width = min(1, side * stretched)
      warp.height = min(1, side / stretched)
      warp.x = generator.uniform() * (1 - warp.width)
      warp.y = generator.uniform() * (1 - warp.height)
    }
    if rotation > 0 { warp.degrees = (2 * generator.uniform() - 1) * rotation }
    return warp
  }

  private static func factor(_ most: Float, _ generator: inout SeededGenerator) -> Float {
    1 + most * (2 * generator.uniform() - 1)
  }

  /// A place between the two ends of `room`, which is negative where the window is larger than the picture.
  private static func place(_ room: Int, _ generator: inout SeededGenerator) -> Int {
    let drawn = generator.integer(below: abs(room) + 1)
    return room < 0 ? -drawn : drawn
  }

  private static let stream: UInt64 = 0x6175_676D_656E_7421
}
