/// Union of sets by halved paths; the root of a set is its smallest member.
package struct DisjointSets {
  private var parents: [Int]

  /// Sets of one member each, `0..<count`.
  package init(count: Int) { parents = Array(0..<count) }

  /// The smallest member of the set that a member is in.
  package mutating func root(_ member: Int) -> Int {
    var place = member
    while parents[place] != place {
      parents[place] = parents[parents[place]]
      place = parents[place]
    }
    return place
  }

  /// Makes one set of those that two members are in.
  package mutating func join(_ first: Int, _ second: Int) {
    let (a, b) = (root(first), root(second))
    parents[max(a, b)] = min(a, b)
  }

  /// The sets of two members or more, each in order, by their first members.
  mutating func sets() -> [[Int]] {
    var members: [Int: [Int]] = [:]
    for member in parents.indices { members[root(member), default: []].append(member) }
    return members.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
  }
}
