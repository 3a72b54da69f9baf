public import FoveaCodecs
public import FoveaFiles

/// Why a data set cannot be read or used.
public enum DatasetError: Error, Sendable, Hashable {
  /// The folder or the manifest cannot be read.
  case file(FileError)
  /// A line of a manifest is wrong.
  case manifest(BytePath, line: Int, ManifestProblem)
  /// There is no picture to use. `example` is one of the files that were left out, with the reason.
  case noPictures(BytePath, skipped: Int, example: SkippedFile?)
  /// Pictures lie in the folder itself, but none in folders named for their class.
  case noClasses(BytePath, pictures: Int)
  /// Folders were named for the pictures in them, and there is none; `example` is one of the files that are there, with the reason.
  case nothingBelow(BytePath, example: SkippedFile?)
  /// There is no picture in the parts that were asked for.
  case emptyPart(BytePath, [Part], present: [Part])
  /// A picture cannot be decoded, and was not to be skipped; or none can be.
  case picture(PictureError)
  /// More pictures cannot be decoded than may be skipped.
  case tooManyBad(Int, of: Int, allowed: Int, first: PictureError)
}

extension DatasetError: CustomStringConvertible {
  /// One line for people: the path, what is wrong, and what to do.
  public var description: String {
    switch self {
    case .file(let error): "\(error)"
    case .manifest(let path, let line, let problem): "\(path): line \(line): \(problem)"
    case .noPictures(let path, let skipped, let example):
      skipped == 0
        ? "\(path): no files; give a folder with one folder of PNG or JPEG files for each class, or a manifest .csv with a line for each picture"
        : "\(path): none of \(skipped) files can be used" + (example.map { " (\($0.path): \($0.reason))" } ?? "")
          + Self.remedy(example)
    case .noClasses(let path, let pictures):
      "\(path): \(pictures) pictures, but no folder for each class; put them into folders named for their class, or give a manifest"
    case .nothingBelow(let path, let example):
      "\(path): no PNG or JPEG file in it or below"
        + (example.map { " (\($0.path): \($0.reason))" } ?? "; name another folder, or files")
    case .emptyPart(let path, let parts, let present):
      "\(path): no pictures in the \(parts.map(\.rawValue).joined(separator: " and ")) part; "
        + (present.isEmpty ? "there are no parts" : "there are: \(present.map(\.rawValue).joined(separator: ", "))")
    case .picture(let error): "\(error)"
    case .tooManyBad(let bad, let count, let allowed, let first):
      "\(bad) of \(count) pictures cannot be decoded, and at most \(allowed) may be skipped; repair or remove them; the first: \(first)"
    }
  }

  /// What to do where no file can be used, by what is wrong with one of them.
  private static func remedy(_ example: SkippedFile?) -> String {
    switch example?.kind {
    case .leavesRoot: "; copy what links lead to into the folder, or name the pictures in a manifest .csv"
    case .missing where example?.path.bytes.contains(UInt8(ascii: "\\")) == true: "; separate the folders of a path by /"
    case .missing: "; the paths of a manifest start from its own folder"
    default: ""
    }
  }
}
