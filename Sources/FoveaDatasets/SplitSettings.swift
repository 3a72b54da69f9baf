/// How a data set is divided.
public struct SplitSettings: Sendable, Hashable, Codable {
  /// The share of each class that is trained on, in 0…1.
  public var train: Double
  /// The share of each class on which settings are chosen, in 0…1.
  public var validation: Double
  /// The share of each class that measures what was trained, in 0…1.
  public var test: Double
  /// The share of the training part that becomes the validation part, where a data set comes with the parts train and test only.
  public var validationFromTrain: Double
  /// Which of the many divisions is made.
  public var seed: UInt64

  /// Settings; the three shares must add up to 1.
  public init(
    train: Double = 0.70, validation: Double = 0.15, test: Double = 0.15, validationFromTrain: Double = 0.10, seed: UInt64 = 0
  ) {
    precondition(
      min(train, validation, test) >= 0 && abs(train + validation + test - 1) < 1e-6,
      "shares of \(train), \(validation), \(test), which must add up to 1")
    precondition((0..<1).contains(validationFromTrain), "a validation share of \(validationFromTrain)")
    self.train = train
    self.validation = validation
    self.test = test
    self.validationFromTrain = validationFromTrain
    self.seed = seed
  }

  /// The settings that a text such as `70/15/15` or `0.8,0.1,0.1` means: train, validation, test in percent or as fractions. With two
  /// numbers there is no validation part. `nil` where the text is not of this form or the numbers do not add up.
  public init?(shares text: String, seed: UInt64 = 0) {
    guard let shares = Self.shares(text), shares[0] > 0 else { return nil }
    self.init(train: shares[0], validation: shares.count == 3 ? shares[1] : 0, test: shares[shares.count - 1], seed: seed)
  }

  /// What is wrong with a text of shares that ``init(shares:seed:)`` does not take, as what to do: "give percentages that sum to 100".
  /// `nil` where it takes the text.
  public static func problem(ofShares text: String) -> String? {
    guard let shares = shares(text) else { return "give percentages that sum to 100" }
    return shares[0] > 0 ? nil : "give the train part, which stands first, a share above 0"
  }

  /// The two or three numbers of a text, divided by their sum; `nil` where the text is not of this form or they do not add up.
  private static func shares(_ text: String) -> [Double]? {
    let fields = text.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "," || $0 == ":" }
    let numbers = fields.compactMap { Double($0) }
    guard numbers.count == fields.count, (2...3).contains(numbers.count), numbers.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
      return nil
    }
    let sum = numbers.reduce(0, +)
    guard abs(sum - 1) < 1e-6 || abs(sum - 100) < 1e-4 else { return nil }
    return numbers.map { $0 / sum }
  }

  private enum CodingKeys: String, CodingKey {
    case train, validation, test, seed
    case validationFromTrain = "validation_from_train"
  }
}
