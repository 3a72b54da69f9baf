internal import FoveaDatasets
internal import FoveaLearning
internal import FoveaReports
internal import FoveaTensors

/// How faces of each group of people, or of pictures, are named and told apart, where the manifest has groups.
public struct GroupFigures: Sendable, Hashable, Codable {
  /// One of the groups.
  public struct Group: Sendable, Hashable, Codable {
    /// Its name.
    public var name: String
    /// How many persons there are in it.
    public var persons: Int
    /// How many of its pictures are named right, among all who are enrolled.
    public var closed: ClosedSetFigures
    /// The errors on the pairs within it, at the threshold that all groups have; nothing without a threshold.
    public var errors: ErrorRates?
    /// Whether it has so few persons or pictures that its rates hardly say how it differs from others.
    public var isSmall: Bool

    enum CodingKeys: String, CodingKey {
      case name, persons
      case closed = "closed_set"
      case errors
      case isSmall = "small"
    }
  }

  /// From which similarity on a pair is accepted.
  public var threshold: Double?
  /// For which rate of false accepts over all pairs it was chosen; nothing where it is the model's own.
  public var falseAcceptRate: Double?
  /// The groups by their names; of more than ``mostGroups`` those with the most pictures.
  public var groups: [Group]
  /// How many groups there are.
  public var count: Int
  /// Pictures without a group.
  public var without: Int

  enum CodingKeys: String, CodingKey {
    case threshold
    case falseAcceptRate = "false_accept_rate"
    case groups, count, without
  }

  /// How many groups are measured at most.
  public static let mostGroups = 100
  /// Below so many persons, or pictures, a group is small: of ten persons one is a tenth of a rate.
  static let (fewPersons, fewPictures) = (10, 30)

  /// The figures of pictures that were named; nothing where none has a group.
  /// - Parameters:
  ///   - rows: The embeddings of the pictures.
  ///   - isRight: Whether each got the right name. A picture without a face did not, and counts in its group.
  ///   - pairs: All their pairs, on which a threshold for 1 % false accepts is chosen where the model has none.
  init?(
    _ pictures: FacePictures, _ rows: Matrix, isRight: [Bool], pairs: ScoredPairs, by model: FaceModel, seed: UInt64, threads: Int
  ) {
    let faceless = (pictures.search?.faceless ?? []).compactMap { entry in
      pictures.persons.label(of: entry.label).map { (group: entry.group, label: $0) }
    }
    var (members, lost): ([String: [Int]], [String: [Int]]) = ([:], [:])
    for (place, entry) in pictures.entries.enumerated() {
      if let group = entry.group { members[group, default: []].append(place) }
    }
    for (group, label) in faceless {
      if let group { lost[group, default: []].append(label) }
    }
    let names = Set(members.keys).union(lost.keys)
    guard !names.isEmpty else { return nil }
    if let own = model.verification?.similarity {
      threshold = own
    } else if pairs.isMeasurable {
      (threshold, falseAcceptRate) = (Double(pairs.course().point(at: 0.01).similarity), 0.01)
    }
    count = names.count
    func size(_ name: String) -> Int { (members[name]?.count ?? 0) + (lost[name]?.count ?? 0) }
    let bound = threshold
    func precedes(_ first: String, _ second: String) -> Bool { first.utf8.lexicographicallyPrecedes(second.utf8) }
    let largest = names.sorted(by: precedes).sorted { size($0) > size($1) }.prefix(Self.mostGroups)
    groups = largest.sorted(by: precedes).map { name in
      let (own, without) = (members[name] ?? [], lost[name] ?? [])
      let labels = own.map { pictures.labels[$0] }
      let persons = Set(labels + without).count
      let errors = bound.map { bound in
        let within = ScoredPairs(of: rows.selecting(rows: own), by: model, persons: labels, seed: seed, threads: threads)
        let judged = within.pairs.map {
          ErrorRates.Pair(isSame: $0.isSame, isAccepted: Double($0.similarity) >= bound, first: $0.first, second: $0.second)
        }
        return ErrorRates(judged, group: name, seed: seed, threads: threads)
      }
      return Group(
        name: name, persons: persons,
        closed: ClosedSetFigures(
          isRight: own.map { isRight[$0] } + without.map { _ in false }, persons: labels + without, seed: seed, threads: threads),
        errors: errors, isSmall: persons < Self.fewPersons || labels.count + without.count < Self.fewPictures)
    }
    without =
      pictures.entries.count { $0.group == nil } + faceless.count { $0.group == nil }
  }

  /// What a small group says, in words.
  public static let smallness = "too few to compare"

  /// Where the threshold comes from, in words.
  public var origin: String {
    falseAcceptRate.map { "\(Numeral.percent($0)) false accepts over all pairs" } ?? "the model's own"
  }

  /// What is to be known of groups and pictures that have no rates, each a sentence without its capital and its period.
  public var omissions: [String] {
    (count > groups.count ? ["these are the largest of \(count) groups; the others were not measured"] : [])
      + (without > 0 ? ["\(Numeral.counted(without, "test picture has", "test pictures have")) no group"] : [])
  }
}
