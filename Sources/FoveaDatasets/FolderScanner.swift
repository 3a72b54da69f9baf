internal import FoveaCodecs
public import FoveaFiles
public import FoveaTensors

/// Finds the pictures of a data set, with their classes, in a folder or in a manifest.
public enum FolderScanner {
  /// How a data set is read.
  public struct Options: Sendable, Hashable {
    /// Whether links and paths may lead out of the folder.
    public var allowsOutsideRoot: Bool
    /// How many folders deep a picture may lie.
    public var depthLimit: Int
    /// The column of a manifest that tells the group of a picture.
    public var groupColumn: String
    /// On how many threads files are looked at. The result does not depend on it.
    public var threads: Int

    /// Options, each as usual unless given.
    public init(
      allowsOutsideRoot: Bool = false, depthLimit: Int = 64, groupColumn: String = "group", threads: Int = Parallel.defaultThreads
    ) {
      self.allowsOutsideRoot = allowsOutsideRoot
      self.groupColumn = groupColumn
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
    let listing = try walk(root, options)
    var collected = ScanCollection(skipped: listing.skipped.map { SkippedFile($0) })
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

  static func walk(_ root: BytePath, _ options: Options) throws(DatasetError) -> FolderListing {
    do throws(FileError) {
      return try FolderWalker(depthLimit: options.depthLimit, allowsOutsideRoot: options.allowsOutsideRoot).walk(root)
    } catch {
      throw .file(error)
    }
  }

  private static func scanManifest(_ path: BytePath, _ options: Options) throws(DatasetError) -> FolderScan {
    if let head = try? File.readPrefix(path, count: 64), let format = ImageFormat.sniff(head) {
      throw .manifest(path, line: 1, .notText(kind: "a \(format.name) picture"))
    }
    let manifest = try Manifest(
      contentsOf: path, allowsOutsideRoot: options.allowsOutsideRoot, groupColumn: options.groupColumn)
    var collected = ScanCollection(skipped: [])
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
