public import FoveaFiles

/// Where the group of a picture is told: by its path, or by a column of a manifest.
public struct GroupRule: Sendable {
  /// What was asked for, as typed.
  public let text: String
  private let expression: Expression

  /// A regular expression that was compiled once; used by one thread at a time.
  private struct Expression: @unchecked Sendable {
    let regex: Regex<AnyRegexOutput>
  }

  /// A rule that finds the group in the path: what the first parenthesis of a regular expression matches there, or all that it matches.
  ///
  /// - Returns: Nothing where the text is no regular expression.
  public init?(pattern: String) {
    guard let regex = try? Regex(pattern) else { return nil }
    text = pattern
    expression = Expression(regex: regex)
  }

  /// The group that a path tells; nothing where the expression does not match it, or matches nothing in it.
  public func group(of path: BytePath) -> String? {
    guard let match = path.description.firstMatch(of: expression.regex) else { return nil }
    let part = match.output.count > 1 ? match.output[1].substring : match.output[0].substring
    return part.flatMap { $0.isEmpty ? nil : String($0) }
  }
}

extension Manifest {
  /// The manifest with groups from the paths; entries whose path tells none have none. Groups of before are gone.
  public func grouped(by rule: GroupRule) -> Manifest {
    mapEntries { _, entry in entry.group = rule.group(of: entry.path) }
  }

  /// How many groups there are, and how many pictures have none.
  public var groupCounts: (groups: Int, without: Int) {
    (Set(entries.compactMap(\.group)).count, entries.count { $0.group == nil })
  }

  /// The groups that are in more than one part, sorted; a split that Fovea makes has none.
  public var dividedGroups: [String] {
    var parts: [String: Set<Part>] = [:]
    for entry in entries {
      if let group = entry.group, let part = entry.part { parts[group, default: []].insert(part) }
    }
    return parts.filter { $0.value.count > 1 }.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Whether all pictures of a class have one group, or none, whatever the class: groups then say of what kind a class is, such as the age of a
  /// person, and not which pictures were taken together.
  public var groupsHoldWholeClasses: Bool {
    var groups: [String: Set<String?>] = [:]
    for entry in entries { groups[entry.label, default: []].insert(entry.group) }
    return entries.contains { $0.group != nil } && groups.values.allSatisfy { $0.count == 1 }
  }

  /// As ``splitting(_:)``, but pictures of one group may come into different parts.
  public func splittingAcrossGroups(_ settings: SplitSettings = SplitSettings()) -> Split {
    let split = mapEntries { _, entry in entry.group = nil }.splitting(settings)
    return Split(manifest: split.manifest.mapEntries { index, entry in entry.group = entries[index].group }, notes: split.notes)
  }
}
