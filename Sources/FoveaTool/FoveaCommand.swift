import ArgumentParser
import FoveaKit

@main
struct FoveaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fovea",
    abstract: "Train, compare and look inside image recognizers from a folder of pictures.",
    discussion: """
      FOLDER is CLASS/* (one folder of pictures for each class), or train|val|test/CLASS/*, or a manifest .csv with the columns
      path,label[,group][,part]. Data goes to standard output, everything else to standard error.

      Start with:  fovea inspect FOLDER     what is in it, and what is wrong with it
                   fovea compare FOLDER -o DIR     both approaches, one split, one report
      """,
    version: Version.text,
    subcommands: [
      InspectCommand.self, SplitCommand.self, TrainCommand.self, PredictCommand.self, EvaluateCommand.self, CompareCommand.self,
      FeaturesCommand.self, VisualizeCommand.self, FacesCommand.self, DetectCommand.self, RecipesCommand.self, DoctorCommand.self,
    ])

  static func main() {
    var command: any ParsableCommand
    do {
      let (named, words) = try CommandNames.command(named: Array(CommandLine.arguments.dropFirst()), of: Self.self)
      if named.configuration.subcommands.isEmpty { try OptionRepeats.check(words, of: named) }
      command = try parseAsRoot()
    } catch {
      if !exitCode(for: error).isSuccess, let name = CommandNames.dashedFile(among: Array(CommandLine.arguments.dropFirst())) {
        Console.note("fovea: \(name) is read as an option; the file of that name is ./\(name)")
      }
      exit(withError: error)
    }
    do { try command.run() } catch { CommandFailure.end(with: error) }
  }
}
