extension ImageDecoder {
  /// The quality, 1 to 100, at which libjpeg's tables would be as coarse as those of a JPEG; nothing for other files and for JPEGs without
  /// a table before their first scan.
  ///
  /// The mean of the first table's 64 steps is set against that of the table for luma in Annex K of ITU-T T.81, as libjpeg scales it:
  /// `(200 − percent) / 2` up to 100 percent, `5000 / percent` beyond. Other programs have other tables, so it is an estimate.
  public static func jpegQuality(_ bytes: [UInt8]) -> Int? {
    guard ImageFormat.sniff(bytes) == .jpeg else { return nil }
    var position = 2
    while position + 4 <= bytes.count {
      guard bytes[position] == 0xFF, bytes[position + 1] != 0xFF, bytes[position + 1] != 0 else {
        position += 1
        continue
      }
      let marker = bytes[position + 1]
      if marker == 0xD9 || marker == 0xDA { return nil }
      if marker == 0x01 || (0xD0...0xD8).contains(marker) {
        position += 2
        continue
      }
      let length = Int(bytes[position + 2]) * 256 + Int(bytes[position + 3])
      let end = position + 2 + length
      guard end <= bytes.count, end >= position + 4 else { return nil }
      if marker == 0xDB { return quality(ofTable: bytes[(position + 4)..<end]) }
      position = end
    }
    return nil
  }

  private static func quality(ofTable segment: ArraySlice<UInt8>) -> Int? {
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
