import ArgumentParser
import FoveaKit

/// Which pictures stay together where a folder is divided, and its division.
struct TogetherOptions: ParsableArguments {
  @Option(
    name: .customLong("group-by"),
    help: ArgumentHelp(
      "What must stay in one part: a column of a manifest, or a regular expression on paths, whose first parenthesis is the group.",
      valueName: "column or regex"))
  var groupBy: String?

  @Option(help: "Where a split puts pictures that look the same: together in one part, as by default, or anywhere.")
  var duplicates: Duplicates?

  /// What a split does with near duplicates.
  enum Duplicates: String, ExpressibleByArgument, CaseIterable {
    case together
    case anywhere
  }

  /// The pictures of a folder with a part each, what is worth knowing about them, and whether it was the settings that gave them their parts.
  /// - Parameters:
  ///   - asked: The shares of the settings as they were given; nothing where they are the usual ones.
  ///   - sortsPersons: Whether groups that hold whole classes are groups of people, about whom rates are asked, and are divided.
  func manifest(
    of folder: BytePath, _ settings: SplitSettings, asked: String?, sortsPersons: Bool, threads: Int, _ out: OutputOptions
  ) throws -> (manifest: Manifest, notes: [String], isDivided: Bool) {
    let isColumn = try groupBy.map { try Self.isManifestColumn($0, folder) } ?? false
    var options = FolderScanner.Options.forCommand(folder)
    if isColumn, let groupBy { options.groupColumn = groupBy }
    let scan = try FolderScanner.scan(folder, options: options)
    var manifest = scan.manifest
    var notes = scan.summaryNotes
    if let asked, manifest.hasParts, !manifest.isDivided(by: settings) {
      notes.append("--split \(asked) is not used, as the pictures have their parts by their folders or by the column part")
    }
    if let groupBy {
      if !isColumn {
        guard let rule = GroupRule(pattern: groupBy) else {
          throw Failure(.usage, "--group-by \(groupBy): neither a column of the manifest nor a regular expression")
        }
        manifest = manifest.grouped(by: rule)
      }
      let counts = manifest.groupCounts
      guard counts.groups > 0 else {
        throw Failure(
          .badData,
          "--group-by \(groupBy): "
            + (isColumn
              ? "the column is empty in every line"
              : "no column of a manifest, and a regular expression that is found in no path, such as \(manifest.entries[0].path)"))
      }
      notes.append(
        "\(Numeral.counted(counts.groups, "group", "groups"))"
          + (counts.without > 0
            ? "; \(Numeral.counted(counts.without, "picture has none and stands", "pictures have none and stand")) alone" : ""))
    }
    let isDivided = manifest.isDivided(by: settings)
    let isMarked = duplicates != .anywhere && isDivided
    if isMarked {
      let progress = out.progress
      manifest = manifest.markingNearDuplicates(threads: threads) { done, total in
        progress.handler(ProgressReport(stage: "looking for near duplicates", done: done, total: total))
      }
      progress.finish()
    }
    let isSorted = sortsPersons && manifest.groupsHoldWholeClasses
    let division = isSorted ? manifest.splittingAcrossGroups(settings) : manifest.splitting(settings)
    if isMarked, let note = Self.note(onNearDuplicatesIn: division.manifest) { notes.append(note) }
    notes += division.notes
    let divided = division.manifest.dividedGroups
    if isSorted {
      notes.append(
        "groups hold whole persons: they do not decide what stays in one part; faces compare and faces evaluate give rates for each"
      )
    } else if let first = divided.first {
      notes.append(
        "\(Numeral.counted(divided.count, "group is", "groups are")) in more than one part, as the folder has them; the first: \(first)"
      )
    }
    return (division.manifest, notes, isDivided)
  }

  /// What is to be said of sets of near duplicates in a manifest that was divided; nothing where there are none.
  private static func note(onNearDuplicatesIn manifest: Manifest) -> String? {
    let near = manifest.entries.filter { $0.near != nil }
    guard !near.isEmpty else { return nil }
    let sets = Dictionary(grouping: near, by: \.near).values
    let isParted = sets.contains { Set($0.map(\.part)).count > 1 }
    return
      "\(near.count) pictures look the same as others, in \(Numeral.counted(sets.count, "set", "sets")); each set stays in one part"
      + (isParted ? ", but for pictures that had another part before" : "")
  }

  /// Whether a folder is a manifest with a column of this name.
  private static func isManifestColumn(_ name: String, _ folder: BytePath) throws -> Bool {
    guard !File.isFolder(folder), File.exists(folder) else { return false }
    return try Manifest.hasColumn(name, inFile: folder)
  }
}
