import ArgumentParser
import FoveaKit

/// A folder of pictures, and how it is cut into parts where it is not yet.
struct FolderOptions: ParsableArguments, DividedFolder {
  @Argument(
    help: ArgumentHelp(
      "CLASS/*, train|val|test/CLASS/*, or a manifest .csv with the columns path,label[,group][,part], whose paths start from its own folder.",
      valueName: "folder"))
  var folder: BytePath

  @Option(
    help: ArgumentHelp(
      """
      Percent for train/validation/test where the folder has no parts, 70/15/15 by default; one that lacks validation or test gets it from its train \
      part.
      """,
      valueName: "a/b/c"))
  var split: String?

  static let standardSplit = "70/15/15"
  static let sortsPersons = false

  @Option(
    name: .customLong("on-bad-file"),
    help: "What a damaged picture does: skip it (up to ten, or 1 % of the pictures where that is more), or fail.")
  var onBadFile = BadFilePolicy.Action.skip

  @OptionGroup var together: TogetherOptions
}

extension FolderScanner.Options {
  /// Who names a manifest on the command line trusts its paths, which lead anywhere; links below a folder still may not.
  static func forCommand(_ path: BytePath) -> FolderScanner.Options {
    FolderScanner.Options(allowsOutsideRoot: !File.isFolder(path))
  }
}

extension FolderScan {
  /// What was left out, in a few lines.
  var summaryNotes: [String] {
    var lines: [String] = []
    if let links = skipped.linkRemark(naming: 3) { lines.append(links) }
    let counted = skipped.filter { ![.hidden, .systemFile, .leavesRoot].contains($0.kind) }
    if let first = counted.first {
      lines.append(
        "\(counted.count) \(counted.count == 1 ? "file is" : "files are") left out, the first: \(first.path): \(first.reason)"
          + (counted.count > 1 ? "; `fovea inspect` names them all" : ""))
    }
    if !emptyClasses.isEmpty {
      lines.append("no picture in \(emptyClasses.naming(first: 5)); not a class")
    }
    lines += notes.filter { $0.kind == .sameFolders }.map { "\($0.path): \($0.text)" }
    return lines
  }
}

extension BadFilePolicy.Action: ExpressibleByArgument {}
