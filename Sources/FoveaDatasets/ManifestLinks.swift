internal import FoveaFiles

/// Finds paths of a manifest that symbolic links lead out of its folder.
struct ManifestLinks {
  let root: BytePath
  let allowsOutsideRoot: Bool

  /// The paths that lead out, each with the reason. Folders are resolved once each, files only where they are links themselves.
  func refused(_ paths: [BytePath]) -> [BytePath: SkippedFile] {
    guard !allowsOutsideRoot, let top = root.resolvingLinks() else { return [:] }
    var refused: [BytePath: SkippedFile] = [:]
    var inside: [BytePath: Bool] = [:]
    for path in paths {
      let file = root.appending(path)
      let folder = file.parent
      let folderStays = inside[folder] ?? (folder.resolvingLinks().map { $0.isInside(top) } ?? true)
      inside[folder] = folderStays
      guard !folderStays || File.isLink(file), let target = file.resolvingLinks(), !target.isInside(top) else { continue }
      refused[path] = SkippedFile(path: path, kind: .leavesRoot, detail: target.description)
    }
    return refused
  }
}
