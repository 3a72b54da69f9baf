import ArgumentParser
import FoveaKit

/// A folder that is divided into parts where it is not, by the options of a command.
protocol DividedFolder {
  /// The shares that a folder gets when none are asked for.
  static var standardSplit: String { get }
  /// Whether groups that hold whole classes are groups of people, about whom rates are asked, and are divided.
  static var sortsPersons: Bool { get }
  var folder: BytePath { get }
  var split: String? { get set }
  var onBadFile: BadFilePolicy.Action { get }
  var together: TogetherOptions { get set }
}

extension DividedFolder {
  /// What of the division is not as usual.
  var division: DivisionRequest? {
    DivisionRequest(
      shares: split == Self.standardSplit ? nil : split, groups: together.groupBy,
      partsNearDuplicates: together.duplicates == .anywhere)
  }

  /// The pictures with a part each; what is worth knowing about them is noted.
  func manifest(seed: UInt64, threads: Int, _ out: OutputOptions) throws -> Manifest {
    let pictures = try divided(seed: seed, asked: division?.shares, threads: threads, out)
    for line in pictures.notes { out.note("note: \(line)") }
    return pictures.manifest
  }

  /// The same for the pictures of a model's training, which are divided as they were there where nothing else is asked for.
  /// - Parameters:
  ///   - division: What was asked for in the training.
  ///   - hash: The digest of the training's manifest. Pictures that have another by that division are divided as usual.
  func manifest(
    as division: DivisionRequest?, hash: String, seed: UInt64, threads: Int, _ out: OutputOptions
  ) throws -> Manifest {
    let isOpen = split == nil && together.groupBy == nil && together.duplicates == nil
    if let division, isOpen {
      var alike = self
      alike.split = division.shares
      alike.together.groupBy = division.groups
      alike.together.duplicates = division.partsNearDuplicates ? .anywhere : nil
      // Another folder may have no such groups.
      if let pictures = try? alike.divided(seed: seed, asked: nil, threads: threads, out), pictures.manifest.contentHash == hash {
        var options = RepeatedCommand()
        alike.addDivision(to: &options)
        if pictures.isDivided { out.note("note: divided as for the training of the model:\(options.text)") }
        for line in pictures.notes { out.note("note: \(line)") }
        return pictures.manifest
      }
    }
    return try manifest(seed: seed, threads: threads, out)
  }

  private func divided(
    seed: UInt64, asked: String?, threads: Int, _ out: OutputOptions
  ) throws -> (manifest: Manifest, notes: [String], isDivided: Bool) {
    let shares = split ?? Self.standardSplit
    guard let settings = SplitSettings(shares: shares, seed: seed) else {
      throw Failure(
        .usage,
        "--split \(shares): \(SplitSettings.problem(ofShares: shares) ?? "cannot be read"), such as \(Self.standardSplit)")
    }
    return try together.manifest(
      of: folder, settings, asked: asked, sortsPersons: Self.sortsPersons, threads: threads, out)
  }

  /// Adds the folder, and what of these options is not the default, to a command that does the same again.
  func add(to command: inout RepeatedCommand) {
    command.add(folder)
    addDivision(to: &command)
    command.add("--on-bad-file", onBadFile.rawValue, unless: BadFilePolicy.Action.skip.rawValue)
  }

  private func addDivision(to command: inout RepeatedCommand) {
    command.add("--split", division?.shares)
    command.add("--group-by", division?.groups)
    if division?.partsNearDuplicates == true { command.add("--duplicates", TogetherOptions.Duplicates.anywhere.rawValue) }
  }
}
