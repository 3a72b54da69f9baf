import ArgumentParser
import FoveaKit

/// A folder of pictures, and how it is cut into parts where it is not yet.
struct FolderOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("CLASS/*, train|val|test/CLASS/*, or a manifest .csv.", valueName: "folder"))
  var folder: BytePath

  @Option(help: ArgumentHelp("Percent for train/validation/test where the folder has no parts.", valueName: "a/b/c"))
  var split = Self.standardSplit

  private static let standardSplit = "70/15/15"

  @Option(name: .customLong("on-bad-file"), help: "What a damaged picture does: skip it, or fail.")
  var onBadFile = BadFilePolicy.Action.skip

  @Option(
    name: .customLong("group-by"),
    help: ArgumentHelp(
      "What must stay in one part: a column of a manifest, or a regular expression on paths, whose first parenthesis is the group.",
      valueName: "column or regex"))
  var groupBy: String?

  @Option(help: "Where a split puts pictures that look the same: together in one part, or anywhere.")
  var duplicates = Duplicates.together

  /// What a split does with near duplicates.
  enum Duplicates: String, ExpressibleByArgument, CaseIterable {
    case together
    case anywhere
  }

  /// The pictures with a part each; what is worth knowing about them is noted.
  func manifest(seed: UInt64, threads: Int, _ out: OutputOptions) throws -> Manifest {
    let settings = try settings(seed: seed)
    let isColumn = try groupBy.map { try isManifestColumn($0) } ?? false
    var options = FolderScanner.Options.forCommand(folder)
    if isColumn, let groupBy { options.groupColumn = groupBy }
    let scan = try FolderScanner.scan(folder, options: options)
    var manifest = scan.manifest
    var notes = scan.summaryNotes
    if let groupBy {
      if !isColumn {
        guard let rule = GroupRule(pattern: groupBy) else {
          throw Failure(.usage, "--group-by \(groupBy): neither a column of the manifest nor a regular expression")
        }
        manifest = manifest.grouped(by: rule)
      }
      let counts = manifest.groupCounts
      guard counts.groups > 0 else { throw Failure(.badData, "--group-by \(groupBy): tells the group of no picture") }
      notes.append(
        "\(Numeral.counted(counts.groups, "group", "groups"))"
          + (counts.without > 0
            ? "; \(Numeral.counted(counts.without, "picture has none and stands", "pictures have none and stand")) alone" : ""))
    }
    if duplicates == .together, manifest.isDivided(by: settings) {
      let progress = out.progress
      manifest = manifest.markingNearDuplicates(threads: threads) { done, total in
        progress.handler(ProgressReport(stage: "looking for near duplicates", done: done, total: total))
      }
      progress.finish()
      let near = manifest.entries.compactMap(\.near)
      if !near.isEmpty {
        notes.append(
          "\(near.count) pictures look the same as others, in "
            + "\(Numeral.counted(Set(near).count, "set", "sets")); each set stays in one part"
        )
      }
    }
    let division = manifest.splitting(settings)
    notes += division.notes
    let divided = division.manifest.dividedGroups
    if let first = divided.first {
      notes.append(
        "\(Numeral.counted(divided.count, "group is", "groups are")) in more than one part, as the folder has them; the first: \(first)"
      )
    }
    for line in notes { out.note("note: \(line)") }
    return division.manifest
  }

  /// Whether the folder is a manifest with a column of this name.
  private func isManifestColumn(_ name: String) throws -> Bool {
    guard !File.isFolder(folder), File.exists(folder) else { return false }
    return try Manifest.hasColumn(name, inFile: folder)
  }

  /// The split that was asked for.
  func settings(seed: UInt64) throws -> SplitSettings {
    guard let settings = SplitSettings(shares: split, seed: seed) else {
      throw Failure(.usage, "--split \(split): \(SplitSettings.problem(ofShares: split) ?? "cannot be read"), such as 70/15/15")
    }
    return settings
  }
}

extension FolderOptions {
  /// Adds the folder, and what of these options is not the default, to a command that does the same again.
  func add(to command: inout RepeatedCommand) {
    command.add(folder)
    command.add("--split", split, unless: Self.standardSplit)
    command.add("--on-bad-file", onBadFile.rawValue, unless: BadFilePolicy.Action.skip.rawValue)
    command.add("--group-by", groupBy)
    command.add("--duplicates", duplicates.rawValue, unless: Duplicates.together.rawValue)
  }
}

extension FolderScanner.Options {
  /// Who names a manifest on the command line trusts its paths, which lead anywhere; links below a folder still may not.
  static func forCommand(_ path: BytePath) -> FolderScanner.Options {
    FolderScanner.Options(allowsOutsideRoot: !File.isFolder(path))
  }
}

extension FolderScan {
  /// What was left out, in a line or two.
  var summaryNotes: [String] {
    var lines: [String] = []
    let counted = skipped.filter { $0.kind != .hidden && $0.kind != .systemFile }
    if let first = counted.first {
      lines.append(
        "\(counted.count) \(counted.count == 1 ? "file is" : "files are") left out, the first: \(first.path): \(first.reason)"
          + (counted.count > 1 ? "; `fovea inspect` names them all" : ""))
    }
    if !emptyClasses.isEmpty {
      lines.append("no picture in \(emptyClasses.prefix(5).map(\.description).joined(separator: ", ")); not a class")
    }
    return lines
  }
}

extension BadFilePolicy.Action: ExpressibleByArgument {}
