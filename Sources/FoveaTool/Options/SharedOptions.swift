import ArgumentParser
import FoveaKit

/// How much is said, and in which form.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print one JSON object on standard output.")
  var json = false

  @Flag(name: .shortAndLong, help: "Say nothing on standard error but errors.")
  var quiet = false

  var progress: ProgressLine { ProgressLine(quiet: quiet) }

  /// Tells a person something, unless that is not wanted.
  func note(_ text: String) {
    if !quiet { Console.note(text) }
  }
}

/// How much of the machine is used.
struct ThreadOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Threads to use; results do not depend on it.", valueName: "n"))
  var threads = Parallel.defaultThreads

  func validate() throws { try NumberChecks.within(1...1024, threads, "--threads") }
}

/// How the networks of a finished model are computed.
struct PrecisionOptions: ParsableArguments {
  @Option(
    help:
      "How a network is computed: float32 (the default), fastest (in bfloat16 where that gains speed; probabilities move a little), or direct (no Winograd's method)."
  )
  var precision: ConvolutionArithmetic?

  /// The model of a file, computed as was asked for; refuses that for a model that has no network.
  func recognizer(contentsOf model: BytePath) throws -> Recognizer {
    let recognizer = try Recognizer(contentsOf: model)
    guard let precision else { return recognizer }
    guard recognizer.provenance.approach == .learned else {
      throw Failure(.usage, "\(model): is no network, and --precision is for networks; leave it out")
    }
    return recognizer.computed(by: precision)
  }
}

/// What decides a run beside its input.
struct RunOptions: ParsableArguments {
  @OptionGroup var processing: ThreadOptions

  @Option(help: "Decides everything random.")
  var seed: UInt64 = 0

  /// Threads to use.
  var threads: Int { processing.threads }
}

extension BytePath: ExpressibleByArgument {
  /// The path as the shell gave it: where an argument is no UTF-8, its bytes are taken from the process itself.
  public init?(argument: String) {
    guard !argument.isEmpty else { return nil }
    guard argument.contains("\u{FFFD}") else {
      self.init(argument)
      return
    }
    for index in 1..<Int(CommandLine.argc) {
      guard let raw = CommandLine.unsafeArgv[index], String(cString: raw) == argument else { continue }
      var bytes: [UInt8] = []
      var place = raw
      while place.pointee != 0 {
        bytes.append(UInt8(bitPattern: place.pointee))
        place += 1
      }
      self.init(bytes: bytes)
      return
    }
    self.init(argument)
  }
}
