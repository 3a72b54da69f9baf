/// The folder of files that are no pictures, damaged ones and hostile ones, with what becomes of each in `expected.csv`.
enum BadFixtures {
  /// A file, and what decoding it ends with: the name of a case of `DecodeError` or `FileError`, `damaged` for a picture that is
  /// decoded with that warning, `opens` for one that is decoded without.
  private struct Sample {
    var name: String
    var outcome: String
    var bytes: [UInt8]

    init(_ name: String, _ outcome: String, _ bytes: [UInt8]) {
      self.name = name
      self.outcome = outcome
      self.bytes = bytes
    }
  }

  static let files: [FixtureFile] = {
    let samples = (pngs + jpegs + others).sorted { $0.name < $1.name }
    let folder = "directory.jpg"
    let rows = samples.map { "\($0.name),\($0.outcome)\n" } + ["\(folder),notRegular\n"]
    let list = "file,outcome\n" + rows.sorted().joined()
    return samples.map { FixtureFile(path: "bad/\($0.name)", content: .bytes($0.bytes)) }
      + [
        FixtureFile(path: "bad/\(folder)/.gitkeep", content: .bytes([])),
        FixtureFile(path: "bad/expected.csv", content: .bytes(Array(list.utf8))),
      ]
  }()

  private static let pngs: [Sample] = {
    let start = PNGBytes.signature
    let end = PNGBytes.end
    let header = PNGBytes.header(width: 16, height: 16)
    let ramp = (0..<16).map { row in (0..<16).map { UInt8($0 * 8 + row * 8) } }
    let data = PNGBytes.data(ramp)
    let whole = start + header + data + end
    let palette = PNGBytes.header(width: 4, height: 4, color: 3)
    let indices = [[UInt8]](repeating: [0, 1, 2, 9], count: 4)
    var noCompression = PNGBytes.stored(ramp.flatMap { [0] + $0 })
    noCompression[2] = 7
    return [
      Sample("png-truncated-in-signature.png", "truncated", Array(whole.prefix(5))),
      Sample("png-truncated-in-header.png", "truncated", Array(whole.prefix(20))),
      Sample("png-truncated-in-data.png", "truncated", Array(whole.prefix(150))),
      Sample("png-without-data.png", "malformed", start + header + end),
      Sample("png-too-few-rows.png", "truncated", start + header + PNGBytes.data(Array(ramp.prefix(9))) + end),
      Sample("png-wrong-header-checksum.png", "malformed", start + PNGBytes.header(width: 16, height: 16, damage: 1) + data + end),
      Sample("png-wrong-data-checksum.png", "malformed", start + header + PNGBytes.data(ramp, damage: 1 << 31) + end),
      Sample("png-zero-width.png", "malformed", start + PNGBytes.header(width: 0, height: 16) + data + end),
      Sample("png-zero-height.png", "malformed", start + PNGBytes.header(width: 16, height: 0) + data + end),
      Sample("png-60000x60000.png", "tooLarge", start + PNGBytes.header(width: 60_000, height: 60_000, depth: 1) + data + end),
      Sample("png-1x2147483647.png", "tooLarge", start + PNGBytes.header(width: 1, height: 0x7FFF_FFFF) + data + end),
      Sample("png-3-bits.png", "malformed", start + PNGBytes.header(width: 16, height: 16, depth: 3) + data + end),
      Sample("png-palette-missing.png", "malformed", start + palette + PNGBytes.data(indices) + end),
      Sample(
        "png-palette-index.png", "opens",
        start + palette + PNGBytes.chunk("PLTE", [255, 0, 0, 0, 255, 0, 0, 0, 255]) + PNGBytes.data(indices) + end),
      Sample("png-not-deflate.png", "malformed", start + header + PNGBytes.chunk("IDAT", noCompression) + end),
      Sample(
        "png-chunk-of-2-gigabytes.png", "truncated",
        start + header + PNGBytes.bigEndian(0x7FFF_FFFF) + Array("tEXt".utf8) + data + end),
      Sample("png-unknown-critical-chunk.png", "malformed", start + header + PNGBytes.chunk("FOvA", [1, 2, 3]) + data + end),
      Sample("png-without-header.png", "malformed", start + data + end),
      Sample("png-without-end.png", "damaged", start + header + data),
      Sample("png-named.jpg", "opens", whole),
    ]
  }()

  private static let jpegs: [Sample] = {
    let whole = JPEGBytes.checkerboardFile
    let (start, end) = (JPEGBytes.start, JPEGBytes.end)
    let tables = JPEGBytes.quantization + JPEGBytes.tables
    let rest = tables + JPEGBytes.scan() + JPEGBytes.checkerboard(columns: 8, rows: 8) + end
    let frame = JPEGBytes.frame(width: 64, height: 64)
    let loop: [UInt8] =
      Array("Exif".utf8) + [0, 0] + Array("II".utf8) + [
        42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 9, 0, 255, 255, 255, 255, 8, 0, 0, 0, 8, 0, 0, 0,
      ]
    return [
      Sample("jpeg-truncated-in-start.jpg", "truncated", Array(whole.prefix(3))),
      Sample("jpeg-truncated-in-header.jpg", "truncated", Array(whole.prefix(40))),
      Sample("jpeg-truncated-in-data.jpg", "truncated", Array(whole.dropLast(40))),
      Sample("jpeg-without-end.jpg", "damaged", Array(whole.dropLast(2))),
      Sample("jpeg-without-scan.jpg", "malformed", start + JPEGBytes.quantization + frame + end),
      Sample("jpeg-without-frame.jpg", "malformed", start + rest),
      Sample(
        "jpeg-without-tables.jpg", "malformed", start + frame + JPEGBytes.scan() + JPEGBytes.checkerboard(columns: 8, rows: 8) + end
      ),
      Sample("jpeg-zero-width.jpg", "unsupported", start + JPEGBytes.frame(width: 0, height: 64) + rest),
      Sample("jpeg-zero-height.jpg", "unsupported", start + JPEGBytes.frame(width: 64, height: 0) + rest),
      Sample("jpeg-65500x65500.jpg", "tooLarge", start + JPEGBytes.frame(width: 65_500, height: 65_500) + rest),
      Sample("jpeg-12-bits.jpg", "unsupported", start + JPEGBytes.frame(0xC1, width: 64, height: 64, precision: 12) + rest),
      Sample("jpeg-lossless.jpg", "unsupported", start + JPEGBytes.frame(0xC3, width: 64, height: 64) + rest),
      Sample("jpeg-1000-scans.jpg", "overLimit", JPEGBytes.scans(1000)),
      Sample("jpeg-exif-loop.jpg", "opens", start + JPEGBytes.segment(0xE1, loop) + whole.dropFirst(2)),
    ]
  }()

  private static let others: [Sample] = {
    let page = "<!DOCTYPE html><title>404</title><p>The picture that you asked for is not here.</p>\n"
    return [
      Sample("empty.jpg", "notAnImage", []),
      Sample("one-byte.png", "notAnImage", [0x89]),
      Sample("text.jpg", "notAnImage", Array("This is a note and no picture.\n".utf8)),
      Sample("html.jpg", "notAnImage", Array(page.utf8)),
      Sample(
        "gif.png", "notAnImage",
        Array("GIF89a".utf8) + [
          1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B,
        ]),
      Sample(
        "bmp.jpg", "notAnImage",
        Array("BM".utf8) + [58, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, 0]
          + [UInt8](repeating: 0, count: 28)),
      Sample(
        "webp.png", "notAnImage",
        Array("RIFF".utf8) + [26, 0, 0, 0] + Array("WEBPVP8L".utf8) + [
          13, 0, 0, 0, 0x2F, 0, 0, 0, 16, 7, 16, 17, 17, 136, 136, 254, 7, 0,
        ]),
      Sample("zeros.png", "notAnImage", [UInt8](repeating: 0, count: 512)),
    ]
  }()
}
