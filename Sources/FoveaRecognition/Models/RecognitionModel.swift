public import FoveaNetworks
public import FoveaPixels
public import FoveaTensors

/// A learned function from prepared pictures to class scores.
///
/// Two of these exist, one for each approach; a third is one more file. A model knows labels only as numbers: their names, the preparation
/// of pictures and the rest stand in the ``Recognizer`` around it.
public protocol RecognitionModel: Sendable {
  /// The word by which a model file knows this kind.
  static var kind: String { get }
  /// How many scores a picture gets.
  var classCount: Int { get }
  /// Length of an embedding.
  var embeddingLength: Int { get }
  /// Learned numbers.
  var parameterCount: Int { get }
  /// The size and the format of the pictures that it takes; nothing where it does not know.
  var input: (size: PixelSize, format: PixelFormat)? { get }
  /// The model without averaging over views of a picture; itself where it does not average.
  var lookingOnce: Self { get }
  /// The model with its networks' convolutions computed in another way than in float; itself where it has no network. Not kept in ``parts``.
  func computed(by arithmetic: ConvolutionArithmetic) -> Self
  /// What is needed to have this model again.
  var parts: ModelParts { get throws }
  /// The model of these parts.
  init(parts: ModelParts) throws
  /// One row of scores for each picture, none for none; larger is likelier.
  /// - Precondition: The pictures have the size and format that the model was fitted on.
  func scores(of pictures: [Bitmap], threads: Int) throws -> Matrix
  /// One row for each picture: where it lies in the space in which the model decides. Not normalized.
  func embeddings(of pictures: [Bitmap], threads: Int) throws -> Matrix
}

extension RecognitionModel {
  /// Nothing: the model does not know.
  public var input: (size: PixelSize, format: PixelFormat)? { nil }
  /// The model itself.
  public var lookingOnce: Self { self }
  /// The model itself: it has no network.
  public func computed(by arithmetic: ConvolutionArithmetic) -> Self { self }
}

/// A model in the form that a file holds.
public struct ModelParts: Sendable {
  /// Settings as JSON.
  public var settings: String
  /// Learned numbers by name.
  public var tensors: [String: Tensor]

  /// Parts.
  public init(settings: String, tensors: [String: Tensor]) {
    self.settings = settings
    self.tensors = tensors
  }
}
