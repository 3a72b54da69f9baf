/// The way that a comparison takes for the best, and what set it apart from others that name as many test pictures rightly.
public struct FaceChoice: Sendable, Hashable, Codable {
  /// What decides between two ways: the first of these in which they differ.
  public enum Criterion: String, Sendable, Hashable, Codable, CaseIterable {
    /// More test pictures that get the right name.
    case named = "named_right"
    /// More that get it with half of the persons strangers.
    case strangers = "open_set"
    /// A lower equal error rate on pairs of persons whom the way learned from.
    case pairs = "equal_error_rate"
    /// No network, which takes minutes to learn.
    case network = "no_network"
    /// Fewer KiB of a model.
    case size = "model_size"
    /// The place in the comparison, where simple methods stand first unless others were asked for.
    case place

    /// What it asks for.
    public var title: String {
      switch self {
      case .named: "more named right"
      case .strangers: "more right among strangers"
      case .pairs: "a lower equal error rate"
      case .network: "no network"
      case .size: "a smaller model"
      case .place: "the place in the table"
      }
    }
  }

  /// The method.
  public var method: FaceMethod
  /// What is done against the light.
  public var normalization: FaceNormalization
  /// How faces are aligned, where several alignments are compared.
  public var alignment: FaceFinding.Alignment?
  /// How many other ways name as many test pictures rightly.
  public var equals: Int
  /// What set it apart from the next best of these; nothing where there are none.
  public var criterion: Criterion?
  /// The command that trains it.
  public var trainCommand: String?

  enum CodingKeys: String, CodingKey {
    case method, normalization, alignment
    case equals = "as_good"
    case criterion = "chosen_by"
    case trainCommand = "train_command"
  }

  /// By what faces are aligned, to follow the light; empty where one alignment alone is compared, or none.
  public var alignedWords: String { FaceWay.words(alignment) }

  /// The ways that are as good: `1 other`, `4 others`.
  public var others: String { equals == 1 ? "1 other" : "\(equals) others" }

  /// By which rule it was taken; nothing where no other way is as good.
  public var reason: String? {
    guard let criterion else { return nil }
    let rule = Criterion.allCases.dropFirst().map(\.title).joined(separator: ", ")
    return "Between equals decide, in this order: \(rule); here it was \(criterion.title)."
  }
}

extension FaceComparison {
  /// The places of the trials from the best on, by ``FaceChoice/Criterion``.
  var ranking: [Int] {
    trials.indices.sorted { left, right in
      let (first, second) = (trials[left].standing, trials[right].standing)
      return first == second ? left < right : first.lexicographicallyPrecedes(second)
    }
  }

  /// The trial that is best by ``FaceChoice/Criterion``.
  public var best: FaceTrial? { ranking.first.map { trials[$0] } }

  /// The best trial, and why it was taken.
  /// - Parameter trainCommand: The command that trains a way.
  public func choice(trainCommand: ((FaceTrial) -> String)? = nil) -> FaceChoice? {
    let ranking = ranking
    guard let best else { return nil }
    let equals = trials.count { $0.closed.accuracy == best.closed.accuracy } - 1
    var criterion: FaceChoice.Criterion?
    if equals > 0 {
      let differs = zip(best.standing, trials[ranking[1]].standing).map { $0 != $1 }.firstIndex(of: true)
      criterion = differs.map { FaceChoice.Criterion.allCases[$0] } ?? .place
    }
    return FaceChoice(
      method: best.method, normalization: best.normalization, alignment: best.alignment, equals: equals, criterion: criterion,
      trainCommand: trainCommand?(best))
  }
}

extension FaceTrial {
  /// What decides between ways, in the order of ``FaceChoice/Criterion`` without its last: less is better. Times are left out, since they differ from
  /// run to run.
  fileprivate var standing: [Double] {
    [
      -closed.accuracy, -(open?.identified ?? 0), known?.equalErrorRate ?? 1, method.isNetwork ? 1 : 0, Double(modelBytes / 1024),
    ]
  }
}
