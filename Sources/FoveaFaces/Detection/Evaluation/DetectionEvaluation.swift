public import FoveaDatasets
public import FoveaFiles
internal import FoveaPixels

/// How well a detector finds what was marked.
///
/// Findings are compared with the marked boxes of their picture from the highest score down, each with the one that it shares most of the joint area
/// with, of equals the first. Where that share is at least ``overlap``, the finding is right, unless a finding before it has taken the thing: then it is a
/// false alarm; on an ignored thing it counts neither way. All others are false alarms, those on things of another label too, see
/// ``AnnotatedPictures/only(label:)``. These are the rules of the Pascal VOC challenge, as its development kit has them.
///
/// The average precision is the area under the curve of precision over recall, where each precision is raised to the highest one at the same or a greater
/// recall (VOC since 2010).
public struct DetectionEvaluation: Sendable, Hashable, Codable {
  /// Grows; names never change their meaning.
  public var schemaVersion = 1
  /// What was tested.
  public var model: String
  /// The label of the boxes that counted; nothing where those of all labels did.
  public var label: String?
  /// Pictures that were searched.
  public var pictures: Int
  /// Things that were to be found.
  public var objects: Int
  /// The share of the joint area from which on a finding is right.
  public var overlap: Double
  /// The area under the curve of precision over recall, 0 to 1.
  public var averagePrecision: Double
  /// The score from which on findings count in the next three numbers.
  public var threshold: Double
  /// The share of things that were found.
  public var recall: Double
  /// The share of findings that are right; 1 where there are none.
  public var precision: Double
  /// False alarms for each picture.
  public var falseAlarmsPerPicture: Double
  /// Recall and false alarms at each score.
  public var curve: [Point]
  /// Each picture's findings and misses.
  public var rows: [Row]
  /// Pictures that could not be read.
  public var unreadable: [UnreadablePicture]
  /// Seconds of search for a picture, decoding left out.
  public var secondsPerPicture: Double

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case model, label, pictures, objects, overlap
    case averagePrecision = "average_precision"
    case threshold, recall, precision
    case falseAlarmsPerPicture = "false_alarms_per_picture"
    case curve, rows, unreadable
    case secondsPerPicture = "seconds_per_picture"
  }

  /// What a threshold gives.
  public struct Point: Sendable, Hashable, Codable {
    /// The threshold.
    public var score: Double
    /// The share of things that are found with it.
    public var recall: Double
    /// The share of findings that are right.
    public var precision: Double
    /// False alarms for each picture.
    public var falseAlarmsPerPicture: Double

    enum CodingKeys: String, CodingKey {
      case score, recall, precision
      case falseAlarmsPerPicture = "false_alarms_per_picture"
    }
  }

  /// What became of one picture.
  public struct Row: Sendable, Hashable, Codable {
    /// The file.
    public var path: BytePath
    /// The findings above the threshold, the surest first.
    public var findings: [Finding]
    /// The things above the threshold that no finding took.
    public var misses: [DetectionBox]
  }

  /// A finding and whether it is right.
  public struct Finding: Sendable, Hashable, Codable {
    /// Where it is.
    public var box: DetectionBox
    /// How sure the detector was.
    public var score: Double
    /// Whether it is right, wrong, or on something to be ignored.
    public var outcome: Outcome
  }

  /// What a finding came to.
  public enum Outcome: String, Sendable, Hashable, Codable {
    /// It lies on a thing that was to be found.
    case right
    /// It does not.
    case falseAlarm = "false_alarm"
    /// It lies on something that counts neither way.
    case ignored
  }
}

/// A box in reports: whole tenths of a pixel.
public struct DetectionBox: Sendable, Hashable, Codable {
  /// The left side.
  public var x: Double
  /// The upper side.
  public var y: Double
  /// Pixels across.
  public var width: Double
  /// Pixels down.
  public var height: Double

  init(_ box: PictureBox) {
    func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
    (x, y, width, height) = (rounded(box.x), rounded(box.y), rounded(box.width), rounded(box.height))
  }

  var box: PictureBox { PictureBox(x: x, y: y, width: width, height: height) }
}

extension DetectionEvaluation {
  /// A finding of a picture with the thing that it lies on.
  struct Match: Sendable {
    var picture: Int
    var finding: Detection
    var outcome: Outcome
    /// The thing in its picture that it took.
    var thing: Int?
  }

  /// Pairs the findings of one picture, the surest first, with its things.
  static func matches(_ findings: [Detection], _ things: [AnnotatedBox], picture: Int, overlap: Double) -> [Match] {
    var taken = Set<Int>()
    return findings.map { finding in
      let shares = things.map { $0.box.intersectionOverUnion(finding.box) }
      guard let best = shares.indices.max(by: { shares[$0] < shares[$1] }), shares[best] >= overlap else {
        return Match(picture: picture, finding: finding, outcome: .falseAlarm, thing: nil)
      }
      if things[best].isIgnored { return Match(picture: picture, finding: finding, outcome: .ignored, thing: nil) }
      guard taken.insert(best).inserted else {
        return Match(picture: picture, finding: finding, outcome: .falseAlarm, thing: nil)
      }
      return Match(picture: picture, finding: finding, outcome: .right, thing: best)
    }
  }

  /// The curve over all thresholds, the highest first, and the area under it.
  static func curve(_ matches: [Match], objects: Int, pictures: Int) -> (points: [Point], averagePrecision: Double) {
    let ranked = matches.filter { $0.outcome != .ignored }.sorted { $0.finding.score > $1.finding.score }
    var points: [Point] = []
    var (right, wrong) = (0, 0)
    for (index, match) in ranked.enumerated() {
      if match.outcome == .right { right += 1 } else { wrong += 1 }
      // Findings of one score stand or fall together.
      if index + 1 < ranked.count, ranked[index + 1].finding.score == match.finding.score { continue }
      points.append(
        Point(
          score: match.finding.score, recall: Double(right) / Double(max(1, objects)),
          precision: Double(right) / Double(right + wrong),
          falseAlarmsPerPicture: Double(wrong) / Double(max(1, pictures))))
    }
    var area = 0.0
    var best = 0.0
    for index in points.indices.reversed() {
      best = max(best, points[index].precision)
      area += best * (points[index].recall - (index > 0 ? points[index - 1].recall : 0))
    }
    return (points, area)
  }
}
