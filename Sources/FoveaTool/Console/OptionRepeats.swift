import ArgumentParser
import FoveaKit

/// Options that are given more often than they are read: the argument parser keeps the last of them and says nothing of the others.
enum OptionRepeats {
  /// Refuses an option with a value that is given twice, unless the command takes it several times. A flag means the same however often.
  /// - Parameters:
  ///   - words: What follows the names of the command.
  ///   - command: A command without subcommands.
  /// - Throws: The usage error of code 64, which names the option.
  static func check(_ words: some Sequence<String>, of command: any ParsableCommand.Type) throws {
    let words = Array(words.prefix { $0 != "--" })
    guard words.count(where: { $0.hasPrefix("-") }) > 1 else { return }
    let options = try JSONText.decode(Tool.self, from: command._dumpHelp()).command.options
    var given = Set<Int>()
    var isValue = false
    for word in words {
      if isValue {
        isValue = false
        continue
      }
      for name in names(in: word) {
        guard let place = options.firstIndex(where: { $0.spellings.contains(name) }) else { continue }
        isValue = !word.contains("=")
        let option = options[place]
        guard given.insert(place).inserted || option.isRepeating else {
          throw ValidationError(
            "\(option.title) is given twice; give it once"
              + (lists(of: command).contains(option.title) ? ", with all joined by commas" : ""))
        }
      }
    }
  }

  /// The options of a command, or of a group of options, in which one value names several things, as its declarations have them.
  static func lists(of type: any ParsableArguments.Type) -> Set<String> {
    var lists = Set<String>()
    for property in Mirror(reflecting: type.init()).children {
      if let group = property.value as? any GroupDeclaration { lists.formUnion(Self.lists(of: group.content)) }
      guard property.value is any ListDeclaration, let label = property.label else { continue }
      // The wrapper of `networkParts` is called `_networkParts`, its option `--network-parts`.
      lists.insert("--" + label.drop { $0 == "_" }.map { $0.isUppercase ? "-\($0.lowercased())" : "\($0)" }.joined())
    }
    return lists
  }

  /// The options that a word may give: `--name`, `--name=value`, `-n`, `-n=value`, or letters in one word, `-qn`.
  private static func names(in word: String) -> [String] {
    let name = String(word.prefix { $0 != "=" })
    guard word.hasPrefix("-"), !word.hasPrefix("--"), name == word else { return [name] }
    return word.dropFirst().map { "-\($0)" }
  }

  /// What the argument parser tells of a command, as far as it is needed here.
  private struct Tool: Decodable {
    var command: Command

    struct Command: Decodable {
      var arguments: [Argument]?

      /// Those that take a value.
      var options: [Argument] { (arguments ?? []).filter { $0.kind == "option" } }
    }

    struct Argument: Decodable {
      var kind: String
      var isRepeating: Bool
      var names: [Name]?

      var spellings: [String] { (names ?? []).map { ($0.kind == "long" ? "--" : "-") + $0.name } }
      /// The name that says most.
      var title: String { spellings.max { $0.count < $1.count } ?? "an option" }
    }

    struct Name: Decodable {
      var kind: String
      var name: String
    }
  }
}

/// The declaration of an option that takes a list.
private protocol ListDeclaration {}

/// The declaration of a group of options.
private protocol GroupDeclaration {
  var content: any ParsableArguments.Type { get }
}

extension Option: ListDeclaration where Value: ListValue {}

extension OptionGroup: GroupDeclaration {
  fileprivate var content: any ParsableArguments.Type { Value.self }
}
