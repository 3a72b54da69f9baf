import Foundation
import Testing

@testable import FoveaTool

/// Options that are given more often than they are read.
struct OptionRepeatsTests {
  /// Refuses a line as the command does, behind `fovea`.
  private func check(_ line: String) throws {
    let (command, words) = try CommandNames.command(named: line.split(separator: " ").map(String.init), of: FoveaCommand.self)
    try OptionRepeats.check(words, of: command)
  }

  private func refusal(of line: String) -> String {
    do {
      try check(line)
      return "none"
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: [
    ("train photos --seed 1 --recipe hog-svm --seed 2", "--seed"), ("train photos --seed=1 --seed 1", "--seed"),
    ("visualize m photos -o a --output b", "--output"), ("visualize m photos -qo a --force -o=b", "--output"),
    ("detect train boxes -o a --cell 8 --cell 6", "--cell"), ("faces train people --method lbp-svm --method fused", "--method"),
    ("predict m --threads 1 photos --threads 2", "--threads"),
  ])
  func anOptionIsGivenOnce(line: String, option: String) {
    #expect(refusal(of: line) == "\(option) is given twice; give it once")
  }

  @Test(arguments: [
    ("visualize m photos -o a --method occlusion --method film", "--method"),
    ("visualize m photos -o a --layers one --layers=two", "--layers"),
    ("visualize m photos -o a --units 3 --units one:17", "--units"),
    ("compare photos -o a --recipes hog-svm --recipes cnn", "--recipes"),
    ("compare photos -o a --parts none --parts layers", "--parts"),
    ("faces compare people -o a --methods fused --methods embedding", "--methods"),
    ("faces compare people -o a --normalizations none --normalizations none", "--normalizations"),
    ("faces compare people -o a --detect m --align eyes --align box", "--align"),
  ])
  func namesAreJoinedByCommas(line: String, option: String) {
    #expect(refusal(of: line) == "\(option) is given twice; give it once, with all joined by commas")
  }

  /// What the help calls a list is declared as one, and nothing else is.
  @Test func listsAreKnownByTheirDeclarations() throws {
    let told = try JSONDecoder().decode(Help.self, from: Data(Tool.run(["--experimental-dump-help"]).output.utf8))
    let commands = told.command.leaves
    #expect(commands.count > 10 && commands.contains { $0.path == ["faces", "compare"] })
    for (path, lists) in commands {
      let (command, _) = try CommandNames.command(named: path, of: FoveaCommand.self)
      #expect(OptionRepeats.lists(of: command) == lists, "\(path)")
    }
  }

  /// What the argument parser tells of all commands.
  private struct Help: Decodable {
    var command: Command

    struct Command: Decodable {
      var commandName: String
      var subcommands: [Command]?
      var arguments: [Argument]?

      /// The commands without subcommands: their names behind that of this one, and the options whose help speaks of a list.
      var leaves: [(path: [String], lists: Set<String>)] {
        let below = (subcommands ?? []).filter { $0.commandName != "help" }
        guard below.isEmpty else {
          return below.flatMap { next in next.leaves.map { ([next.commandName] + $0.path, $0.lists) } }
        }
        let lists = (arguments ?? []).filter { $0.kind == "option" && $0.abstract?.contains("joined by commas") == true }
        return [([], Set(lists.map { "--\($0.preferredName?.name ?? "")" }))]
      }
    }

    struct Argument: Decodable {
      var kind: String
      var preferredName: Name?
      var abstract: String?
    }

    struct Name: Decodable {
      var name: String
    }
  }

  @Test(arguments: [
    "train photos --seed 1 --recipe hog-svm --force --force -q --quiet", "detect train boxes -o m --background a --background b",
    "faces enroll m g --remove Ada --remove Grace", "detect run m a.png --threshold -0.5 -q --csv",
    "predict m --top 2 -- --top --top", "compare photos -o -o", "recipes --json --json", "help train",
  ])
  func whatMeansOneThingIsTaken(line: String) throws {
    try check(line)
  }

  @Test func theCommandRefusesThem() throws {
    let outcome = try Tool.run(["train", "none", "--recipe", "hog-svm", "--seed", "1", "--seed", "2"])
    #expect(outcome.code == 64 && outcome.errors.contains("--seed is given twice"), "\(outcome.errors)")
  }
}
