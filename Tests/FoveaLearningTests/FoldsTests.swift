import FoveaLearning
import Testing

@Suite struct FoldsTests {
  let labels = (0..<103).map { $0 < 10 ? 0 : $0 < 43 ? 1 : 2 }

  @Test(arguments: [2, 5, 10]) func foldsHaveTheirShareOfEachClass(count: Int) {
    let folds = Folds.stratified(labels: labels, count: count, seed: 1)
    for fold in 0..<count {
      for label in 0..<3 {
        let all = labels.count { $0 == label }
        let own = zip(folds, labels).count { $0 == fold && $1 == label }
        #expect(own == all / count || own == (all + count - 1) / count)
      }
      let size = folds.count { $0 == fold }
      #expect(size == 103 / count || size == 103 / count + 1)
    }
  }

  @Test(arguments: [2, 5]) func groupsStayTogether(count: Int) {
    // Groups of three rows of one class, and one of seven.
    let groups = (0..<103).map { $0 < 7 ? 1000 : $0 / 3 }
    let folds = Folds.stratified(labels: labels, groups: groups, count: count, seed: 4)
    for (_, rows) in Dictionary(grouping: groups.indices, by: { groups[$0] }) { #expect(Set(rows.map { folds[$0] }).count == 1) }
    for fold in 0..<count {
      for label in 1..<3 {
        let all = labels.count { $0 == label }
        let own = zip(folds, labels).count { $0 == fold && $1 == label }
        #expect(abs(own - all / count) <= 4, "\(own) of \(all)")
      }
    }
    #expect(folds == Folds.stratified(labels: labels, groups: groups, count: count, seed: 4))
    #expect(
      Folds.stratified(labels: labels, groups: nil, count: count, seed: 4)
        == Folds.stratified(labels: labels, count: count, seed: 4))
  }

  @Test func seedsDecide() {
    #expect(Folds.stratified(labels: labels, count: 5, seed: 1) == Folds.stratified(labels: labels, count: 5, seed: 1))
    #expect(Folds.stratified(labels: labels, count: 5, seed: 1) != Folds.stratified(labels: labels, count: 5, seed: 2))
  }

  /// A sample has rows of every class, also of those with one.
  @Test func samplesHaveEveryClass() {
    let sample = Folds.sample(labels: [7] + labels + [8], share: 0.2, seed: 3)
    #expect(sample == [0] + Folds.holdOut(labels: [7] + labels, share: 0.2, seed: 3).held + [104])
  }

  @Test func heldOutShare() {
    let parts = Folds.holdOut(labels: [7] + labels, share: 0.2, seed: 3)
    #expect((parts.kept + parts.held).sorted() == Array(0...103))
    #expect(!parts.held.contains(0), "the only row of a class is kept")
    let held = parts.held.map { labels[$0 - 1] }
    #expect((0..<3).map { label in held.count { $0 == label } } == [2, 7, 12])
    #expect(Folds.holdOut(labels: [0, 0, 1, 1], share: 0.01, seed: 0).held.count == 2)
    #expect(Folds.holdOut(labels: [0, 0, 1, 1], share: 0.99, seed: 0).kept.count == 2)
  }

  /// A part of many rows is the share of each class; of pairs it is pairs, of a part of the classes.
  @Test func partsCanBeHeldOut() {
    #expect(Folds.drawn(labels: labels, most: 103, seed: 1) == Array(0..<103))
    #expect(Folds.drawn(labels: labels, most: 50, seed: 1) == Folds.holdOut(labels: labels, share: 50.0 / 103, seed: 1).held)
    let pairs = (0..<200).map { $0 / 2 }
    let drawn = Folds.drawn(labels: pairs, most: 60, seed: 1)
    #expect(drawn.count == 60 && Set(drawn.map { pairs[$0] }).count == 30)
    #expect(drawn == drawn.sorted() && drawn == Folds.drawn(labels: pairs, most: 60, seed: 1))
    #expect(drawn != Folds.drawn(labels: pairs, most: 60, seed: 2))
    #expect(!Folds.rounds(labels: drawn.map { pairs[$0] }, groups: nil, count: 5, seed: 1).isEmpty)
    // A class of a hundred, four of three rows, and one of one.
    let tail = [Int](repeating: 9, count: 100) + [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4]
    let some = Folds.drawn(labels: tail, most: 40, seed: 1).map { tail[$0] }
    #expect(some.count { $0 == 9 } == 35 && some.count { $0 < 4 } == 6 && Set(some).count == 4)
  }

  /// Rounds are the folds where each class can be held out in part.
  @Test(arguments: [2, 5]) func roundsAreFolds(count: Int) {
    for groups in [nil, (0..<103).map { $0 / 3 }] {
      let folds = Folds.stratified(labels: labels, groups: groups, count: count, seed: 4)
      let rounds = Folds.rounds(labels: labels, groups: groups, count: count, seed: 4)
      #expect(rounds == (0..<count).map { fold in labels.indices.filter { folds[$0] == fold } })
    }
  }

  /// Of a class with one row, or with one group, nothing is held out, nor of what belongs to it; all other rows are, once.
  @Test func whatCannotBePartedIsLearnedFrom() {
    let labels = [9] + self.labels
    let rounds = Folds.rounds(labels: labels, groups: nil, count: 5, seed: 4)
    #expect(rounds.count == 5 && rounds.flatMap { $0 }.sorted() == Array(1...103))
    // All of class 0 and the first row of class 1 are one group.
    let groups = (0..<103).map { $0 < 11 ? 0 : $0 }
    let parted = Folds.rounds(labels: self.labels, groups: groups, count: 5, seed: 4)
    #expect(parted.count == 5 && parted.flatMap { $0 }.sorted() == Array(11..<103))
  }

  /// Nothing is held out where fewer than two classes have two groups.
  @Test func nothingToHoldOut() {
    #expect(Folds.rounds(labels: [0, 0, 0, 1, 1, 1], groups: [7, 7, 7, 8, 8, 8], count: 5, seed: 0).isEmpty)
    #expect(Folds.rounds(labels: [0, 1, 1, 1, 1], groups: nil, count: 2, seed: 0).isEmpty)
    #expect(Folds.rounds(labels: [0, 1, 2], groups: nil, count: 2, seed: 0).isEmpty)
    #expect(Folds.rounds(labels: [], groups: nil, count: 2, seed: 0).isEmpty)
    // Where each group has both classes, the other has them too.
    #expect(
      Folds.rounds(labels: [0, 1, 0, 1], groups: [3, 3, 4, 4], count: 2, seed: 0).map { $0.sorted() }.sorted { $0[0] < $1[0] } == [
        [0, 1], [2, 3],
      ])
  }
}
