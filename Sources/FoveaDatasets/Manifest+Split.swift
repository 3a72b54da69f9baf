internal import FoveaFiles
internal import FoveaLearning

/// A manifest whose entries all have a part, and what there is to say about how they got it.
public struct Split: Sendable, Hashable {
  /// The divided manifest.
  public let manifest: Manifest
  /// Remarks for people: what became of entries without a part, which parts were made from what, and which classes are too small for it.
  public let notes: [String]
}

extension Manifest {
  /// The manifest with a part for each entry. See ``splitting(_:)``.
  public func split(_ settings: SplitSettings = SplitSettings()) -> Manifest { splitting(settings).manifest }

  /// Gives each entry a part.
  ///
  /// The units of a class (a picture, or all pictures of one group, one pixel hash or one set of near duplicates) stand in the order of a hash of their name and
  /// the seed; the test part is cut from the front of that row and the validation part from its end, by the settings' shares of the
  /// pictures, rounded. So each class has its share in each part, the result is the same everywhere, and a new picture moves at most
  /// one other picture of its class across each of the two cuts, and none of another class.
  ///
  /// A class of three units or more has at least one in each part that is asked for, one of two units has one in train and one in test,
  /// and a single unit is trained on.
  ///
  /// Parts that entries have already are kept. Where there is a train part, the parts that are missing are cut from it: validation as
  /// ``SplitSettings/validationFromTrain`` of it if there is a test part (at least one unit of each class of five or more, none of a
  /// smaller class unless the share asks for it), otherwise both by their usual shares. Entries without a part in a manifest that has
  /// parts follow their group or their duplicates or, alone, go where their hash falls; a note says how many went where.
  ///
  /// O(n log n) in the number of entries.
  public func splitting(_ settings: SplitSettings = SplitSettings()) -> Split {
    var parts = entries.map(\.part)
    var notes: [String] = []
    let newcomers = hasParts ? parts.indices.filter { parts[$0] == nil } : []
    if hasParts { placeNewcomers(&parts, settings) }
    let present = Set(parts.compactMap { $0 })
    let shares = shares(settings)
    // Without parts and with one share alone, the deal gives all of them to the train part.
    if !shares.isEmpty || present.isEmpty {
      let candidates = entries.indices.filter { parts[$0] == nil || parts[$0] == .train }
      let atLeast = present.contains(.test) ? 5 : 3
      for units in SplitUnit.byClass(entries, candidates, seed: settings.seed).values {
        for (unit, part) in zip(units, Self.deal(units.map(\.members.count), shares, minimum: atLeast)) {
          for index in unit.members { parts[index] = part }
        }
      }
      if !present.isEmpty { notes.append(Self.cutNote(shares)) }
      let empty = Part.allCases.filter { shares[$0] != nil && !parts.contains($0) }
      if !empty.isEmpty {
        notes.append(
          "no picture came into the \(empty.map(\.rawValue).joined(separator: " and the ")) part: every class has "
            + "too few pictures, or groups of them, for it")
      }
    }
    if !newcomers.isEmpty { notes.insert(newcomersNote(newcomers.compactMap { parts[$0] }), at: 0) }
    let manifest = mapEntries { index, entry in entry.part = parts[index] }
    return Split(manifest: manifest, notes: notes + manifest.smallClassNotes())
  }

  /// What is to be cut from the train part, or from everything where there are no parts; empty where all parts are there.
  func shares(_ settings: SplitSettings) -> [Part: Double] {
    let present = Set(entries.compactMap(\.part))
    var shares: [Part: Double] = [:]
    if present.isEmpty || present.contains(.train) {
      if !present.contains(.test) { shares[.test] = settings.test }
      if !present.contains(.validation) {
        shares[.validation] = present.contains(.test) ? settings.validationFromTrain : settings.validation
      }
    }
    return shares.filter { $0.value > 0 }
  }

  /// The part of each unit of a class.
  /// - Parameters:
  ///   - sizes: How many pictures each unit has, in the order of the hashes.
  ///   - minimum: From how many units on each part gets one at least.
  static func deal(_ sizes: [Int], _ shares: [Part: Double], minimum: Int) -> [Part] {
    let total = Double(sizes.reduce(0, +))
    let (test, validation) = (shares[.test] ?? 0, shares[.validation] ?? 0)
    var before = 0
    var parts = sizes.map { size -> Part in
      let middle = (Double(before) + Double(size) / 2) / total
      before += size
      // Halves go to test, never to validation; the margin keeps that so under rounding.
      if middle <= test + 1e-9, test > 0 { return .test }
      return middle > 1 - validation + 1e-9 ? .validation : .train
    }
    // What a part gets that has none is the smallest unit, of equals that next to its place in the order, and train the largest: a class of few large
    // groups would be tested on most of its pictures else. No part loses its only unit.
    func free() -> [Int] { parts.indices.filter { unit in parts[unit] == .train || parts.count { $0 == parts[unit] } > 1 } }
    if parts.count >= min(minimum, 2), test > 0, !parts.contains(.test), let unit = parts.indices.min(by: { sizes[$0] < sizes[$1] })
    {
      parts[unit] = .test
    }
    if parts.count >= minimum, validation > 0, !parts.contains(.validation),
      let unit = free().reversed().min(by: { sizes[$0] < sizes[$1] })
    {
      parts[unit] = .validation
    }
    if !parts.contains(.train) {
      let usual = parts.count == 2 ? parts.count - 1 : parts.count / 2
      let candidates = parts.count <= 2 ? Array(parts.indices) : free()
      if let most = candidates.map({ sizes[$0] }).max(), let first = candidates.first(where: { sizes[$0] == most }) {
        parts[candidates.contains(usual) && sizes[usual] == most ? usual : first] = .train
      }
    }
    return parts
  }

  /// Parts for entries that came to a manifest after it was split: that of their group, or the one in whose share their hash falls.
  private func placeNewcomers(_ parts: inout [Part?], _ settings: SplitSettings) {
    var homes: [String: Part] = [:]
    for (entry, part) in zip(entries, parts) {
      guard let part else { continue }
      for case let key? in entry.keys { homes[key] = homes[key] ?? part }
    }
    let newcomers = parts.indices.filter { parts[$0] == nil }
    for units in SplitUnit.byClass(entries, newcomers, seed: settings.seed).values {
      for unit in units {
        let place = Double(unit.hash >> 11) * 0x1p-53
        let drawn: Part = place < settings.test ? .test : place >= 1 - settings.validation ? .validation : .train
        let home = unit.members.lazy.flatMap { entries[$0].keys }.compactMap { $0.flatMap { homes[$0] } }.first
        for index in unit.members { parts[index] = home ?? drawn }
      }
    }
  }

  /// What became of entries without a part beside others with one.
  private func newcomersNote(_ dealt: [Part]) -> String {
    let counts = Part.allCases.map { part in (part, dealt.count { $0 == part }) }.filter { $0.1 > 0 }
    return "\(dealt.count) of \(entries.count) pictures had no part and \(dealt.count == 1 ? "was" : "were") dealt out: "
      + counts.map { "\($0.1) to \($0.0.rawValue)" }.joined(separator: ", ")
  }

  private static func cutNote(_ shares: [Part: Double]) -> String {
    let cut = Part.allCases.filter { shares[$0] != nil }
    let missing = cut.map(\.rawValue).joined(separator: " and no ")
    let taken = cut.map { "\(Int(((shares[$0] ?? 0) * 100).rounded())) % of the train part for \($0.rawValue)" }
    return "the data set has no \(missing) part: \(taken.joined(separator: ", ")) instead"
  }

  /// Remarks on classes with under five pictures, and on parts in which a class is missing.
  private func smallClassNotes() -> [String] {
    var notes: [String] = []
    let names = labels.names.map { BytePath($0).description }
    let small = zip(names, classCounts()).filter { $0.1 < 5 }
    if !small.isEmpty {
      let shown = small.prefix(5).map { "\($0.0) (\($0.1))" }.joined(separator: ", ")
      notes.append(
        "\(small.count) \(small.count == 1 ? "class has" : "classes have") under 5 pictures, too few to divide well: \(shown)"
          + (small.count > 5 ? ", …" : ""))
    }
    for part in Part.allCases {
      let counts = classCounts(in: part)
      let missing = zip(names, counts).filter { $0.1 == 0 }.map(\.0)
      guard !missing.isEmpty, missing.count < counts.count else { continue }
      let shown = missing.prefix(5).joined(separator: ", ") + (missing.count > 5 ? ", …" : "")
      notes.append("the \(part.rawValue) part has no picture of \(missing.count) of \(counts.count) classes: \(shown)")
    }
    return notes
  }
}
