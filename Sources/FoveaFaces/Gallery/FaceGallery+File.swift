public import FoveaFiles
internal import FoveaLearning
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaTensors

extension FaceGallery {
  /// The format that is written. Readers know this one and all earlier ones.
  public static let fileFormat = 1

  /// The most faces that a file may hold: labels are stored as whole numbers in single precision.
  static let largestCount = 1 << 24

  private struct Contents: Codable {
    var modelIdentity: String
    var persons: [String]
    var sources: [String]
    var cropSize: PixelSize?
    /// Which faces have a picture; nothing where all have.
    var cropFaces: [Int]?
    var falseAcceptRate: Double?

    enum CodingKeys: String, CodingKey {
      case modelIdentity = "model_sha256"
      case persons, sources
      case cropSize = "crop_size"
      case cropFaces = "crop_faces"
      case falseAcceptRate = "false_accept_rate"
    }
  }

  /// The bytes of a gallery file: safetensors with `gallery.rows`, `gallery.labels` and, where pictures are kept, `gallery.crops`; names
  /// and the model's identity in its metadata, and a digest over all of it.
  public func encoded() throws -> [UInt8] {
    let names = persons
    precondition(Set(names).count == names.count, "faces of a person stand apart; the gallery could not be read again")
    let kept = faces.indices.filter { faces[$0].crop != nil }
    let crops = faces.compactMap(\.crop)
    let contents = Contents(
      modelIdentity: modelIdentity, persons: names, sources: faces.map(\.source), cropSize: crops.first?.size,
      cropFaces: kept.isEmpty || kept.count == faces.count ? nil : kept, falseAcceptRate: falseAcceptRate)
    var metadata = ["fovea_gallery_format": String(Self.fileFormat), "contents": try JSONText.encode(contents)]
    if let threshold { metadata["identification"] = try JSONText.encode(threshold) }
    var tensors: [(name: String, tensor: Tensor)] = []
    if !faces.isEmpty {
      tensors = [
        ("gallery.labels", Tensor(shape: [faces.count], labels.map { Float($0) })), ("gallery.rows", rows.tensor),
      ]
    }
    if let size = crops.first?.size {
      tensors.append(
        ("gallery.crops", Tensor(shape: [crops.count, size.height, size.width], crops.flatMap { $0.samples.map { Float($0) } })))
    }
    return SealedTensors.encode(tensors, metadata: metadata)
  }

  /// Writes a gallery file: the old one stays as it is until the new one is whole.
  /// - Throws: ``FacesError/file(_:)``.
  public func write(to path: BytePath) throws {
    let bytes = try encoded()
    do { try File.write(bytes, to: path) } catch { throw FacesError.file(error) }
  }

  /// The gallery in a file, for this model.
  /// - Throws: ``FacesError/otherModel(gallery:belongsTo:given:)`` where it belongs to another.
  public init(contentsOf path: BytePath, for model: FaceModel, limit: Int = 4 << 30) throws {
    let bytes: [UInt8]
    do { bytes = try File.read(path, limit: limit) } catch { throw FacesError.file(error) }
    try self.init(bytes, path: path, for: model)
  }

  /// The gallery in the bytes of a file.
  /// - Parameter path: What errors name.
  /// - Throws: ``FacesError``, among them ``FacesError/otherModel(gallery:belongsTo:given:)`` where it belongs to another model.
  public init(_ bytes: [UInt8], path: BytePath, for model: FaceModel) throws {
    let file = try SealedFile(bytes, path: path, as: .gallery, key: "fovea_gallery_format", known: Self.fileFormat)
    let contents = try file.value(Contents.self, "contents")
    let given = try model.identity
    guard contents.modelIdentity == given else {
      throw FacesError.otherModel(
        gallery: path, belongsTo: String(contents.modelIdentity.prefix(12)), given: String(given.prefix(12)))
    }
    let count = contents.sources.count
    let threshold = try file.threshold("identification")
    let rate = contents.falseAcceptRate ?? threshold?.falseAcceptRate
    if let rate, !(0...1).contains(rate) { throw FacesError.malformed(path, reason: "a rate of \(rate)") }
    guard count > 0 else {
      try self.init(of: model)
      falseAcceptRate = rate
      return
    }
    let rows: Matrix
    let labels: [Int]
    var crops: [Int: Bitmap] = [:]
    do {
      guard count <= Self.largestCount else { throw FacePartsError("\(count) faces") }
      rows = try StoredTensors.matrix("gallery.rows", in: file.tensors)
      labels = try StoredTensors.labels("gallery.labels", of: count, in: file.tensors, below: max(1, contents.persons.count))
      guard rows.rows == count, rows.columns == model.embedder.length else {
        throw FacePartsError("\(rows.rows) rows of \(rows.columns) for \(count) faces of \(model.embedder.length)")
      }
      guard labels == labels.sorted(), Set(labels).count == contents.persons.count,
        Set(contents.persons).count == contents.persons.count
      else { throw FacePartsError("persons out of order or without a face") }
      if let size = contents.cropSize {
        let places = contents.cropFaces ?? Array(0..<count)
        guard places == Set(places).sorted(), places.allSatisfy({ (0..<count).contains($0) }) else {
          throw FacePartsError("kept pictures of unknown faces")
        }
        let kept = try Self.crops(file.tensors["gallery.crops"], count: places.count, size: size)
        crops = Dictionary(uniqueKeysWithValues: zip(places, kept))
      }
    } catch {
      throw FacesError.malformed(path, reason: "\(error)")
    }
    self.init(
      modelIdentity: given,
      faces: (0..<count).map { Face(person: contents.persons[labels[$0]], source: contents.sources[$0], crop: crops[$0]) },
      rows: rows, threshold: threshold, falseAcceptRate: rate)
  }

  private static func crops(_ tensor: Tensor?, count: Int, size: PixelSize) throws -> [Bitmap] {
    guard let tensor, size.width > 0, size.height > 0, tensor.shape == [count, size.height, size.width] else {
      throw FacePartsError("kept pictures are not as many as faces")
    }
    let values = tensor.values
    guard values.allSatisfy({ $0 >= 0 && $0 <= 255 }) else { throw FacePartsError("kept pictures are no grays") }
    return (0..<count).map { face in
      Bitmap(size: size, format: .gray, samples: values[face * size.area..<(face + 1) * size.area].map { UInt8($0) })
    }
  }
}
