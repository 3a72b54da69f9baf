internal import FoveaFiles
internal import FoveaRecognition

/// For how many epochs a network learned.
public struct FaceEpochs: Sendable, Hashable, Codable {
  /// Epochs that it learned for.
  public var learned: Int
  /// Epochs that it would have learned for, had there been time.
  public var wanted: Int
  /// Whether time had a say in when it ended.
  public var isTimed: Bool

  /// Whether there was no time for all.
  public var isCut: Bool { learned < wanted }

  enum CodingKeys: String, CodingKey {
    case learned, wanted
    case isTimed = "timed"
  }
}

/// The networks of a comparison, which several ways share: what shares a network is compared with the same one. Each is kept when it is learned.
struct FaceNetworks {
  /// Which pictures a network learns from.
  enum Role: Hashable {
    /// The training part.
    case all
    /// Its enrolled persons.
    case enrolled
    /// These without some, by the number of the fold.
    case leftOut(Int)

    /// The name under which the network is kept.
    var part: String {
      switch self {
      case .all: "network-all"
      case .enrolled: "network-enrolled"
      case .leftOut(let fold): "network-left-out-\(fold)"
      }
    }

    /// The name under which its epochs are kept.
    var epochs: String { part + "-epochs" }
  }

  /// A network that was learned.
  struct Learned {
    var faces: NetworkFaces
    /// Seconds that it took.
    var seconds: Double
    /// For how many epochs; nothing where that was not kept.
    var epochs: FaceEpochs?
  }

  let manifestHash: String
  let clock: RunClock
  /// What all of it was made with: says, when time ends a network early, that this depends on the budget.
  let identity: FaceComparisonIdentity
  let store: PartStore
  /// The networks that are going to be asked for, with what each costs.
  let efforts: [(role: Role, effort: Double)]
  private var learned: [Role: Learned] = [:]

  init(
    manifestHash: String, clock: RunClock, identity: FaceComparisonIdentity, store: PartStore,
    efforts: [(role: Role, effort: Double)]
  ) {
    (self.manifestHash, self.clock, self.identity, self.store, self.efforts) = (manifestHash, clock, identity, store, efforts)
  }

  /// Whether any that is going to be asked for has to be learned still.
  var isAnyMissing: Bool { efforts.contains { isMissing($0.role) } }

  private func isMissing(_ role: Role) -> Bool { learned[role] == nil && !store.has(role.part) }

  /// A network: as it was learned or kept before, or learned now and kept.
  /// - Parameter splits: Seconds that the random splits are going to take.
  mutating func network(
    _ role: Role, of pictures: FacePictures, splits: Double, options: FaceTrainingOptions
  ) throws -> Learned {
    if let known = try learned[role] ?? kept(role) {
      learned[role] = known
      return known
    }
    var options = options
    if let left = clock.left, options.epochs == nil {
      let effort = efforts.first { $0.role == role }?.effort ?? 1
      let others = efforts.filter { $0.role != role && isMissing($0.role) }.reduce(0) { $0 + $1.effort }
      options.timeLimit = FaceTimePlan.learning(left, splits: splits, effort: effort, of: effort + others)
    }
    let begun = ContinuousClock.now
    let (model, epochs) = try FaceTraining.network(of: pictures, manifestHash: manifestHash, options: options)
    guard let faces = model.network else { preconditionFailure("a model of a network has none") }
    let found = Learned(faces: faces, seconds: ResourceMeter.seconds(since: begun), epochs: epochs)
    learned[role] = found
    if let file = store.model(role.part) {
      if epochs.isTimed { try store.replaceIdentity(identity.cut) }
      try model.write(to: file)
      try store.write(epochs, role.epochs)
      try store.write(found.seconds, role.part)
      try clock.keep(in: store)
    }
    return found
  }

  /// Of some networks the epochs of the one that was cut the most.
  func epochs(of roles: [Role]) -> FaceEpochs? {
    func standing(_ epochs: FaceEpochs) -> (Double, Int) {
      (Double(epochs.learned) / Double(max(1, epochs.wanted)), epochs.isTimed ? 0 : 1)
    }
    return roles.compactMap { learned[$0]?.epochs }.min { standing($0) < standing($1) }
  }

  private func kept(_ role: Role) throws -> Learned? {
    guard let faces = try store.faces(role.part)?.network else { return nil }
    return Learned(
      faces: faces, seconds: try store.kept(role.part), epochs: store.has(role.epochs) ? try store.kept(role.epochs) : nil)
  }
}

extension PartStore {
  /// The face model of a part that is kept whole; who removed a damaged file of it gets the part made anew.
  func faces(_ name: String) throws -> FaceModel? {
    guard has(name), let file = model(name), File.exists(file) else { return nil }
    do { return try FaceModel(contentsOf: file) } catch {
      if case .model(.file) = error { throw error }
      throw PartsError.damaged(file)
    }
  }
}
