internal import FoveaTensors

/// Parts of a training set that take turns in being held out.
public enum Folds {
  /// Deals rows to `count` folds so that each has its share of each class: the rows of a class are shuffled and dealt in turn, each
  /// class going on where the last one stopped, so that folds differ by one row at most.
  /// - Returns: The fold of each row, in `0..<count`.
  /// - Precondition: `count` is at least 2.
  public static func stratified(labels: [Int], count: Int, seed: UInt64) -> [Int] {
    precondition(count >= 2, "\(count) folds")
    var folds = [Int](repeating: 0, count: labels.count)
    var next = 0
    for row in shuffled(labels, seed: seed).joined() {
      folds[row] = next
      next = (next + 1) % count
    }
    return folds
  }

  /// The rows of each class in a random order of their own; classes by rising label.
  private static func shuffled(_ labels: [Int], seed: UInt64) -> [[Int]] {
    Dictionary(grouping: labels.indices, by: { labels[$0] }).sorted { $0.key < $1.key }.map { label, rows in
      var generator = SeededGenerator(seed: seed, stream: UInt64(bitPattern: Int64(label)))
      var rows = rows
      generator.shuffle(&rows)
      return rows
    }
  }

  /// The same for rows that belong together: all rows of a group get one fold.
  ///
  /// Groups are dealt from the largest to the smallest, those of one size in a random order, each to the fold that then has the least of
  /// the group's classes; of equals to the one with the fewest rows.
  /// - Parameter groups: The group of each row; without groups each row is dealt on its own.
  public static func stratified(labels: [Int], groups: [Int]?, count: Int, seed: UInt64) -> [Int] {
    guard let groups else { return stratified(labels: labels, count: count, seed: seed) }
    precondition(count >= 2, "\(count) folds")
    precondition(groups.count == labels.count, "\(groups.count) groups of \(labels.count) rows")
    var byGroup = Dictionary(grouping: labels.indices) { groups[$0] }.sorted { $0.key < $1.key }.map(\.value)
    var generator = SeededGenerator(seed: seed, stream: 0x6772_6F75)
    generator.shuffle(&byGroup)
    let order = byGroup.indices.sorted { (byGroup[$1].count, $0) < (byGroup[$0].count, $1) }
    var folds = [Int](repeating: 0, count: labels.count)
    var (sizes, ofClass) = ([Int](repeating: 0, count: count), [Int: [Int]]())
    for group in order.map({ byGroup[$0] }) {
      let burden = (0..<count).map { fold in group.reduce(0) { $0 + (ofClass[labels[$1]]?[fold] ?? 0) } }
      let fold = (0..<count).min { (burden[$0], sizes[$0], $0) < (burden[$1], sizes[$1], $1) } ?? 0
      for row in group {
        folds[row] = fold
        ofClass[labels[row], default: [Int](repeating: 0, count: count)][fold] += 1
      }
      sizes[fold] += group.count
    }
    return folds
  }

  /// The rows that are held out together, round by round, while the others are learned from.
  ///
  /// A class whose rows all belong together cannot be learned and asked for at once: its rows, and whatever belongs to them, are learned from
  /// in every round. The other rows are dealt as by ``stratified(labels:groups:count:seed:)``, and each is held out once. Rounds that leave fewer
  /// than two classes to learn from are left out; and all of them where they ask for one class alone, which tells nothing.
  /// - Parameter groups: The group of each row; without groups each row is on its own.
  /// - Returns: Up to `count` rounds, none of them empty, each in rising order; none where nothing can be held out.
  /// - Precondition: `count` is at least 2.
  public static func rounds(labels: [Int], groups: [Int]?, count: Int, seed: UInt64) -> [[Int]] {
    let units = groups ?? Array(labels.indices)
    precondition(units.count == labels.count, "\(units.count) groups of \(labels.count) rows")
    var (firsts, divided) = ([Int: Int](), Set<Int>())
    for (label, unit) in zip(labels, units) {
      let first = firsts[label] ?? unit
      firsts[label] = first
      if first != unit { divided.insert(label) }
    }
    let kept = Set(firsts.filter { !divided.contains($0.key) }.values)
    let free = labels.indices.filter { !kept.contains(units[$0]) }
    let folds = stratified(
      labels: free.map { labels[$0] }, groups: groups.map { groups in free.map { groups[$0] } }, count: count, seed: seed)
    let rounds = (0..<count).map { fold in free.indices.filter { folds[$0] == fold }.map { free[$0] } }.filter { held in
      let isHeld = Set(held)
      return !held.isEmpty && Set(labels.indices.lazy.filter { !isHeld.contains($0) }.map { labels[$0] }).count >= 2
    }
    return Set(rounds.joined().lazy.map { labels[$0] }).count >= 2 ? rounds : []
  }

  /// Holds out a share of each class, at least one row where a class has two or more, never all.
  /// - Returns: The rows kept and the rows held out, each in rising order.
  /// - Precondition: The share is above 0 and below 1.
  public static func holdOut(labels: [Int], share: Double, seed: UInt64) -> (kept: [Int], held: [Int]) {
    precondition(share > 0 && share < 1, "a share of \(share)")
    var held: Set<Int> = []
    for rows in shuffled(labels, seed: seed) where rows.count >= 2 { held.formUnion(rows.prefix(part(share, of: rows.count))) }
    return (labels.indices.filter { !held.contains($0) }, held.sorted())
  }

  /// How many of so many rows a share is: one at least, and never all.
  private static func part(_ share: Double, of count: Int) -> Int { min(max(1, Int((Double(count) * share).rounded())), count - 1) }

  /// Draws about so many rows to try things on: of each class its share. A single row of a class could not be held out while others are learned
  /// from; of classes whose share is one row, two are drawn, of as many of these classes, at random, as have their share together then. Classes of
  /// one row are left out.
  /// - Returns: The rows, in rising order; all where there are no more.
  /// - Precondition: `most` is at least 1.
  public static func drawn(labels: [Int], most: Int, seed: UInt64) -> [Int] {
    precondition(most >= 1, "a part of \(most) rows")
    guard labels.count > most else { return Array(labels.indices) }
    let share = Double(most) / Double(labels.count)
    var (drawn, pairs, rare) = ([Int](), [[Int]](), 0)
    for rows in shuffled(labels, seed: seed) where rows.count >= 2 {
      let part = part(share, of: rows.count)
      if part >= 2 {
        drawn += rows.prefix(part)
      } else {
        pairs.append(Array(rows.prefix(2)))
        rare += rows.count
      }
    }
    var generator = SeededGenerator(seed: seed, stream: 0x7061_6972, UInt64(pairs.count))
    generator.shuffle(&pairs)
    let room = Int((Double(rare) * share / 2).rounded(.up))
    return (drawn + pairs.prefix(room).joined()).sorted()
  }

  /// Draws a share of each class, at least one row of each.
  /// - Returns: The rows, in rising order.
  /// - Precondition: The share is above 0 and below 1.
  public static func sample(labels: [Int], share: Double, seed: UInt64) -> [Int] {
    let (kept, held) = holdOut(labels: labels, share: share, seed: seed)
    let drawn = Set(held.map { labels[$0] })
    return (held + kept.filter { !drawn.contains(labels[$0]) }).sorted()
  }
}
