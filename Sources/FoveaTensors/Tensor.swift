/// Numbers in a grid of any rank, row-major: the last index runs fastest.
///
/// Pictures stand as `[batch, channels, height, width]`. A tensor is a value: a copy is free until one of the two is written.
public struct Tensor: Sendable {
  /// The extent of each axis. An empty shape is a single number.
  public private(set) var shape: [Int]
  /// In row-major order. May be shared, and is then copied before it is written.
  private(set) var storage: FloatStorage

  /// A tensor of zeros.
  public init(shape: [Int]) {
    self.shape = shape
    storage = FloatStorage(count: Self.count(of: shape), zeroed: true)
  }

  /// A tensor of these numbers in row-major order.
  /// - Precondition: `values.count` is the product of `shape`.
  public init(shape: [Int], _ values: some Collection<Float>) {
    precondition(values.count == Self.count(of: shape), "\(values.count) numbers for shape \(shape)")
    self.init(shape: shape) { buffer in _ = buffer.update(fromContentsOf: values) }
  }

  /// A tensor that `body` fills, all of it; the memory holds nothing yet.
  package init(shape: [Int], unsafeUninitialized body: (UnsafeMutableBufferPointer<Float>) -> Void) {
    self.shape = shape
    storage = FloatStorage(count: Self.count(of: shape), zeroed: false)
    body(UnsafeMutableBufferPointer(start: storage.base, count: storage.count))
  }

  /// A tensor over numbers that are there already.
  init(shape: [Int], storage: FloatStorage) {
    precondition(storage.count == Self.count(of: shape), "\(storage.count) numbers for shape \(shape)")
    self.shape = shape
    self.storage = storage
  }

  /// How many numbers there are.
  public var count: Int { storage.count }

  /// All numbers in row-major order, as a copy.
  public var values: [Float] { withUnsafeBufferPointer { Array($0) } }

  /// The same numbers under another shape of the same count.
  public func reshaped(to shape: [Int]) -> Tensor {
    precondition(Self.count(of: shape) == count, "shape \(self.shape) cannot become \(shape)")
    var twin = self
    twin.shape = shape
    return twin
  }

  /// The number at an index for each axis.
  public subscript(indices: Int...) -> Float {
    get { storage.base[offset(indices)] }
    set {
      let place = offset(indices)
      withUnsafeMutableBufferPointer { $0[place] = newValue }
    }
  }

  /// Calls `body` with all numbers, 64-byte aligned.
  package func withUnsafeBufferPointer<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeBufferPointer(start: storage.base, count: storage.count))
  }

  /// Calls `body` with all numbers, 64-byte aligned, to be changed in place.
  package mutating func withUnsafeMutableBufferPointer<Result, Failure: Error>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if !isKnownUniquelyReferenced(&storage) { storage = storage.copy() }
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeMutableBufferPointer(start: storage.base, count: storage.count))
  }

  private func offset(_ indices: [Int]) -> Int {
    precondition(indices.count == shape.count, "\(indices.count) indices into shape \(shape)")
    return zip(indices, shape).reduce(0) { place, axis in
      precondition(axis.0 >= 0 && axis.0 < axis.1, "index \(indices) outside shape \(shape)")
      return place * axis.1 + axis.0
    }
  }

  private static func count(of shape: [Int]) -> Int {
    shape.reduce(1) { product, extent in
      precondition(extent >= 0, "shape \(shape)")
      return product * extent
    }
  }
}

extension Tensor: Equatable {
  /// Whether both have the same shape and equal numbers.
  public static func == (left: Tensor, right: Tensor) -> Bool {
    left.shape == right.shape
      && left.withUnsafeBufferPointer { a in right.withUnsafeBufferPointer { b in a.elementsEqual(b) } }
  }
}
