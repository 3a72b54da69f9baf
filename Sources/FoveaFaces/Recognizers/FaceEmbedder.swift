public import FoveaPixels
public import FoveaRecognition
public import FoveaTensors

/// What was learned or designed to turn a crop of a face into numbers by which faces are compared.
public protocol FaceEmbedder: Sendable {
  /// The word by which a model file knows this kind.
  static var kind: String { get }
  /// How many numbers a face has.
  var length: Int { get }
  /// What is needed to have this embedder again.
  var parts: ModelParts { get throws }
  /// The embedder of these parts, for crops of this size.
  init(parts: ModelParts, size: PixelSize) throws
  /// One row for each crop.
  /// - Precondition: The crops are gray and have the size that the embedder was made for.
  func embeddings(of crops: [Bitmap], threads: Int) throws -> Matrix
}

/// Why parts of a file are no embedder, or no detector.
struct FacePartsError: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}

extension Matrix {
  /// The grays of crops, a row each.
  package init(grays crops: [Bitmap]) {
    let length = crops.first?.size.area ?? 0
    self.init(rows: crops.count, columns: length) { target in
      var place = 0
      for crop in crops {
        precondition(crop.format == .gray && crop.size.area == length, "crops of one size are compared")
        for sample in crop.samples {
          target.initializeElement(at: place, to: Float(sample))
          place += 1
        }
      }
    }
  }
}
