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
}
