internal import Synchronization

/// Pictures of one size in one run of memory, each written once.
///
/// `@unchecked Sendable`: a slot's bytes are written only by the thread that moved its state from empty to filling, and read only after
/// its state was seen as filled, with the ordering that makes the bytes visible.
final class SampleCache: @unchecked Sendable {
  /// How many pictures fit.
  let capacity: Int
  private let stride: Int
  private let bytes: UnsafeMutablePointer<UInt8>
  private let states: UnsafeMutablePointer<Atomic<UInt8>>

  private static let empty: UInt8 = 0
  private static let filling: UInt8 = 1
  private static let filled: UInt8 = 2

  /// A cache of up to `count` pictures of `stride` bytes, in at most `limit` bytes. The system provides memory as it is filled.
  init(count: Int, stride: Int, limit: Int) {
    capacity = max(0, min(count, limit / max(1, stride)))
    self.stride = stride
    bytes = .allocate(capacity: max(1, capacity * stride))
    states = .allocate(capacity: max(1, capacity))
    for slot in 0..<capacity { (states + slot).initialize(to: Atomic(Self.empty)) }
  }

  deinit {
    states.deinitialize(count: capacity)
    states.deallocate()
    bytes.deallocate()
  }

  /// The bytes of a slot, if it is filled. They stay as long as the cache.
  func samples(_ slot: Int) -> UnsafeBufferPointer<UInt8>? {
    guard slot < capacity, states[slot].load(ordering: .acquiring) == Self.filled else { return nil }
    return UnsafeBufferPointer(start: bytes + slot * stride, count: stride)
  }

  /// Fills a slot that is within the capacity and still empty.
  func store(_ samples: [UInt8], in slot: Int) {
    precondition(samples.count == stride, "\(samples.count) bytes for a slot of \(stride)")
    guard slot < capacity else { return }
    let claimed = states[slot].compareExchange(expected: Self.empty, desired: Self.filling, ordering: .acquiring).exchanged
    guard claimed else { return }
    samples.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      (bytes + slot * stride).initialize(from: base, count: stride)
    }
    states[slot].store(Self.filled, ordering: .releasing)
  }
}
