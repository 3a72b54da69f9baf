public import FoveaFiles

extension FolderScanner {
  /// All pictures below a folder, whatever their class: what there is to recognize.
  /// - Returns: The paths of the pictures, `folder` included, sorted by bytes; and what was left out, relative to `folder`.
  public static func pictures(
    below folder: BytePath, options: Options = Options()
  ) throws(DatasetError) -> (pictures: [BytePath], skipped: [SkippedFile]) {
    let listing = try walk(folder, options)
    var skipped = listing.skipped.map { SkippedFile($0) }
    var pictures: [BytePath] = []
    let findings = PictureSniffer(root: folder, threads: options.threads).findings(listing.files)
    for (path, finding) in zip(listing.files, findings) {
      switch finding {
      case .picture: pictures.append(folder.appending(path))
      case .other(let file): skipped.append(file)
      }
    }
    return (pictures, skipped.sorted { $0.path < $1.path })
  }

  /// The pictures among paths, in their order: files as they are named, `-` too, and folders with all pictures below them.
  /// - Returns: What is to be opened; and what in the folders was meant to be a picture and is none.
  /// - Throws: ``DatasetError/nothingBelow(_:example:)`` where folders are named and both lists would be empty.
  public static func pictures(
    among paths: [BytePath]
  ) throws(DatasetError) -> (files: [BytePath], skipped: [UnreadablePicture]) {
    var files: [BytePath] = []
    var skipped: [UnreadablePicture] = []
    var example: SkippedFile?
    for path in paths {
      guard path != "-", File.isFolder(path) else {
        files.append(path)
        continue
      }
      let found = try pictures(below: path)
      files += found.pictures
      example = example ?? found.skipped.first { ![.hidden, .systemFile].contains($0.kind) }
      for file in found.skipped where [.foreignFormat, .empty, .unreadable].contains(file.kind) {
        skipped.append(UnreadablePicture(path: path.appending(file.path), reason: file.reason))
      }
    }
    if files.isEmpty, skipped.isEmpty, let folder = paths.first { throw .nothingBelow(folder, example: example) }
    return (files, skipped)
  }
}
