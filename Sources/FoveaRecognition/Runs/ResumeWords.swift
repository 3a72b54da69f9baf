/// What is said to who goes on with something by another command than the one that began it.
package enum ResumeWords {
  /// The option of a command that became another; nothing where it did not.
  package static func change(_ option: String, _ then: String, _ now: String) -> String? {
    then == now ? nil : "\(option) \(then) then, \(now) now"
  }

  /// The `--budget` that became another; nothing where it did not.
  package static func budget(_ then: Double?, _ now: Double?) -> String? {
    func text(_ seconds: Double?) -> String {
      guard let seconds else { return "none" }
      return seconds == seconds.rounded() ? "\(Int(seconds))s" : "\(seconds)s"
    }
    return change("--budget", text(then), text(now))
  }

  /// That the manifest is another one.
  package static let otherPictures =
    "other pictures than then, or in other parts (the folder, --split, --group-by, --duplicates)"

  /// A line with the command that began it, behind a message; nothing where it is not known.
  static func beginning(_ command: String?) -> String { command.map { "\nit was begun with: \($0)" } ?? "" }
}
