internal import FoveaCodecs
internal import FoveaFiles
internal import FoveaPixels
internal import FoveaTensors

extension FolderInspection {
  /// The groups of pictures whose pixels are equal.
  ///
  /// Pictures of one size and one fingerprint are decoded again and compared by SHA-256, so that what is called equal is equal.
  static func duplicates(
    _ manifest: Manifest, _ facts: [PictureFacts], _ limits: DecodeLimits, _ threads: Int
  ) -> [DuplicateGroup] {
    var alike: [UInt64: [Int]] = [:]
    for (index, facts) in facts.enumerated() {
      if let good = facts.good { alike[good.fingerprint, default: []].append(index) }
    }
    let candidates = alike.values.filter { $0.count > 1 }.joined().sorted()
    let hashes: [String?] = Parallel.map(candidates.count, threads: threads) { place in
      let path = manifest.root.appending(manifest.entries[candidates[place]].path)
      guard let image = try? ImageDecoder.decode(contentsOf: path, options: DecodeOptions(limits: limits)) else { return nil }
      return "\(image.bitmap.size) \(image.bitmap.pixelHash)"
    }
    var groups: [String: [Int]] = [:]
    for (index, hash) in zip(candidates, hashes) {
      if let hash { groups[hash, default: []].append(index) }
    }
    return groups.filter { $0.value.count > 1 }.map { key, indices in
      let members = indices.map { index in
        let entry = manifest.entries[index]
        return DuplicateGroup.Member(path: entry.path, label: entry.label, part: entry.part)
      }
      return DuplicateGroup(
        pixelHash: String(key.suffix(64)), pictures: members, crossesParts: Set(members.compactMap(\.part)).count > 1,
        labelsDiffer: Set(members.map(\.label)).count > 1)
    }.sorted { ($1.pictures.count, $0.pictures[0].path) < ($0.pictures.count, $1.pictures[0].path) }
  }
}

extension FolderInspection {
  /// The sets that near duplicates form, without those whose pictures are all equal, and how many pictures outside of the train part
  /// have one in it that is not equal to them.
  static func nearGroups(
    _ manifest: Manifest, _ looks: [PictureLook?], _ duplicates: [DuplicateGroup], _ threads: Int
  ) -> (groups: [NearGroup], leaked: Int) {
    let entries = manifest.entries
    var numbers: [BytePath: Int] = [:]
    for (number, group) in duplicates.enumerated() {
      for member in group.pictures { numbers[member.path] = number }
    }
    // A picture that is equal to none has a number of its own.
    let equals = entries.indices.map { numbers[entries[$0].path] ?? duplicates.count + $0 }
    let sets = NearDuplicates.sets(of: looks, threads: threads)
    let groups = sets.filter { set in set.contains { equals[$0] != equals[set[0]] } }.map { set in
      let members = set.map { index in
        DuplicateGroup.Member(path: entries[index].path, label: entries[index].label, part: entries[index].part)
      }
      return NearGroup(
        pictures: members, crossesParts: Set(members.compactMap(\.part)).count > 1,
        labelsDiffer: Set(members.map(\.label)).count > 1)
    }.sorted { ($1.pictures.count, $0.pictures[0].path) < ($0.pictures.count, $1.pictures[0].path) }
    let leaks = NearDuplicates.twins(
      in: sets, of: looks, asked: entries.map { $0.part == .validation || $0.part == .test },
      among: entries.map { $0.part == .train }, apartFrom: equals, threads: threads)
    return (groups, leaks.count)
  }
}

extension FolderInspection.Shortcut {
  /// The properties that guess the class better than the most frequent class does, by ten points of a hundred at least.
  ///
  /// Each picture's class is guessed from the other pictures with the same value, so that a value which comes once tells nothing.
  static func found(in pictures: [(label: String, info: ImageInfo)]) -> [FolderInspection.Shortcut] {
    let classes = pictures.reduce(into: [:]) { $0[$1.label, default: 0] += 1 }
    guard classes.count > 1, let most = classes.values.max() else { return [] }
    let baseline = Double(most) / Double(pictures.count)
    let properties: [(String, (ImageInfo) -> String)] = [
      ("format", { $0.format.rawValue }), ("size", { "\($0.size)" }),
      ("color", { "\($0.colorModel.rawValue) \($0.bitDepth) \($0.hasAlpha)" }), ("orientation", { "\($0.orientation.rawValue)" }),
    ]
    return properties.compactMap { name, value in
      let accuracy = guessed(pictures.map { (value($0.info), $0.label) })
      return accuracy >= baseline + 0.1 ? .init(property: name, accuracy: accuracy, baseline: baseline) : nil
    }
  }

  /// The share of pictures whose label is the most frequent among the others with their value; ties are wrong.
  private static func guessed(_ pictures: [(value: String, label: String)]) -> Double {
    var counts: [String: [String: Int]] = [:]
    for picture in pictures { counts[picture.value, default: [:]][picture.label, default: 0] += 1 }
    let right = counts.values.reduce(0) { sum, labels in
      sum
        + labels.reduce(0) { sum, own in
          let rival = labels.filter { $0.key != own.key }.values.max() ?? 0
          return sum + (own.value - 1 > rival ? own.value : 0)
        }
    }
    return Double(right) / Double(max(1, pictures.count))
  }
}
