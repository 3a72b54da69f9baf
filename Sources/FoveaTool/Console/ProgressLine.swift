import FoveaKit
import Synchronization

/// Shows how far a task is: a bar that is drawn anew on a terminal, else a plain line now and then. A bar goes with its object, so that what is said of
/// a task that failed does not stand behind it.
final class ProgressLine: Sendable {
  private struct State {
    var stage = ""
    var began = ContinuousClock.now
    var drawn = ContinuousClock.now
    var visible = false
    /// Whether the stage's last line was shown.
    var hasEnded = false
  }

  private let state = Mutex(State())
  private let quiet: Bool
  private let live: Bool
  private let draw: @Sendable (String) -> Void

  /// - Parameters:
  ///   - live: Whether there is a terminal that can redraw a line.
  ///   - draw: Writes to it, without a line end.
  init(
    quiet: Bool, live: Bool = Console.drawsOnTerminal, draw: @escaping @Sendable (String) -> Void = { Console.raw($0) }
  ) {
    (self.quiet, self.live, self.draw) = (quiet, live, draw)
  }

  deinit { finish() }

  /// What a task reports to.
  var handler: ProgressHandler { { self.show($0) } }

  /// Removes the bar, so that other lines can follow.
  func finish() {
    state.withLock { state in
      if state.visible { draw(Console.erasedLine) }
      state.visible = false
    }
  }

  private func show(_ report: ProgressReport) {
    if quiet { return }
    state.withLock { state in
      let now = ContinuousClock.now
      let isNew = state.stage != report.stage
      if isNew {
        state.stage = report.stage
        state.began = now
      }
      let isLast = report.total > 0 && report.done >= report.total
      // A task may tell of its end more than once.
      if isLast, state.hasEnded, !isNew { return }
      state.hasEnded = isLast
      let pause: Duration = live ? .milliseconds(100) : .seconds(10)
      guard isNew && live || isLast || now - state.drawn >= pause else { return }
      state.drawn = now
      let line = text(of: report, after: now - state.began)
      if live {
        draw(Console.erasedLine + String(line.prefix(max(10, Console.columns - 1))))
        state.visible = true
        if isLast {
          draw(Console.erasedLine)
          state.visible = false
        }
      } else {
        Console.note(line)
      }
    }
  }

  private func text(of report: ProgressReport, after passed: Duration) -> String {
    let seconds = Double(passed.components.seconds) + Double(passed.components.attoseconds) * 1e-18
    var parts = [report.stage]
    if report.total > 0 {
      let share = Double(report.done) / Double(report.total)
      if live {
        let filled = Int(share * 24)
        parts.append("[" + String(repeating: "=", count: filled) + String(repeating: " ", count: 24 - filled) + "]")
      }
      parts.append("\(report.done)/\(report.total)")
      if seconds > 0.5, report.done > 0, report.done < report.total {
        parts.append("\(Numeral.fixed(Double(report.done) / seconds, decimals: 1))/s")
        parts.append("\(Numeral.duration(seconds * (1 / share - 1))) left")
      } else if report.done >= report.total {
        parts.append("in \(Numeral.duration(seconds))")
      }
    }
    if !report.note.isEmpty { parts.append(report.note) }
    return parts.joined(separator: "  ")
  }
}
