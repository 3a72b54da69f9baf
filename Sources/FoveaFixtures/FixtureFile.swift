package import FoveaPixels

/// One file under `Fixtures` that is made here.
package struct FixtureFile: Sendable {
  /// Where it stands, below `Fixtures`.
  package var path: String
  /// What it holds.
  package var content: Content

  /// What a file holds.
  package enum Content: Sendable {
    /// A picture, drawn when it is asked for.
    case picture(PictureEncoding, draw: @Sendable () -> Bitmap)
    /// Exactly these bytes.
    case bytes([UInt8])
  }

  /// All files, in the order of their folders.
  package static let all = ObjectFixtures.files + FaceFixtures.files + BadFixtures.files

  /// The whole file.
  package func bytes() -> [UInt8] {
    switch content {
    case .picture(let encoding, let draw): encoding.bytes(of: draw())
    case .bytes(let bytes): bytes
    }
  }

  /// Pictures 0, 1, 2 … of a class, named after it.
  static func pictures(
    _ count: Int, folder: String, draw: @escaping @Sendable (_ number: Int) -> Bitmap
  ) -> [FixtureFile] {
    (0..<count).map { number in
      let encoding = PictureEncoding(number: number)
      let digits = String(1000 + number).dropFirst()
      let name = folder.split(separator: "/").last ?? ""
      return FixtureFile(
        path: "\(folder)/\(name)-\(digits).\(encoding.suffix)", content: .picture(encoding) { draw(number) })
    }
  }
}
