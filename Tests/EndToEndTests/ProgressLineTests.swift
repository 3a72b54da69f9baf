import FoveaKit
import Synchronization
import Testing

@testable import FoveaTool

/// The bar that a terminal shows.
struct ProgressLineTests {
  /// What was drawn.
  private final class Screen: Sendable {
    let drawn = Mutex<[String]>([])
  }

  /// What is said of the failure would stand behind the bar.
  @Test func aBarGoesWithTheTaskThatFails() {
    let screen = Screen()
    func fail() throws {
      let progress = ProgressLine(quiet: false, live: true) { text in screen.drawn.withLock { $0.append(text) } }
      let handler = progress.handler
      handler(ProgressReport(stage: "reading pictures", done: 1, total: 10))
      throw Failure(.badData, "broken.png: cut off")
    }
    #expect(throws: Failure.self) { try fail() }
    let drawn = screen.drawn.withLock { $0 }
    #expect(drawn.count == 2 && drawn.first?.contains("1/10") == true, "\(drawn)")
    #expect(drawn.last == "\r\u{1B}[K")
  }

  @Test func aBarIsTakenAwayOnce() {
    let screen = Screen()
    do {
      let progress = ProgressLine(quiet: false, live: true) { text in screen.drawn.withLock { $0.append(text) } }
      progress.handler(ProgressReport(stage: "reading pictures", done: 10, total: 10))
      progress.finish()
    }
    let drawn = screen.drawn.withLock { $0 }
    #expect(drawn.count == 2 && drawn.last == "\r\u{1B}[K", "\(drawn)")
  }
}
