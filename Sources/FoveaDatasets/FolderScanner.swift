internal import FoveaCodecs
public import FoveaFiles
internal import FoveaLearning
public import FoveaTensors

/// Finds the pictures of a data set, with their classes, in a folder or in a manifest.
public enum FolderScanner {
  /// How a data set is read.
  public struct Options: Sendable, Hashable {
    /// Whether links and paths may lead out of the folder.
    public var allowsOutsideRoot: Bool
    /// How many folders deep a picture may lie.
    public var depthLimit: Int
    /// On how many threads files are looked at. The result does not depend on it.
    public var threads: Int

    /// Options, each as usual unless given.
    public init(allowsOutsideRoot: Bool = false, depthLimit: Int = 64, threads: Int = Parallel.defaultThreads) {
      self.allowsOutsideRoot = allowsOutsideRoot
      self.depthLimit = depthLimit
      self.threads = threads
    }
  }

  /// Reads the data set at `root`: a folder of class folders, a folder of part folders, or a manifest file.
  ///
  /// - In a folder, the class of a picture is the name of the first folder on its path, or of the second where the first names a part
  ///   (see ``Part/init(named:)``). Folders are taken for parts where one of them holds class folders and either a second folder is
  ///   named for a part or nothing else holds pictures; so `bus`, `car` and `train` stay classes.
  /// - A file is a picture by its first bytes, never by its name.
  /// - What cannot be used is left out and listed with the reason; nothing of it ends the scan.
  /// - A class folder whose name is not UTF-8 is named with `\xHH` for the bytes in question.
  ///
  /// Pictures are not decoded. 100,000 files take about half a second when the system has them in memory.
  /// - Throws: ``DatasetError`` where the folder cannot be read, the manifest is wrong, or no picture is left.
  public static func scan(_ root: BytePath, options: Options = Options()) throws(DatasetError) -> FolderScan {
    if !File.isFolder(root), File.exists(root) { return try scanManifest(root, options) }
    let listing: FolderListing
    do throws(FileError) {
      listing = try FolderWalker(depthLimit: options.depthLimit, allowsOutsideRoot: options.allowsOutsideRoot).walk(root)
    } catch {
      throw .file(error)
    }
    var collected = Collected(skipped: listing.skipped.map { SkippedFile($0) })
    let findings = PictureSniffer(root: root, threads: options.threads).findings(listing.files)
    collected.take(findings, of: listing.files)
    let layout = FolderLayout(collected.pictures)
    for path in collected.pictures { collected.place(path, in: layout) }
    let scan = collected.scan(
      root: root, layout: layout.partFolders.isEmpty ? .classes : .parts, partFolders: layout.partFolders,
      emptyClasses: layout.emptyClasses(among: listing.folders, used: collected.classFolders))
    guard scan.manifest.count > 0 else {
      let loose = collected.skipped.filter { $0.kind == .noClass }.count
      if loose > 0 { throw .noClasses(root, pictures: loose) }
      throw .noPictures(root, skipped: collected.skipped.count, example: collected.example)
    }
    return scan
  }

  private static func scanManifest(_ path: BytePath, _ options: Options) throws(DatasetError) -> FolderScan {
    if let head = try? File.readPrefix(path, count: 64), let format = ImageFormat.sniff(head) {
      throw .manifest(path, line: 1, .notText(kind: "a \(format.name) picture"))
    }
    let manifest = try Manifest(contentsOf: path, allowsOutsideRoot: options.allowsOutsideRoot)
    var collected = Collected(skipped: [])
    let guarded = ManifestLinks(root: manifest.root, allowsOutsideRoot: options.allowsOutsideRoot)
    let refused = guarded.refused(manifest.entries.map(\.path))
    let paths = manifest.entries.map(\.path)
    let findings = PictureSniffer(root: manifest.root, threads: options.threads).findings(paths)
    collected.take(zip(paths, findings).map { refused[$0].map(PictureSniffer.Finding.other) ?? $1 }, of: paths)
    let used = Set(collected.pictures)
    collected.entries = manifest.entries.filter { used.contains($0.path) }
    let scan = collected.scan(root: manifest.root, layout: .manifest, partFolders: [], emptyClasses: [])
    guard scan.manifest.count > 0 else {
      throw .noPictures(path, skipped: collected.skipped.count, example: collected.example)
    }
    return scan
  }
}

/// What a scan has found so far.
private struct Collected {
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
        label = folder.lastComponent.description
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
    return notes
  }

  /// A file that was left out though somebody may have thought it a picture.
  var example: SkippedFile? {
    let dull: Set<SkippedFile.Kind> = [.hidden, .systemFile]
    return skipped.sorted { $0.path < $1.path }.first { !dull.contains($0.kind) } ?? skipped.first
  }
}
