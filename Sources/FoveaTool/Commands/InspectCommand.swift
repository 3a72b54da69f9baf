import ArgumentParser
import FoveaKit

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Tell what is in a folder of pictures, or in one picture, and what is wrong with it.",
    discussion: """
      A folder: classes, sizes, formats, damaged files with the reason, equal pictures, leaks between parts. One picture: size,
      channels, depth, orientation, conversions, warnings; the code is 0 if it can be decoded, else 65.
      """)

  @Argument(help: ArgumentHelp("Folders, manifests or pictures.", valueName: "path")) var paths: [BytePath]
  @OptionGroup var processing: ThreadOptions
  @Flag(help: "End with code 1 if anything is damaged, doubled or leaking between parts, or a picture could not be taken.")
  var strict = false
  @OptionGroup var out: OutputOptions

  func run() throws {
    var worst: Failure?
    for path in paths {
      do {
        if File.isFolder(path) || path.bytes.suffix(4).elementsEqual(".csv".utf8) {
          try inspectFolder(path)
        } else {
          try inspectPicture(path)
        }
      } catch let failure as Failure where paths.count > 1 {
        Console.note("fovea: \(failure.message)")
        worst = Failure(failure.status, "\(paths.count) paths were inspected; not all are well")
      }
    }
    if let worst { throw worst }
  }

  private func inspectFolder(_ path: BytePath) throws {
    let progress = out.progress
    let scan = try FolderScanner.scan(path, options: .forCommand(path))
    let inspection = FolderInspection.inspect(scan, threads: processing.threads) { done, total in
      progress.handler(ProgressReport(stage: "reading pictures", done: done, total: total))
    }
    progress.finish()
    if out.json {
      try Console.print(try JSONText.encode(FolderReport(inspection), pretty: true))
    } else {
      try Console.print(
        inspection.sections().map { ([$0.title] + $0.lines.map { "  " + $0 }).joined(separator: "\n") }.joined(separator: "\n\n"))
    }
    if strict,
      !inspection.damaged.isEmpty || !inspection.duplicates.isEmpty || inspection.leakedPictures > 0
        || inspection.nearLeakedPictures > 0 || !inspection.lostPictures.isEmpty
    {
      throw Failure(.checkFailed, "\(path): not clean; the findings stand above")
    }
  }

  private func inspectPicture(_ path: BytePath) throws {
    let report = PictureReport(path)
    if out.json {
      try Console.print(try JSONText.encode(report, pretty: true))
    } else if report.error == nil {
      try Console.print(Summaries.picture(report))
    }
    if let error = report.error { throw Failure(report.isMissing ? .inputMissing : .badData, error) }
  }
}

/// What `fovea inspect FOLDER --json` prints.
private struct FolderReport: Encodable {
  private let inspection: FolderInspection

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
  }

  init(_ inspection: FolderInspection) { self.inspection = inspection }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(1, forKey: .schemaVersion)
    try inspection.encode(to: encoder)
  }
}
