import Synchronization

/// Keeps what callbacks on any thread were told.
final class Recorder<Element: Sendable>: Sendable {
  private let kept = Mutex<[Element]>([])

  func record(_ element: Element) { kept.withLock { $0.append(element) } }
  var values: [Element] { kept.withLock { $0 } }
}
