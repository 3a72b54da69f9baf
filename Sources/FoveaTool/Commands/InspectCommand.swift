import ArgumentParser
import FoveaKit

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Tell what is in a folder of pictures, or in one picture, and what is wrong with it.",
    discussion: """
      A folder: classes, sizes, formats, damaged files with the reason, equal pictures, leaks between parts. One picture: size,
      channels, depth, orientation, conversions, warnings; the code is 0 if it can be decoded, else 65. Of several paths each is inspected whatever
      the others are, the code is the largest of theirs, and --json prints one object with all of them under "paths".
      """)

  @Argument(help: ArgumentHelp("Folders, manifests or pictures.", valueName: "path")) var paths: [BytePath]
  @OptionGroup var processing: ThreadOptions
  @Flag(
    help:
      "End with code 1 if anything is damaged, doubled or leaking between parts, a picture could not be taken, or a link is not used."
  )
  var strict = false
  @OptionGroup var out: OutputOptions

  func run() throws {
    if paths.count == 1 {
      let finding = try inspect(paths[0])
      if out.json { try Console.print(try JSONText.encode(finding.report, pretty: true)) }
      if let failure = finding.failure { throw failure }
      return
    }
    var worst = ExitStatus.done
    var reports: [PathReport] = []
    for path in paths {
      var failure: (status: ExitStatus, message: String)?
      do {
        let finding = try inspect(path)
        reports.append(finding.report)
        failure = finding.failure.map { ($0.status, $0.message) }
      } catch {
        failure = CommandFailure.describe(error)
        reports.append(.failed(path, failure?.message ?? ""))
      }
      guard let failure else { continue }
      Console.note("fovea: \(failure.message)")
      if failure.status.rawValue > worst.rawValue { worst = failure.status }
    }
    if out.json { try Console.print(try JSONText.encode(PathReports(paths: reports), pretty: true)) }
    if worst != .done { throw Failure(worst, "\(paths.count) paths were inspected; not all are well") }
  }

  /// Inspects one path, and prints what was found unless it is asked for as JSON.
  private func inspect(_ path: BytePath) throws -> (report: PathReport, failure: Failure?) {
    let isFolder = File.isFolder(path) || FolderScanner.isManifest(path)
    return isFolder ? try inspectFolder(path) : try inspectPicture(path)
  }

  private func inspectFolder(_ path: BytePath) throws -> (report: PathReport, failure: Failure?) {
    let progress = out.progress
    let scan = try FolderScanner.scan(path, options: .forCommand(path))
    let inspection = FolderInspection.inspect(scan, threads: processing.threads) { done, total in
      progress.handler(ProgressReport(stage: "reading pictures", done: done, total: total))
    }
    progress.finish()
    if !out.json {
      try Console.print(
        inspection.sections().map { ([$0.title] + $0.lines.map { "  " + $0 }).joined(separator: "\n") }.joined(separator: "\n\n"))
    }
    let links = inspection.unusedLinks
    let isDirty =
      !inspection.damaged.isEmpty || !inspection.duplicates.isEmpty || inspection.leakedPictures > 0
      || inspection.nearLeakedPictures > 0 || !inspection.lostPictures.isEmpty || !links.isEmpty
    return (
      .folder(FolderReport(inspection)),
      strict && isDirty ? Failure(.checkFailed, "\(path): not clean\(Self.words(links)); the findings stand above") : nil
    )
  }

  /// Which links are not used, and why; nothing where there is none.
  private static func words(_ links: [SkippedFile]) -> String {
    guard !links.isEmpty else { return "" }
    return ", " + Numeral.counted(links.count, "link is not used: ", "links are not used: ")
      + links.map { "\($0.path) (\($0.reason))" }.naming(first: 10)
  }

  private func inspectPicture(_ path: BytePath) throws -> (report: PathReport, failure: Failure?) {
    let report = PictureReport(path)
    if !out.json, report.error == nil { try Console.print(Summaries.picture(report)) }
    return (.picture(report), report.error.map { Failure(report.isMissing ? .inputMissing : .badData, $0) })
  }
}

/// What `fovea inspect PATH PATH… --json` prints.
private struct PathReports: Encodable {
  var schemaVersion = 1
  var paths: [PathReport]

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case paths
  }
}

/// What was found at one path.
private enum PathReport: Encodable {
  case folder(FolderReport)
  case picture(PictureReport)
  /// What could not be inspected, and why.
  case failed(BytePath, String)

  private enum CodingKeys: String, CodingKey {
    case path, error
  }

  func encode(to encoder: any Encoder) throws {
    switch self {
    case .folder(let report): try report.encode(to: encoder)
    case .picture(let report): try report.encode(to: encoder)
    case .failed(let path, let error):
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(path, forKey: .path)
      try container.encode(error, forKey: .error)
    }
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
