extension CheckpointError {
  /// What on the command line decides a place in `config.json`.
  private struct Cause {
    /// The place, or what it begins with.
    var place: String
    /// The option.
    var option: String
    /// Whether the place has what the option was given; else it only tells that it was something else.
    var isValue = true
    /// What is told in place of the option.
    var words: String?

    /// What differs there, in words of the command; nothing where it is the same.
    func words(for differences: [Difference]) -> String? {
      guard
        let found = differences.first(where: {
          $0.name == place || $0.name.hasPrefix(place + ".") || $0.name.hasPrefix(place + "[")
        })
      else { return nil }
      if let words { return words }
      return isValue ? ResumeWords.change(option, plain(found.stored), plain(found.asked)) : "another \(option) than then"
    }

    private func plain(_ value: String) -> String {
      let isText = value.count > 1 && value.hasPrefix("'") && value.hasSuffix("'")
      return value.isEmpty ? "none" : isText ? String(value.dropFirst().dropLast()) : value
    }
  }

  /// What decides other places with it, so that these are not told beside it.
  private static let first = [
    Cause(place: "seed", option: "--seed"), Cause(place: "recipe", option: "--recipe"), Cause(place: "engine", option: "--engine"),
    Cause(place: "origin", option: "--from", isValue: false), Cause(place: "preprocessing.size", option: "--image-size"),
    Cause(place: "manifest_sha256", option: "", words: ResumeWords.otherPictures),
    Cause(place: "version", option: "version"),
  ]

  private static let second = [
    Cause(place: "plan.settings.epochs", option: "--epochs"),
    Cause(place: "plan.augmentation", option: "--augment", isValue: false),
    Cause(place: "plan.settings.classWeights", option: "--balance", isValue: false),
    Cause(place: "plan.settings.arithmetic", option: "--precision"), Cause(place: "plan.settings.patience", option: "--patience"),
    Cause(place: "plan.settings.groups", option: "--early-rate", isValue: false),
    Cause(place: "preprocessing.scaled_decode", option: "--full-decode", isValue: false),
  ]

  /// What follows from what was told, or what no option decides.
  private static let third = [
    Cause(place: "normalization", option: "", words: "other pixels than then under the names of pictures"),
    Cause(place: "train_count", option: "--balance", isValue: false),
  ]

  /// What differs, in words of the command: its causes alone, as far as they are known.
  static func told(_ differences: [Difference]) -> [String] {
    let isSeeded = differences.contains { $0.name == "seed" }
    let told = [first, second, third].lazy.map { causes in
      // A seed divides the pictures too.
      causes.filter { !(isSeeded && $0.place == "manifest_sha256") }.compactMap { $0.words(for: differences) }
    }.first { !$0.isEmpty }
    return told ?? differences.map { "\($0.name) is \(short($0.asked)), it has \(short($0.stored))" }
  }
}
