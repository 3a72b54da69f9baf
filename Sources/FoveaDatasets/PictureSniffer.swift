internal import FoveaCodecs
internal import FoveaFiles
internal import FoveaTensors

/// Tells pictures from other files by their first bytes.
struct PictureSniffer {
  let root: BytePath
  let threads: Int

  enum Finding: Sendable {
    case picture(ImageFormat)
    case other(SkippedFile)
  }

  /// Looks at each file, in order. A file costs one open, one read and one close.
  func findings(_ paths: [BytePath]) -> [Finding] {
    let block = 256
    let blocks = Parallel.map((paths.count + block - 1) / block, threads: threads) { index in
      paths[(index * block)..<min(paths.count, (index + 1) * block)].map(finding)
    }
    return Array(blocks.joined())
  }

  func finding(_ path: BytePath) -> Finding {
    do throws(FileError) {
      let bytes = try File.readPrefix(root.appending(path), count: 64)
      if let format = ImageFormat.sniff(bytes) { return .picture(format) }
      if bytes.isEmpty { return .other(SkippedFile(path: path, kind: .empty)) }
      if let name = ImageFormat.foreignName(bytes) {
        return .other(SkippedFile(path: path, kind: .foreignFormat, detail: name))
      }
      let isManifest = path.bytes.suffix(4).elementsEqual(".csv".utf8) && bytes.starts(with: "path,label".utf8)
      return .other(
        SkippedFile(
          path: path, kind: .notAPicture,
          detail: isManifest ? "a manifest, which is read where it is named in place of the folder" : nil))
    } catch {
      return .other(SkippedFile(path, error))
    }
  }

  /// Whether the suffix of a name is that of a picture format, read or not.
  static func isPictureName(_ path: BytePath) -> Bool {
    suffix(of: path).map { known[$0] != nil || foreignSuffixes.contains($0) } ?? false
  }

  /// The suffix of a name in lower case, without the point; `nil` where there is none.
  private static func suffix(of path: BytePath) -> String? {
    let name = path.lastComponent.bytes
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0, dot < name.count - 1 else { return nil }
    return BytePath(bytes: name[(dot + 1)...]).description.lowercased()
  }

  /// The remark on a name whose suffix means another format than `format`; no suffix means none.
  static func mismatch(_ path: BytePath, _ format: ImageFormat) -> FolderScan.Note? {
    guard let suffix = suffix(of: path) else { return nil }
    if known[suffix] == format { return nil }
    guard known[suffix] != nil || foreignSuffixes.contains(suffix) || otherSuffixes.contains(suffix) else { return nil }
    return .init(path: path, kind: .suffixMismatch, text: "named .\(suffix), but is \(format.name)")
  }

  /// The suffixes of the formats that are read.
  private static let known: [String: ImageFormat] = ["png": .png, "jpg": .jpeg, "jpeg": .jpeg, "jpe": .jpeg, "jfif": .jpeg]

  /// The suffixes of other formats of pictures.
  private static let foreignSuffixes: Set<String> = [
    "gif", "bmp", "tif", "tiff", "webp", "heic", "heif", "avif", "ppm", "pgm", "pbm", "ico", "svg", "psd",
  ]

  /// Suffixes that mean no picture at all. Others, such as a number, mean nothing.
  private static let otherSuffixes: Set<String> = ["pdf", "txt", "csv", "json", "xml", "html", "zip", "gz", "npy", "mp4", "mov"]
}
