package import FoveaTensors

/// Takes tensors out of a model file, distrusting their shapes and numbers.
package enum StoredTensors {
  /// A matrix of at least one row and column, all numbers finite.
  package static func matrix(_ name: String, in tensors: [String: Tensor]) throws(LearningError) -> Matrix {
    let tensor = try finite(name, in: tensors)
    guard tensor.shape.count == 2, tensor.shape.allSatisfy({ $0 > 0 }) else {
      throw .malformedModel(tensor: name, reason: "has shape \(tensor.shape), not two axes")
    }
    return Matrix(tensor)
  }

  /// A vector of this many numbers, all finite.
  package static func vector(_ name: String, of count: Int, in tensors: [String: Tensor]) throws(LearningError) -> [Float] {
    try tensor(name, of: [count], in: tensors).values
  }

  /// A vector of whole numbers in a range.
  package static func labels(
    _ name: String, of count: Int, in tensors: [String: Tensor], below bound: Int
  ) throws(LearningError) -> [Int] {
    try vector(name, of: count, in: tensors).map { number throws(LearningError) in
      guard let label = Int(exactly: number), label >= 0, label < bound else {
        throw .malformedModel(tensor: name, reason: "has \(number), not a whole number in 0..<\(bound)")
      }
      return label
    }
  }

  /// A tensor of this shape, all numbers finite.
  static func tensor(_ name: String, of shape: [Int], in tensors: [String: Tensor]) throws(LearningError) -> Tensor {
    let tensor = try finite(name, in: tensors)
    guard tensor.shape == shape else { throw .malformedModel(tensor: name, reason: "has shape \(tensor.shape), not \(shape)") }
    return tensor
  }

  private static func finite(_ name: String, in tensors: [String: Tensor]) throws(LearningError) -> Tensor {
    guard let tensor = tensors[name] else { throw .malformedModel(tensor: name, reason: "is missing") }
    guard tensor.withUnsafeBufferPointer({ numbers in numbers.allSatisfy { $0.isFinite } }) else {
      throw .malformedModel(tensor: name, reason: "has numbers that are not finite")
    }
    return tensor
  }
}
