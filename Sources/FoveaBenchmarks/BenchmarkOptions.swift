import FoveaKit

/// What the command line asks for.
struct BenchmarkOptions {
  static let usage = """
    usage: FoveaBenchmarks [FOLDER] [--only GROUP,…] [--side PIXELS] [--count PICTURES] [--threads N]
                           [--rounds N] [--json FILE] [--no-peers]
    Groups: \(groups.joined(separator: ", ")); all unless said otherwise.
    FOLDER is a folder of pictures in class folders; without one, pictures are made up.
    Peers run in the Python that FOVEA_PEERS_PYTHON names, else python3; see Sources/FoveaBenchmarks/Peers/README.md.
    """

  static let groups = [
    "decode", "hog", "features", "svm", "kernel", "neighbors", "graph", "clusters", "network", "inference", "memory", "faces",
    "detection",
  ]

  var folder: BytePath?
  var only = groups
  var side = 32
  var count = 4000
  var threads = Parallel.defaultThreads
  var repetition = Repetition()
  var json: BytePath?
  var usesPeers = true

  /// Why the arguments are not understood.
  struct Misuse: Error {
    var reason: String
  }

  /// Reads the arguments behind the program's name.
  init(_ arguments: [String]) throws(Misuse) {
    var rest = arguments[...]
    func value(of flag: String) throws(Misuse) -> String {
      guard let value = rest.popFirst() else { throw Misuse(reason: "\(flag) needs a value") }
      return value
    }
    func number(of flag: String, least: Int) throws(Misuse) -> Int {
      let text = try value(of: flag)
      guard let number = Int(text), number >= least else { throw Misuse(reason: "\(flag) \(text): a number from \(least) on") }
      return number
    }
    while let argument = rest.popFirst() {
      switch argument {
      case "--only":
        only = try value(of: argument).split(separator: ",").map { String($0) }
        if let unknown = only.first(where: { !Self.groups.contains($0) }) { throw Misuse(reason: "--only \(unknown): not known") }
      case "--side": side = try number(of: argument, least: 20)
      case "--count": count = try number(of: argument, least: 100)
      case "--threads": threads = try number(of: argument, least: 1)
      case "--rounds": repetition.rounds = try number(of: argument, least: 1)
      case "--json": json = BytePath(try value(of: argument))
      case "--no-peers": usesPeers = false
      case _ where argument.hasPrefix("-") || folder != nil: throw Misuse(reason: "\(argument): not known")
      default: folder = BytePath(argument)
      }
    }
  }
}
