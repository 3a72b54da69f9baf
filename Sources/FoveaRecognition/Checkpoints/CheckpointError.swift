public import FoveaFiles

/// Why a training could not be kept in its folder, or not go on from there.
public enum CheckpointError: Error, Sendable, Hashable {
  /// One thing that a checkpoint was made with and that is another now; an empty text means that it is not there.
  public struct Difference: Sendable, Hashable {
    /// Its place in `config.json`.
    public var name: String
    /// What the checkpoint has, as JSON.
    public var stored: String
    /// What was asked for now, as JSON.
    public var asked: String

    /// A difference.
    public init(name: String, stored: String, asked: String) {
      self.name = name
      self.stored = stored
      self.asked = asked
    }
  }

  /// A file could not be read or written.
  case file(FileError)
  /// There is no such folder of a run.
  case missing(BytePath)
  /// The folder holds a training that was begun and is neither to be resumed nor replaced.
  case unfinished(BytePath)
  /// The bytes are no checkpoint, or not those that were written.
  case damaged(BytePath, reason: String)
  /// The file is of a later format than this version knows.
  case tooNew(BytePath, format: Int, known: Int)
  /// The checkpoint was made from other pictures, with other settings, or by another version; with the command that began it, if it is known.
  case different(BytePath, [Difference], command: String? = nil)
}

extension CheckpointError: CustomStringConvertible {
  /// One line for people, with the remedy; behind it a line with the command that began the run, if it is known.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .missing(let path): "\(path): no run to resume; leave out --resume to begin one"
    case .unfinished(let path):
      "\(path): holds a training that was begun already; give --resume to go on with it, or --force to begin anew"
    case .damaged(let path, let reason): "\(path): not a checkpoint that can be used: \(reason); give --force to begin anew"
    case .tooNew(let path, let format, let known):
      "\(path): checkpoint format \(format); this version knows up to \(known); use a newer fovea"
    case .different(let path, let differences, let command):
      "\(path): \(Self.words(for: differences)), or give --force without --resume to begin anew"
        + ResumeWords.beginning(command)
    }
  }

  /// What is different, and how to go on from the checkpoint: arithmetic is a matter of the version and of the processor, all else of the command.
  private static func words(for differences: [Difference]) -> String {
    func difference(_ name: String) -> (stored: String, asked: String)? {
      differences.first { $0.name == name }.map { (short($0.stored), short($0.asked)) }
    }
    if let revision = difference("arithmetic_revision") {
      return
        "begun by a version of fovea that computes trainings with other rounding (its arithmetic revision is \(revision.stored), "
        + "that of this version \(revision.asked)); resume it with the version that began it"
    }
    if let level = difference("vector_level") {
      return "begun on a processor with other vector instructions (\(level.stored), here \(level.asked)), which round differently; "
        + "resume it on a processor that has the same"
    }
    let told = told(differences)
    return "belongs to another training: " + told.naming(first: 5, separator: "; ")
      + "; repeat the command as it was, with --resume"
  }

  static func short(_ text: String) -> String {
    text.isEmpty ? "not set" : text.count > 40 ? text.prefix(37) + "…" : text
  }
}
