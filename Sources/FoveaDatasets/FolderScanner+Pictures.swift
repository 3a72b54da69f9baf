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
  /// - Returns: What is to be opened; and what in the folders was meant to be a picture and is none, with folders in which there is neither.
  /// - Throws: ``DatasetError/nothingBelow(_:example:)`` where folders are named and both lists would be empty.
  public static func pictures(
    among paths: [BytePath]
  ) throws(DatasetError) -> (files: [BytePath], skipped: [UnreadablePicture]) {
    var files: [BytePath] = []
    var skipped: [UnreadablePicture] = []
    var example: SkippedFile?
    var barren: [UnreadablePicture] = []
    for path in paths {
      guard path != "-", File.isFolder(path) else {
        files.append(path)
        continue
      }
      let found = try pictures(below: path)
      files += found.pictures
      example = example ?? found.skipped.first { ![.hidden, .systemFile].contains($0.kind) }
      let meant = found.skipped.filter { [.foreignFormat, .empty, .unreadable].contains($0.kind) }
      skipped += meant.map { UnreadablePicture(path: path.appending($0.path), reason: $0.reason) }
      if found.pictures.isEmpty, meant.isEmpty {
        barren.append(UnreadablePicture(path: path, reason: "no PNG or JPEG file in it or below"))
      }
    }
    if files.isEmpty, skipped.isEmpty, let folder = paths.first { throw .nothingBelow(folder, example: example) }
    return (files, skipped + barren)
  }
}
