internal import FoveaCodecs
public import FoveaPixels

extension Picture {
  /// A bitmap as PNG with every sample as it is, however large: for figures.
  public init(exact bitmap: Bitmap) {
    self.init(bytes: ImageEncoder.png(bitmap, level: 9), encoding: .png, size: bitmap.size)
  }

  /// A bitmap as a thumbnail.
  ///
  /// 1. A bitmap that is larger than `side` is reduced to it, with its proportions kept.
  /// 2. Up to 96×96 pixels, or where it is not larger than JPEG, it becomes a PNG, if that has at most `limit` bytes.
  /// 3. Else it becomes a JPEG, transparent pixels on white, of the best of a few qualities (90 … 60) with at most `limit` bytes.
  /// 4. Where none has, it is reduced by a quarter, and again from 2.
  /// - Parameters:
  ///   - side: Length of the longer side at most, in pixels.
  ///   - limit: Size of the encoded picture at most, in bytes (from 4,096 on).
  public init(thumbnail bitmap: Bitmap, side: Int = 256, limit: Int = 64_000) {
    precondition(bitmap.size.area > 0 && side > 0, "a thumbnail of \(side) pixels of a picture of \(bitmap.size)")
    precondition(limit >= 4096, "a thumbnail of at most \(limit) bytes")
    var side = min(side, max(bitmap.width, bitmap.height))
    while true {
      let reduced = bitmap.reduced(to: side)
      if let picture = Self.encode(reduced, limit: limit) {
        self = picture
        return
      }
      side = max(1, side * 3 / 4)
    }
  }

  private static func encode(_ bitmap: Bitmap, limit: Int) -> Picture? {
    let exact = ImageEncoder.png(bitmap, level: 9)
    let isSmall = bitmap.width <= 96 && bitmap.height <= 96
    if isSmall && exact.count <= limit { return Picture(bytes: exact, encoding: .png, size: bitmap.size) }
    let opaque = bitmap.format == .rgba ? bitmap.converted(to: .rgb) : bitmap
    for quality in [90, 80, 70, 60] {
      let photo = ImageEncoder.jpeg(opaque, quality: quality)
      if exact.count <= min(limit, photo.count) { return Picture(bytes: exact, encoding: .png, size: bitmap.size) }
      if photo.count <= limit { return Picture(bytes: photo, encoding: .jpeg, size: bitmap.size) }
    }
    return nil
  }
}

extension Bitmap {
  /// The picture with its longer side reduced to `side` pixels; itself if it is not larger.
  fileprivate func reduced(to side: Int) -> Bitmap {
    let longer = max(width, height)
    guard longer > side else { return self }
    func scaled(_ length: Int) -> Int { max(1, (length * side + longer / 2) / longer) }
    return resized(to: PixelSize(width: scaled(width), height: scaled(height)), using: .bicubic)
  }
}
