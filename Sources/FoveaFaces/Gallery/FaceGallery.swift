public import FoveaPixels
public import FoveaTensors

/// Enrolled persons: the numbers of their faces by one model, and where from which similarity on a face counts as one of them.
///
/// It holds no pictures unless asked to, and knows the model that it belongs to.
public struct FaceGallery: Sendable {
  /// One enrolled face.
  public struct Face: Sendable, Hashable {
    /// Whose it is.
    public var person: String
    /// The picture it came from, as it was named then.
    public var source: String
    /// The crop, where pictures are kept.
    public var crop: Bitmap?

    /// A face of a person.
    public init(person: String, source: String, crop: Bitmap? = nil) {
      (self.person, self.source, self.crop) = (person, source, crop)
    }
  }

  /// The ``FaceModel/identity`` of the model it belongs to.
  public let modelIdentity: String
  /// The faces, persons in the order of their names.
  public private(set) var faces: [Face]
  /// A row for each face.
  public private(set) var rows: Matrix
  /// From which score on a face counts as enrolled. It falls away whenever persons change.
  public internal(set) var threshold: FaceThreshold?
  /// The rate of false accepts that a threshold was last asked for; it stays when persons change. Nothing where none was asked for.
  public internal(set) var falseAcceptRate: Double?

  /// A gallery with nobody in it.
  public init(of model: FaceModel) throws {
    modelIdentity = try model.identity
    (faces, rows) = ([], Matrix(rows: 0, columns: model.embedder.length))
  }

  init(modelIdentity: String, faces: [Face], rows: Matrix, threshold: FaceThreshold?, falseAcceptRate: Double?) {
    precondition(faces.count == rows.rows, "\(faces.count) faces, \(rows.rows) rows")
    (self.modelIdentity, self.faces, self.rows) = (modelIdentity, faces, rows)
    (self.threshold, self.falseAcceptRate) = (threshold, falseAcceptRate)
  }

  /// Who is enrolled, by name.
  public var persons: [String] {
    var names: [String] = []
    for face in faces where face.person != names.last { names.append(face.person) }
    return names
  }

  /// The place among ``persons`` of each face's person.
  public var labels: [Int] {
    var label = -1
    var last: String?
    return faces.map { face in
      if face.person != last { (label, last) = (label + 1, face.person) }
      return label
    }
  }

  /// Whether anybody is called so.
  public func has(_ person: String) -> Bool { faces.contains { $0.person == person } }

  /// Adds faces, of persons that are enrolled already or not. Names that are the same text to a reader but not in bytes (composed and
  /// decomposed accents) are one person, under the name that is enrolled, or else the first by bytes.
  /// - Precondition: One row for each face, as long as those that are there.
  public mutating func add(_ added: [Face], rows addedRows: Matrix) {
    precondition(added.count == addedRows.rows && addedRows.columns == rows.columns, "\(added.count) faces, \(addedRows.rows) rows")
    // Equal strings may differ in bytes; the dictionary knows them as one.
    var names = Dictionary(faces.map { ($0.person, $0.person) }) { first, _ in first }
    for name in added.map(\.person).sorted(by: Self.precedes) where names[name] == nil { names[name] = name }
    let all = faces + added.map { Face(person: names[$0.person] ?? $0.person, source: $0.source, crop: $0.crop) }
    let order = all.indices.sorted { left, right in
      let isSame = all[left].person == all[right].person
      return isSame ? left < right : Self.precedes(all[left].person, all[right].person)
    }
    let values = rows.values + addedRows.values
    rows = Matrix(rows: all.count, columns: rows.columns, values).selecting(rows: order)
    faces = order.map { all[$0] }
    threshold = nil
  }

  /// The order of names: that of their bytes.
  private static func precedes(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }

  /// Removes a person with all faces.
  /// - Returns: How many faces there were.
  @discardableResult
  public mutating func remove(_ person: String) -> Int {
    let kept = faces.indices.filter { faces[$0].person != person }
    let count = faces.count - kept.count
    guard count > 0 else { return 0 }
    rows = rows.selecting(rows: kept)
    faces = kept.map { faces[$0] }
    threshold = nil
    return count
  }

  /// The matcher over all that are enrolled.
  /// - Precondition: Somebody is.
  public func matcher(_ model: FaceModel, threads: Int = Parallel.defaultThreads) throws -> FaceMatcher {
    try FaceMatcher(model, rows: rows, labels: labels, persons: persons.count, threads: threads)
  }
}
