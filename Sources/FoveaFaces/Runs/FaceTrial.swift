internal import FoveaLearning

/// Who of the enrolled persons pictures show: every picture is of somebody enrolled.
public struct ClosedSetFigures: Sendable, Hashable, Codable {
  /// The share of pictures that get the right name.
  public var accuracy: Double
  /// Its interval over persons, at 95 %; where all pictures are named rightly, or none, the Wilson interval of the pictures.
  public var interval: [Double]
  /// Pictures.
  public var count: Int

  /// The figures of answers.
  /// - Precondition: At least one.
  public init(isRight: [Bool], persons: [Int], seed: UInt64, threads: Int) {
    let column = isRight.map { $0 ? 1.0 : 0 }
    let bootstrap = GroupBootstrap(columns: [column], groups: persons, seed: seed, threads: threads)
    let range = bootstrap.interval { $0[0] }
    accuracy = column.reduce(0, +) / Double(column.count)
    count = column.count
    interval = Statistics.interval(range, ofShare: accuracy, of: count)
  }

  /// The figures of the answers to pictures; a picture in which no face was found is not named right.
  init(isRight: [Bool], of pictures: FacePictures, seed: UInt64, threads: Int) {
    let faceless = pictures.facelessLabels
    self.init(
      isRight: isRight + faceless.map { _ in false }, persons: pictures.labels + faceless, seed: seed, threads: threads)
  }
}

/// A spread over random splits.
public struct SplitSpread: Sendable, Hashable, Codable {
  /// Accuracies, one for each split.
  public var accuracies: [Double]
  /// Their mean.
  public var mean: Double { accuracies.reduce(0, +) / Double(max(1, accuracies.count)) }
  /// Their standard deviation.
  public var deviation: Double {
    guard accuracies.count > 1 else { return 0 }
    let mean = mean
    return (accuracies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(accuracies.count - 1)).squareRoot()
  }
}

/// How a way to tell faces apart did: all that is measured of one method with one normalization and one alignment.
public struct FaceTrial: Sendable, Codable {
  /// The method.
  public var method: FaceMethod
  /// What was done against the light.
  public var normalization: FaceNormalization
  /// How faces were aligned, where several alignments are compared.
  public var alignment: FaceFinding.Alignment?
  /// Naming test pictures of persons that are all enrolled, with a gallery of the training part.
  public var closed: ClosedSetFigures
  /// Where pictures were lost, where faces were sought.
  public var losses: FaceLosses?
  /// The same by the network's own scores, where it is one.
  public var classifier: ClosedSetFigures?
  /// Naming with half of the persons enrolled and learned from, and the other half strangers; at 1 % false accepts.
  public var open: OpenSetFigures?
  /// The part of the strangers' pictures that the gallery's own threshold for 1 % lets in, and of enrolled persons' that it names rightly.
  public var fittedOpen: FittedOpenSet?
  /// Pairs of test pictures (as many as ``ScoredPairs/largestCount`` where there are more) of persons whose training pictures it learned from.
  public var known: VerificationFigures?
  /// The same pairs, each half of the persons judged by the threshold of the other half for 1 % false accepts.
  public var crossed: ErrorRates?
  /// The test pictures of each group, where there are groups.
  public var groups: GroupFigures?
  /// Pairs of all pictures of persons that it never saw.
  public var unseen: VerificationFigures?
  /// Naming over random splits of all pictures.
  public var spread: SplitSpread?
  /// For how many epochs the network learned, where it has one; nothing in documents of before it was told.
  public var epochs: FaceEpochs?
  /// The same for the network of the open set that had to end earliest.
  public var openEpochs: FaceEpochs?
  /// Seconds for fitting to the training part, ``networkSeconds`` included.
  public var fitSeconds: Double
  /// Of these, those in which its network learned, where it has one. Ways that share a network share these: they were spent once, and stand in
  /// each. Nothing in documents of before they were told.
  public var networkSeconds: Double?
  /// Milliseconds for one face from crop to name.
  public var milliseconds: Double
  /// Bytes of the model file.
  public var modelBytes: Int
  /// Bytes of a gallery of the training part.
  public var galleryBytes: Int

  /// What a gallery's own threshold did.
  public struct FittedOpenSet: Sendable, Hashable, Codable {
    /// The share of strangers' pictures that got a name.
    public var falseAcceptRate: Double
    /// The share of enrolled persons' pictures that got the right name.
    public var identified: Double

    enum CodingKeys: String, CodingKey {
      case falseAcceptRate = "false_accept_rate"
      case identified
    }
  }

  /// On how many random splits it was tried.
  var splitCount: Int { spread?.accuracies.count ?? 0 }

  /// Seconds that a random split is going to take, about as many as fitting and naming took here.
  var secondsOfSplit: Double { fitSeconds + milliseconds * Double(closed.count) / 1000 }

  enum CodingKeys: String, CodingKey {
    case method, normalization, alignment
    case closed = "closed_set"
    case losses
    case classifier = "network_classifier"
    case open = "open_set"
    case fittedOpen = "open_set_fitted"
    case known = "verification_known"
    case crossed = "verification_crossed"
    case groups
    case unseen = "verification_unseen"
    case spread
    case epochs = "network_epochs"
    case openEpochs = "network_epochs_open_set"
    case fitSeconds = "fit_seconds"
    case networkSeconds = "network_seconds"
    case milliseconds = "ms_per_face"
    case modelBytes = "model_bytes"
    case galleryBytes = "gallery_bytes"
  }
}
