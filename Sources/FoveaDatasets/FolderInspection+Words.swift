internal import FoveaFiles

/// Some lines of text under a head.
public struct TextSection: Sendable, Hashable {
  /// The head.
  public let title: String
  /// The lines.
  public let lines: [String]

  /// A section.
  public init(title: String, lines: [String]) {
    self.title = title
    self.lines = lines
  }
}

extension FolderInspection {
  /// The inspection in words. Sections that have nothing to say are left out.
  /// - Parameter limit: How many files a list names at most.
  public func sections(listing limit: Int = 10) -> [TextSection] {
    let all = [
      TextSection(title: "Pictures", lines: overview), TextSection(title: "Classes", lines: classTable),
      TextSection(title: "Damaged", lines: Self.listed(damaged.map { "\($0.path): \($0.reason)" }, limit)),
      TextSection(
        title: "Doubtful", lines: Self.listed(doubtful.map { "\($0.path): \($0.warnings.joined(separator: "; "))" }, limit)),
      TextSection(title: "Leaks between parts", lines: leakLines(limit)),
      TextSection(title: "Equal pictures with different labels", lines: Self.listed(labelConflicts.map(Self.words), limit)),
      TextSection(title: "Equal pictures", lines: duplicateLines(limit)),
      TextSection(title: "Nearly equal pictures", lines: nearLines(limit)),
      TextSection(title: "Shortcuts", lines: shortcuts.map(Self.words)),
      TextSection(title: "Not used", lines: skippedLines(limit)),
      TextSection(title: "Remarks", lines: Self.listed(remarks, limit)),
    ]
    return all.filter { !$0.lines.isEmpty }
  }

  private var overview: [String] {
    var lines = ["\(Self.counted(pictures, "picture", "pictures")) in \(Self.counted(classes.count, "class", "classes"))"]
    if !partFolders.isEmpty {
      lines.append("parts: " + partFolders.map { "\($0.part.rawValue) from \($0.folder)/" }.joined(separator: ", "))
    }
    if let sizes {
      lines.append(
        sizes.distinct == 1
          ? "all \(sizes.commonest) pixels"
          : "width \(Self.words(sizes.width)), height \(Self.words(sizes.height)); \(sizes.distinct.groupedText) sizes, "
            + "most often \(sizes.commonest)")
    }
    lines.append("formats: " + Self.tally(formats.map { ($0.key == "png" ? "PNG" : "JPEG", $0.value) }))
    lines.append("color: " + Self.tally(colorModels.map { ($0.key, $0.value) }))
    let counts = [
      ("turned by EXIF", turned), ("with 16 bits a sample, rounded to 8", sixteenBit), ("with transparency", withAlpha),
      ("with a color profile, not applied", withColorProfile), ("that cannot be decoded", damaged.count),
    ]
    return lines + counts.filter { $0.1 > 0 }.map { "\($0.1.groupedText) \($0.0)" }
  }

  private var classTable: [String] {
    let hasParts = classes.contains { $0.train + $0.validation + $0.test > 0 }
    let head = ["class", "pictures"] + (hasParts ? Part.allCases.map(\.rawValue) : [])
    let rows = classes.map { row in
      [Self.shown(row.name), row.count.groupedText] + (hasParts ? [row.train, row.validation, row.test].map(\.groupedText) : [])
    }
    let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
    return ([head] + rows).map { row in
      row.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return column == 0 ? row[column] + space : space + row[column]
      }.joined(separator: "  ")
    }
  }

  private func leakLines(_ limit: Int) -> [String] {
    guard !leaks.isEmpty else { return [] }
    let head =
      leakedPictures > 0
      ? Self.counted(leakedPictures, "picture of the validation and test parts is", "pictures of the validation and test parts are")
        + " in the train part too: results will look too good"
      : Self.counted(leaks.count, "picture is", "pictures are") + " in more than one part"
    return [head] + Self.listed(leaks.map(Self.words), limit)
  }

  private func duplicateLines(_ limit: Int) -> [String] {
    let rest = duplicates.filter { !$0.crossesParts && !$0.labelsDiffer }
    guard !duplicates.isEmpty else { return [] }
    let spare = duplicates.reduce(0) { $0 + $1.pictures.count - 1 }
    return [Self.counted(spare, "picture is a copy of another", "pictures are copies of others")]
      + Self.listed(rest.map(Self.words), limit)
  }

  private func nearLines(_ limit: Int) -> [String] {
    guard !nearDuplicates.isEmpty else { return [] }
    let pictures = nearDuplicates.reduce(0) { $0 + $1.pictures.count }
    var lines = [
      "\(Self.counted(pictures, "picture looks", "pictures look")) the same as others, in "
        + "\(Self.counted(nearDuplicates.count, "set", "sets")); a split keeps each set in one part"
    ]
    if nearLeakedPictures > 0 {
      lines.append(
        Self.counted(
          nearLeakedPictures, "picture of the validation and test parts has", "pictures of the validation and test parts have")
          + " a near duplicate in the train part: results will look too good")
    }
    return lines
      + Self.listed(
        nearDuplicates.map { group in
          let marks = (group.crossesParts ? [" (in several parts)"] : []) + (group.labelsDiffer ? [" (different labels)"] : [])
          return Self.words(group.pictures, "≈") + marks.joined()
        }, limit)
  }

  private func skippedLines(_ limit: Int) -> [String] {
    let kinds = Dictionary(grouping: skipped, by: \.kind)
    return SkippedFile.Kind.allCases.flatMap { kind -> [String] in
      guard let files = kinds[kind] else { return [] }
      if kind == .hidden || kind == .systemFile {
        return ["\(files.count.groupedText) \(kind == .hidden ? "hidden" : "made by the system"), such as \(files[0].path)"]
      }
      let remark = kind == .leavesRoot ? files.linkRemark(naming: 0).map { [$0] } ?? [] : []
      return remark + Self.listed(files.map { "\($0.path): \($0.reason)" }, limit)
    }
  }

  private var remarks: [String] {
    emptyClasses.map { "\($0): a class folder without a picture" } + notes.map { "\($0.path): \($0.text)" }
      + classes.filter { $0.count < 5 }.map {
        "\(Self.shown($0.name)): \(Self.counted($0.count, "picture", "pictures")), too few to divide and learn from"
      }
      + (classes.count == 1
        ? ["\(Self.shown(classes[0].name)): the only class; a recognizer tells two or more apart, each in a folder of its own"]
        : [])
  }

  private static func words(_ group: DuplicateGroup) -> String { words(group.pictures, "=") }

  private static func words(_ pictures: [DuplicateGroup.Member], _ sign: String) -> String {
    pictures.prefix(4).map { "\($0.path)" }.joined(separator: " \(sign) ")
      + (pictures.count > 4 ? " \(sign) … (\(pictures.count.groupedText) in all)" : "")
  }

  private static func words(_ shortcut: Shortcut) -> String {
    "the \(shortcut.property) alone tells the class of \(percent(shortcut.accuracy)) of the pictures "
      + "(the most frequent class: \(percent(shortcut.baseline))); a recognizer may learn that instead of what is shown"
  }

  private static func words(_ extent: Extent) -> String {
    extent.minimum == extent.maximum ? "\(extent.minimum)" : "\(extent.minimum)…\(extent.maximum) (median \(extent.median))"
  }

  private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

  private static func tally(_ counts: [(String, Int)]) -> String {
    counts.isEmpty
      ? "none" : counts.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map { "\($0.0) \($0.1.groupedText)" }.joined(separator: ", ")
  }

  private static func listed(_ lines: [String], _ limit: Int) -> [String] {
    lines.count > limit ? lines.prefix(limit) + ["and \((lines.count - limit).groupedText) more"] : lines
  }

  /// The name of a class without what could disturb a terminal.
  private static func shown(_ name: String) -> String { BytePath(name).description }

  private static func counted(_ number: Int, _ one: String, _ many: String) -> String {
    "\(number.groupedText) \(number == 1 ? one : many)"
  }
}
