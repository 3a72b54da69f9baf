internal import FoveaFiles

extension Manifest.Entry {
  /// What the picture may share with others that it then must not be parted from.
  var keys: [String?] { [group.map { "g" + $0 }, pixelHash.map { "p" + $0 }, near.map { "n" + $0 }] }
}

extension [Manifest.Entry] {
  /// Which entries must stay together wherever pictures are divided or drawn: the number of each one's unit, from 0 in the order of the
  /// units' first entries.
  ///
  /// Entries of one group belong together, and so do entries of one pixel hash, and near duplicates, as well as those that a chain of
  /// these joins. An entry that shares nothing is a unit of its own.
  package var unitNumbers: [Int] {
    var sets = DisjointSets(count: count)
    var owners: [String: Int] = [:]
    for (place, entry) in enumerated() {
      for case let key? in entry.keys {
        if let owner = owners[key] { sets.join(owner, place) } else { owners[key] = place }
      }
    }
    var numbers: [Int: Int] = [:]
    return (0..<count).map { place in
      let root = sets.root(place)
      let number = numbers[root] ?? numbers.count
      numbers[root] = number
      return number
    }
  }
}

/// Pictures that must stay together, as one thing to be dealt out.
struct SplitUnit {
  /// The pictures, as indices into the manifest.
  var members: [Int]
  /// The class that most of them have; of equals, the first by bytes.
  var label: String
  /// What places the unit among those of its class: 64 bits of SHA-256 over the seed and the unit's name.
  var hash: UInt64
  /// The group or the path that the unit is named by.
  var name: [UInt8]

  /// The units of the pictures at `indices`, by class; in each class in the order of their hashes.
  ///
  /// Pictures of one group are one unit, and so are pictures of one pixel hash, and near duplicates. A unit is named by its first group, or else by its
  /// first path, so that neither other pictures nor the order of the entries change its hash.
  /// - Parameter purpose: Stands before the name, so that divisions for different purposes have nothing to do with each other.
  static func byClass(_ entries: [Manifest.Entry], _ indices: [Int], purpose: String = "", seed: UInt64) -> [String: [SplitUnit]] {
    var classes: [String: [SplitUnit]] = [:]
    for members in joined(entries, indices) {
      let label = majority(members.map { entries[$0].label })
      let group = members.compactMap { entries[$0].group }.min { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      let path = members.map { entries[$0].path }.min() ?? ""
      let name = Array(purpose.utf8) + (group.map { Array("group/\($0)".utf8) } ?? Array("path/".utf8) + path.bytes)
      let unit = SplitUnit(members: members, label: label, hash: hash(name, seed: seed), name: name)
      classes[label, default: []].append(unit)
    }
    return classes.mapValues { units in
      units.sorted { $0.hash != $1.hash ? $0.hash < $1.hash : $0.name.lexicographicallyPrecedes($1.name) }
    }
  }

  /// The first 64 bits of SHA-256 over the seed in decimal digits, a slash, and the name.
  static func hash(_ name: [UInt8], seed: UInt64) -> UInt64 {
    UInt64(SHA256.hex(of: Array("\(seed)/".utf8) + name).prefix(16), radix: 16) ?? 0
  }

  /// The sets of indices of entries that belong together, each in order.
  private static func joined(_ entries: [Manifest.Entry], _ indices: [Int]) -> [[Int]] {
    var units: [[Int]] = []
    for (index, number) in zip(indices, indices.map({ entries[$0] }).unitNumbers) {
      if number == units.count { units.append([index]) } else { units[number].append(index) }
    }
    return units
  }

  private static func majority(_ labels: [String]) -> String {
    if labels.count == 1 { return labels[0] }
    let counts = labels.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    return counts.max { a, b in a.value != b.value ? a.value < b.value : b.key.utf8.lexicographicallyPrecedes(a.key.utf8) }?.key
      ?? ""
  }
}
