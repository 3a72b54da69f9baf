internal import FoveaCodecs
internal import FoveaFiles

/// What a scan has found so far.
struct ScanCollection {
  var skipped: [SkippedFile]
  var pictures: [BytePath] = []
  var entries: [Manifest.Entry] = []
  var notes: [FolderScan.Note] = []
  /// Class folders with pictures, and the name of their class.
  var classFolders: [BytePath: String] = [:]

  init(skipped: [SkippedFile]) { self.skipped = skipped }

  /// Keeps the pictures among `paths`, and lists the rest.
  mutating func take(_ findings: [PictureSniffer.Finding], of paths: [BytePath]) {
    for (path, finding) in zip(paths, findings) {
      switch finding {
      case .other(let file): skipped.append(file)
      case .picture(let format):
        pictures.append(path)
        if let note = PictureSniffer.mismatch(path, format) { notes.append(note) }
        if path.text == nil { notes.append(.init(path: path, kind: .notUTF8, text: "the name is not UTF-8")) }
      }
    }
  }

  /// Gives the picture at `path` its class and part, or lists it as left out.
  mutating func place(_ path: BytePath, in layout: FolderLayout) {
    switch layout.place(of: path) {
    case .entry(let folder, let part):
      let label: String
      if let known = classFolders[folder] {
        label = known
      } else {
        label = folder.lastComponent.text ?? folder.lastComponent.description
        classFolders[folder] = label
      }
      entries.append(.init(path: path, label: label, part: part))
    case .noClass: skipped.append(SkippedFile(path: path, kind: .noClass))
    case .outsideParts: skipped.append(SkippedFile(path: path, kind: .outsideParts))
    }
  }

  func scan(
    root: BytePath, layout: FolderScan.Layout, partFolders: [FolderScan.PartFolder], emptyClasses: [BytePath]
  ) -> FolderScan {
    FolderScan(
      manifest: Manifest(root: root, entries: entries), layout: layout, partFolders: partFolders,
      skipped: skipped.sorted { $0.path < $1.path }, emptyClasses: emptyClasses,
      notes: (notes + folderNotes(layout)).sorted { $0.path < $1.path })
  }

  /// Remarks on class folders.
  private func folderNotes(_ layout: FolderScan.Layout) -> [FolderScan.Note] {
    var notes: [FolderScan.Note] = []
    var spellings: [String: [UInt8]] = [:]
    for (folder, name) in classFolders.sorted(by: { $0.key < $1.key }) {
      if folder.text == nil { notes.append(.init(path: folder, kind: .notUTF8, text: "the name of the class is not UTF-8")) }
      let spelling = spellings[name] ?? Array(name.utf8)
      spellings[name] = spelling
      if spelling != Array(name.utf8) {
        notes.append(
          .init(path: folder, kind: .sameClass, text: "the same name as another class but for how accents are stored; one class"))
      }
      if layout == .classes, Part(named: folder) != nil {
        notes.append(
          .init(path: folder, kind: .partAsClass, text: "read as a class, since there is no second folder named for a part"))
      }
    }
    if let note = sameFolders(layout) { notes.append(note) }
    return notes
  }

  /// The remark on classes that have folders of the same names, as years have that are divided by what is shown. One name in common is a habit,
  /// such as `images`.
  private func sameFolders(_ layout: FolderScan.Layout) -> FolderScan.Note? {
    guard layout != .manifest, classFolders.count > 1 else { return nil }
    let depth = layout == .parts ? 2 : 1
    var folders: [String: Set<BytePath>] = [:]
    for entry in entries {
      let components = entry.path.components
      guard components.count > depth + 1 else { return nil }
      folders[entry.label, default: []].insert(components[depth])
    }
    guard folders.count > 1, let first = classFolders.keys.min(), let some = folders.values.first else { return nil }
    let common = folders.values.reduce(some) { $0.intersection($1) }
    guard common.count > 1 else { return nil }
    return .init(
      path: first, kind: .sameFolders,
      text: "read as a class, and all classes have the folders \(common.sorted().naming(first: 5)); if these are the classes, "
        + "put them first, or name the pictures in a manifest .csv")
  }

  /// A file that was left out though somebody may have thought it a picture.
  var example: SkippedFile? {
    let dull: Set<SkippedFile.Kind> = [.hidden, .systemFile]
    return skipped.sorted { $0.path < $1.path }.first { !dull.contains($0.kind) } ?? skipped.first
  }
}
