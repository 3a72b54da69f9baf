internal import FoveaFiles
package import Testing

/// Text or bytes that were looked at once and must stay as they are, kept under `Fixtures/snapshots`.
///
/// With `RECORD_SNAPSHOTS=1` in the environment the snapshots are written anew; a missing one fails the test.
package enum Snapshot {
  /// Compares `text` with the snapshot of that name, such as `report/small.html`.
  package static func expect(_ text: String, matches name: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let bytes = Array(text.utf8)
    guard let recorded = recorded(bytes, name, sourceLocation), recorded != bytes else { return }
    let old = String(decoding: recorded, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    let new = text.split(separator: "\n", omittingEmptySubsequences: false)
    let line = zip(old, new).firstIndex { $0 != $1 } ?? min(old.count, new.count)
    let was = line < old.count ? String(old[line]) : "(end)"
    let now = line < new.count ? String(new[line]) : "(end)"
    Issue.record(
      "snapshot \(name) differs at line \(line + 1):\n  was: \(was)\n  now: \(now)\n(RECORD_SNAPSHOTS=1 records it anew)",
      sourceLocation: sourceLocation)
  }

  /// Compares `bytes` with the snapshot of that name, such as `pixels/disc.png`.
  package static func expect(_ bytes: [UInt8], matches name: String, sourceLocation: SourceLocation = #_sourceLocation) {
    guard let recorded = recorded(bytes, name, sourceLocation), recorded != bytes else { return }
    let place = zip(recorded, bytes).firstIndex { $0 != $1 } ?? min(recorded.count, bytes.count)
    Issue.record(
      "snapshot \(name) differs at byte \(place) (\(bytes.count) bytes, were \(recorded.count)); RECORD_SNAPSHOTS=1 records it anew",
      sourceLocation: sourceLocation)
  }

  private static func recorded(_ bytes: [UInt8], _ name: String, _ sourceLocation: SourceLocation) -> [UInt8]? {
    let path = Fixture.path("snapshots").appending(name)
    do {
      guard Environment.value("RECORD_SNAPSHOTS") != nil else { return try File.read(path) }
      try File.makeFolder(path.parent)
      try File.write(bytes, to: path)
    } catch {
      Issue.record("snapshot \(name): \(error) (RECORD_SNAPSHOTS=1 records it)", sourceLocation: sourceLocation)
    }
    return nil
  }
}

extension Zip2Sequence {
  /// The place of the first pair for which `condition` holds.
  fileprivate func firstIndex(where condition: (Element) -> Bool) -> Int? {
    for (place, pair) in enumerated() where condition(pair) { return place }
    return nil
  }
}
