public import FoveaPixels
internal import FoveaTensors

/// How pictures are changed at random while a network is trained, so that it does not learn what does not matter.
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

  /// An augmentation.
  public init(flip: Flip = .never, shift: Int = 0, crop: PixelSize? = nil) {
    precondition(shift >= 0, "a shift of \(shift) pixels")
    precondition(crop.map { $0.area > 0 } ?? true, "a crop of nothing")
    self.flip = flip
    self.shift = shift
    self.crop = crop
  }

  /// Pictures as they are.
  public static let none = Augmentation()

  /// The size of what is seen of pictures of `size`.
  public func outputSize(of size: PixelSize) -> PixelSize { crop ?? size }

  /// The window that is seen of a picture, drawn from the stream of the seed, the epoch and the picture alone.
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
    return window
  }

  /// A place between the two ends of `room`, which is negative where the window is larger than the picture.
  private static func place(_ room: Int, _ generator: inout SeededGenerator) -> Int {
    let drawn = generator.integer(below: abs(room) + 1)
    return room < 0 ? -drawn : drawn
  }

  private static let stream: UInt64 = 0x6175_676D_656E_7421
}

/// The part of a picture that is seen; it may reach over the border, where the picture is mirrored.
package struct Window: Sendable, Hashable {
  package var x: Int
  package var y: Int
  package var isFlipped = false

  /// The middle of a picture.
  static func center(of size: PixelSize, _ output: PixelSize) -> Window {
    Window(x: (size.width - output.width) / 2, y: (size.height - output.height) / 2)
  }

  /// The window of the same size as the picture.
  package static let center = Window(x: 0, y: 0)
}
