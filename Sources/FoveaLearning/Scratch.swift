/// Memory for the working numbers of one thread, 64-byte aligned.
package final class Scratch<Element: BitwiseCopyable> {
  package let base: UnsafeMutablePointer<Element>

  /// Memory that holds nothing yet.
  package init(uninitialized count: Int) {
    let raw = UnsafeMutableRawPointer.allocate(byteCount: max(64, count * MemoryLayout<Element>.stride), alignment: 64)
    base = raw.bindMemory(to: Element.self, capacity: count)
  }

  package convenience init(_ count: Int, of value: Element) {
    self.init(uninitialized: count)
    base.initialize(repeating: value, count: count)
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }
}
