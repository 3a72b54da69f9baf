internal import FoveaRecognition

/// What the parts of a comparison were made with.
struct ComparisonIdentity: PartIdentity, Hashable {
  var version: String
  var manifest: String
  var pixels: String?
  var recipes: [String]
  var seed: UInt64
  var settings: String
  var budget: Double?
  /// The command that began it; not kept by earlier versions, and no part of what has to be the same.
  var command: String?

  /// What differs from one that is asked for now, in words of the command; nothing where both are the same.
  func difference(from asked: ComparisonIdentity) -> String? {
    func values(_ option: String, _ then: String, _ now: String) -> String? {
      let words = [then, now].map { $0 == Self.chosen ? "not given" : $0 }
      return ResumeWords.change(option, words[0], words[1])
    }
    var told = [
      values("version", version, asked.version),
      values("--recipes", recipes.joined(separator: ","), asked.recipes.joined(separator: ",")),
      values("--seed", "\(seed)", "\(asked.seed)"),
      ResumeWords.budget(budget, asked.budget),
    ]
    let (then, now) = (options, asked.options)
    told += Self.named.map { values($0.option, then[$0.setting] ?? $0.usual, now[$0.setting] ?? $0.usual) }
    // A seed divides the pictures too.
    if seed == asked.seed, manifest != asked.manifest {
      told.append(ResumeWords.otherPictures)
    } else if pixels != asked.pixels, manifest == asked.manifest {
      told.append("pictures were changed since then")
    }
    let words = told.compactMap(\.self)
    return words.isEmpty
      ? (settings == asked.settings ? nil : "\(settings) then, \(asked.settings) now") : words.joined(separator: "; ")
  }

  /// What stands in ``settings`` where the recipe chooses.
  private static let chosen = "chosen"

  /// What the words of ``settings`` begin with, the option that decides it, and what it is where nothing is said.
  private static let named: [(setting: String, option: String, usual: String)] = [
    (setting: "epochs", option: "--epochs", usual: chosen), ("size", "--image-size", chosen), ("augment", "--augment", chosen),
    ("precision", "--precision", "fastest"), ("engine", "--engine", ""), ("full decode", "--full-decode", "false"),
    ("balance", "--balance", "none"),
  ]

  /// ``settings`` by what they begin with.
  private var options: [String: String] {
    settings.split(separator: ", ").reduce(into: [:]) { found, words in
      guard let name = Self.named.first(where: { words.hasPrefix($0.setting + " ") })?.setting else { return }
      found[name] = String(words.dropFirst(name.count + 1))
    }
  }
}
