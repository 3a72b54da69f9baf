extension ImageDecoder {
  /// The quality, 1 to 100, at which libjpeg's tables would be as coarse as those of a JPEG; nothing for other files and for JPEGs without
  /// a table before their first scan.
  ///
  /// The mean of the first table's 64 steps is set against that of the table for luma in Annex K of ITU-T T.81, as libjpeg scales it:
  /// `(200 − percent) / 2` up to 100 percent, `5000 / percent` beyond. Other programs have other tables, so it is an estimate.
  public static func jpegQuality(_ bytes: [UInt8]) -> Int? {
    guard ImageFormat.sniff(bytes) == .jpeg else { return nil }
    return bytes.withUnsafeBytes { bytes in
      for (marker, data) in JPEGSegments(bytes) where marker == 0xDB { return quality(ofTable: data) }
      return nil
    }
  }

  private static func quality(ofTable segment: UnsafeRawBufferPointer) -> Int? {
    guard let head = segment.first else { return nil }
    let isWide = head >> 4 != 0
    let bytes = Array(segment.dropFirst().prefix(isWide ? 128 : 64))
    guard bytes.count == (isWide ? 128 : 64) else { return nil }
    var sum = 0
    for step in 0..<64 {
      let value = isWide ? Int(bytes[2 * step]) * 256 + Int(bytes[2 * step + 1]) : Int(bytes[step])
      sum += value
    }
    let percent = 100 * Double(sum) / annexKSum
    let quality = percent <= 100 ? (200 - percent) / 2 : 5000 / percent
    return min(100, max(1, Int(quality.rounded())))
  }

  /// The sum of the 64 steps of table K.1.
  private static let annexKSum = 3688.0
}
