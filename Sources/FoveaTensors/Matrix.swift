/// Numbers in rows and columns, row-major: column `j` of row `i` is `values[i * columns + j]`.
///
/// A row is one picture's descriptor, or one picture's class scores. A matrix is a value: a copy is free until one of the two is
/// written.
public struct Matrix: Sendable {
  /// How many rows there are.
  public let rows: Int
  /// How many numbers a row has.
  public let columns: Int
  /// Row by row. May be shared, and is then copied before it is written.
  private(set) var storage: FloatStorage

  /// A matrix of zeros.
  public init(rows: Int, columns: Int) {
    self.init(rows: rows, columns: columns, storage: FloatStorage(count: rows * columns, zeroed: true))
  }

  /// A matrix of these numbers, row by row.
  /// - Precondition: `values.count == rows * columns`.
  public init(rows: Int, columns: Int, _ values: some Collection<Float>) {
    precondition(values.count == rows * columns, "\(values.count) numbers for \(rows)×\(columns)")
    self.init(rows: rows, columns: columns) { buffer in _ = buffer.update(fromContentsOf: values) }
  }

  /// A matrix of these rows, which have one length.
  public init(_ rows: [[Float]]) {
    let columns = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == columns }, "rows of different lengths")
    self.init(rows: rows.count, columns: columns, rows.flatMap { $0 })
  }

  /// A matrix that `body` fills, all of it; the memory holds nothing yet.
  package init(rows: Int, columns: Int, unsafeUninitialized body: (UnsafeMutableBufferPointer<Float>) -> Void) {
    self.init(rows: rows, columns: columns, storage: FloatStorage(count: rows * columns, zeroed: false))
    body(UnsafeMutableBufferPointer(start: storage.base, count: storage.count))
  }

  private init(rows: Int, columns: Int, storage: FloatStorage) {
    precondition(rows >= 0 && columns >= 0, "a matrix of \(rows)×\(columns)")
    self.rows = rows
    self.columns = columns
    self.storage = storage
  }

  /// All numbers, row by row, as a copy.
  public var values: [Float] { withUnsafeBufferPointer { Array($0) } }

  /// One row, as a copy.
  public subscript(row row: Int) -> [Float] {
    precondition(row >= 0 && row < rows, "row \(row) of \(rows)")
    return Array(UnsafeBufferPointer(start: storage.base + row * columns, count: columns))
  }

  /// One number.
  public subscript(row: Int, column: Int) -> Float {
    get {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "(\(row), \(column)) of \(rows)×\(columns)")
      return storage.base[row * columns + column]
    }
    set {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "(\(row), \(column)) of \(rows)×\(columns)")
      let place = row * columns + column
      withUnsafeMutableBufferPointer { $0[place] = newValue }
    }
  }

  /// The rows at these indices, in this order.
  public func selecting(rows indices: [Int]) -> Matrix {
    Matrix(rows: indices.count, columns: columns) { buffer in
      guard let target = buffer.baseAddress else { return }
      for (place, row) in indices.enumerated() {
        precondition(row >= 0 && row < rows, "row \(row) of \(rows)")
        (target + place * columns).initialize(from: storage.base + row * columns, count: columns)
      }
    }
  }

  /// Calls `body` with all numbers, 64-byte aligned at the first.
  package func withUnsafeBufferPointer<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeBufferPointer(start: storage.base, count: storage.count))
  }

  /// Calls `body` with all numbers, to be changed in place.
  package mutating func withUnsafeMutableBufferPointer<Result, Failure: Error>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if !isKnownUniquelyReferenced(&storage) { storage = storage.copy() }
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeMutableBufferPointer(start: storage.base, count: storage.count))
  }
}

extension Matrix: Equatable {
  /// Whether both have the same extent and equal numbers.
  public static func == (left: Matrix, right: Matrix) -> Bool {
    left.rows == right.rows && left.columns == right.columns
      && left.withUnsafeBufferPointer { a in right.withUnsafeBufferPointer { b in a.elementsEqual(b) } }
  }
}

extension Matrix {
  /// The same numbers as a tensor of two axes. Free, as a copy is.
  public var tensor: Tensor { Tensor(shape: [rows, columns], storage: storage) }

  /// A tensor of two axes as a matrix. Free, as a copy is.
  /// - Precondition: The tensor has two axes.
  public init(_ tensor: Tensor) {
    precondition(tensor.shape.count == 2, "a matrix from shape \(tensor.shape)")
    self.init(rows: tensor.shape[0], columns: tensor.shape[1], storage: tensor.storage)
  }
}
