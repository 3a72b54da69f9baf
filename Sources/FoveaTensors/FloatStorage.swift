#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Floats that start on a 64-byte line, so that vector kernels and oneDNN use them as they are.
///
/// `@unchecked Sendable`: the memory is written only through ``Matrix`` and ``Tensor``, which copy it first unless they hold the only
/// reference to it; shared storage is therefore never written.
final class FloatStorage: @unchecked Sendable {
  let base: UnsafeMutablePointer<Float>
  let count: Int

  init(count: Int, zeroed: Bool) {
    precondition(count >= 0, "storage for \(count) numbers")
    self.count = count
    var raw: UnsafeMutableRawPointer?
    let bytes = max(64, (count * MemoryLayout<Float>.stride + 63) & ~63)
    guard posix_memalign(&raw, 64, bytes) == 0, let raw else {
      preconditionFailure("out of memory: \(bytes) bytes for \(count) numbers")
    }
    base = raw.bindMemory(to: Float.self, capacity: bytes / MemoryLayout<Float>.stride)
    if zeroed { base.initialize(repeating: 0, count: count) }
  }

  deinit { free(base) }

  func copy() -> FloatStorage {
    let twin = FloatStorage(count: count, zeroed: false)
    twin.base.initialize(from: base, count: count)
    return twin
  }
}
