import ArgumentParser
import FoveaKit

/// The names of subcommands on the command line, which the argument parser would take for arguments where it does not know them.
enum CommandNames {
  /// The command that is named, and the words behind its name. A word that stands where a subcommand is to be named, and names none, is refused.
  /// - Throws: The usage error of code 64, with the name that may have been meant.
  static func command(
    named words: [String], of root: any ParsableCommand.Type
  ) throws -> (command: any ParsableCommand.Type, words: ArraySlice<String>) {
    var (command, path) = (root, [root.configuration.commandName ?? ""])
    for (place, word) in words.enumerated() {
      let names = command.configuration.subcommands.compactMap { $0.configuration.commandName }
      guard !names.isEmpty, !word.hasPrefix("-") else { return (command, words[place...]) }
      // What follows it is named as without it.
      if word == "help", path.count == 1 { continue }
      guard let next = command.configuration.subcommands.first(where: { $0.configuration.commandName == word }) else {
        let remedy = nearest(to: word, among: names).map { "did you mean \($0)?" } ?? "there are \(names.joined(separator: ", "))"
        throw ValidationError("\(path.joined(separator: " ")) has no subcommand '\(BytePath(word))'; \(remedy)")
      }
      command = next
      path.append(word)
    }
    return (command, [])
  }

  /// A word that begins with a dash, which the parser reads as options, and names a file that is there.
  static func dashedFile(among words: [String]) -> String? {
    words.prefix { $0 != "--" }.first { $0.hasPrefix("-") && $0.count > 1 && File.exists(BytePath($0)) }
  }

  /// The name that a word may have been meant for: its beginning, or what is a few letters from it.
  static func nearest(to word: String, among names: [String]) -> String? {
    let word = word.lowercased()
    guard (1...40).contains(word.count) else { return nil }
    if word.count >= 3, let longer = names.first(where: { $0.hasPrefix(word) }) { return longer }
    let found = names.map { (name: $0, distance: distance(word, $0)) }.min { $0.distance < $1.distance }
    guard let found, found.distance <= 2, found.distance * 3 <= max(word.count, found.name.count) else { return nil }
    return found.name
  }

  /// How many letters are to be put in, left out, changed, or swapped with their neighbor to make one word of another.
  private static func distance(_ first: String, _ second: String) -> Int {
    let (first, second) = (Array(first), Array(second))
    var table = [[Int]](repeating: Array(0...second.count), count: first.count + 1)
    for row in first.indices {
      table[row + 1][0] = row + 1
      for column in second.indices {
        let changed = table[row][column] + (first[row] == second[column] ? 0 : 1)
        var least = min(changed, table[row][column + 1] + 1, table[row + 1][column] + 1)
        if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
          least = min(least, table[row - 1][column - 1] + 1)
        }
        table[row + 1][column + 1] = least
      }
    }
    return table[first.count][second.count]
  }
}
