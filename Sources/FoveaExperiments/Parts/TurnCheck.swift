internal import FoveaDatasets
internal import FoveaLearning
internal import FoveaTensors

/// Whether the pictures of a class are stored turned in their pixels, which no mark of the file tells.
///
/// What tells upright pictures of some classes from the same pictures turned by quarters, a plane for each turn over a rough sketch
/// (`RidgeRegression`), tells it of many other classes too: faces have their eyes above, things stand on the ground below a light sky. So each class is asked
/// with planes that were learned without it, a tenth of the classes at a time where there are more than ten. A class looks turned where at least two of five of its
/// pictures are said to be turned alike, half as many again as are said to be in any other way and, by Wilson's intervals, surely more
/// than are said to be upright, while of the other classes two of five are said to be upright, on average, and no fewer once the class is turned
/// back: planes answer about classes that have nothing in common too, but turning one of these helps none. The surest class is turned
/// back before the others are asked again, until a third of all are found; of fewer than three classes nothing can be said.
///
/// The way to learn about turns is that of Gidaris, Singh and Komodakis, *Unsupervised Representation Learning by Predicting Image Rotations*, ICLR 2018.
/// All parts are looked at; nothing that is trained or chosen depends on the answer.
public struct TurnCheck: Sendable, Hashable, Codable {
  /// A class whose pictures look turned.
  public struct Turned: Sendable, Hashable, Codable {
    /// The class.
    public var label: String
    /// By how much, clockwise.
    public var degrees: Int
    /// The share of its pictures that are said to be turned so.
    public var share: Double

    enum CodingKeys: String, CodingKey {
      case label = "class"
      case degrees, share
    }
  }

  /// The share of pictures that are said to be upright by planes of other classes, the mean over the classes, after those that look turned were turned
  /// back.
  public var upright: Double
  /// Classes that look turned, the surest first.
  public var turned: [Turned]

  /// Pictures that are looked at, about, and those of a class that are at least.
  private static let (most, leastOfClass) = (4000, 20)
  /// Groups of classes that are asked at once, and the price of large weights of the planes.
  private static let (folds, price) = (10, 0.1)
  /// The least share of pictures that say so, and how many times as many as say anything else.
  private static let (least, lead) = (0.4, 1.5)

  /// Asks about all classes.
  /// - Parameters:
  ///   - sketches: One of each picture; nothing for one that cannot be decoded.
  ///   - truth: The class of each picture.
  /// - Returns: Nothing of fewer than three classes with pictures.
  static func measured(_ sketches: [TurnableSketch?], truth: [Int], labels: LabelSet, threads: Int) -> TurnCheck? {
    let known = Dictionary(grouping: sketches.indices.filter { sketches[$0] != nil }) { truth[$0] }
    let classes = known.keys.sorted()
    guard classes.count >= 3 else { return nil }
    let share = max(leastOfClass, most / classes.count)
    let views = classes.map { label -> [[TurnableSketch]] in
      (known[label] ?? []).thinned(to: share).compactMap { sketches[$0] }
        .map { sketch in (0..<4).map { sketch.turned(quarters: $0) } }
    }
    guard var look = try? Look(views, threads: threads) else { return nil }
    var (places, found): (Set<Int>, [Turned]) = ([], [])
    while found.count < max(1, classes.count / 3) {
      let candidates = views.indices.compactMap { place -> (place: Int, quarters: Int, share: Double)? in
        guard !places.contains(place), look.upright(without: place) >= least, let turn = turn(by: look.counts[place]) else {
          return nil
        }
        return (place, turn.quarters, turn.share)
      }
      let surest = candidates.sorted { ($0.share, -$0.place) > ($1.share, -$1.place) }
      let before = look
      guard
        let (turn, after) = surest.lazy.compactMap({ turn in
          (try? before.turningBack(turn.place, quarters: turn.quarters, threads: threads)).map { (turn, $0) }
        }).first(where: { $1.upright(without: $0.place) >= before.upright(without: $0.place) })
      else { break }
      look = after
      places.insert(turn.place)
      found.append(Turned(label: labels[classes[turn.place]], degrees: turn.quarters * 90, share: turn.share))
    }
    return TurnCheck(upright: look.upright(without: nil), turned: found)
  }

  /// The quarters that a class is turned by, and the share of its pictures that say so; nothing where they do not.
  /// - Parameter counts: How many pictures are said to be upright, and turned by one, two and three quarters.
  static func turn(by counts: [Int]) -> (quarters: Int, share: Double)? {
    let all = counts.reduce(0, +)
    guard let quarters = (1...3).max(by: { (counts[$0], -$0) < (counts[$1], -$1) }) else { return nil }
    let (share, rest) = (Double(counts[quarters]) / Double(all), counts.indices.filter { $0 != quarters }.map { counts[$0] })
    guard share >= least, Double(counts[quarters]) >= lead * Double(rest.max() ?? 0),
      Statistics.wilsonInterval(successes: counts[quarters], trials: all).lowerBound
        > Statistics.wilsonInterval(successes: counts[0], trials: all).upperBound
    else { return nil }
    return (quarters, share)
  }

  /// Sketches of the pictures of each class, and what planes of other classes say of them.
  private struct Look {
    /// By class and picture, its sketches in the four turns.
    let views: [[[TurnableSketch]]]
    /// How many pictures of each class are said to be upright, and turned by one, two and three quarters.
    let counts: [[Int]]

    init(_ views: [[[TurnableSketch]]], threads: Int) throws(LearningError) {
      let folds = min(TurnCheck.folds, views.count)
      var counts = [[Int]](repeating: [], count: views.count)
      for fold in 0..<folds {
        let others = views.indices.filter { $0 % folds != fold }.flatMap { views[$0] }.flatMap(\.self)
        let targets = others.indices.map { row in (0..<4).map { Float($0 == row % 4 ? 1 : 0) } }
        let planes = try RidgeRegression.path(
          Matrix(others.map(\.numbers)), targets: Matrix(targets), shares: [price], threads: threads)[0]
        for place in stride(from: fold, to: views.count, by: folds) {
          let values = planes.values(for: Matrix(views[place].map { $0[0].numbers }), threads: threads)
          counts[place] = Prediction.predictions(from: values, top: 1).reduce(into: [0, 0, 0, 0]) { $0[$1.label] += 1 }
        }
      }
      (self.views, self.counts) = (views, counts)
    }

    /// The same with the pictures of a class turned back by so many quarters.
    func turningBack(_ place: Int, quarters: Int, threads: Int) throws(LearningError) -> Look {
      var turned = views
      turned[place] = views[place].map { view in (0..<4).map { view[($0 + 4 - quarters) % 4] } }
      return try Look(turned, threads: threads)
    }

    /// The share of pictures that are said to be upright, the mean over the classes, without one of them.
    func upright(without left: Int?) -> Double {
      let shares = counts.indices.filter { $0 != left }.map { Double(counts[$0][0]) / Double(counts[$0].reduce(0, +)) }
      return shares.reduce(0, +) / Double(shares.count)
    }
  }
}
