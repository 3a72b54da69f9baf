package import FoveaFiles

extension FolderInspection {
  /// What was meant to be a picture and could not be taken, sorted by path: whatever a manifest names; in a folder what the system did not
  /// let be read, pictures of formats that are not read, and files with the name of a picture that are empty, no picture, or not there.
  ///
  /// Hidden files, those of the system, and pictures that merely lie where no class is told are not among them.
  public var lostPictures: [SkippedFile] {
    skipped.filter { file in
      switch file.kind {
      case .hidden, .systemFile, .alreadyRead, .tooDeep, .noClass, .outsideParts: false
      case .missing, .unreadable, .foreignFormat: true
      case .danglingLink, .leavesRoot, .notRegular, .empty, .notAPicture:
        layout == .manifest || PictureSniffer.isPictureName(file.path)
      }
    }
  }

  /// Links that are not used, sorted by path: out of the folder, to nothing, or to a folder that is read under another name. A class may be behind
  /// any of them.
  public var unusedLinks: [SkippedFile] {
    skipped.filter { [.leavesRoot, .danglingLink, .alreadyRead].contains($0.kind) }
  }
}

extension FolderScanner {
  /// Why a scan would leave a file out by its first bytes, in the words of ``SkippedFile/reason``; `nil` for a PNG or a JPEG, whether or
  /// not it can be decoded.
  package static func refusal(of path: BytePath) -> String? {
    guard case .other(let file) = PictureSniffer(root: "", threads: 1).finding(path) else { return nil }
    return file.reason
  }
}
