internal import FoveaDatasets
internal import FoveaFiles

extension BoxReader {
  /// The part that each picture belongs to: what the first folder is named for in which the paths differ. Nothing for all of them unless there is a
  /// test part and another one.
  var parts: [Part?] {
    let folders = records.map { $0.place.components.dropLast() }
    guard let first = folders.first else { return [] }
    let common = folders.reduce(first.count) { count, folders in zip(first.prefix(count), folders).prefix { $0.0 == $0.1 }.count }
    let parts = folders.map { $0.dropFirst(common).first { !$0.isOuterFolder }.flatMap { Part(named: $0) } }
    let found = Set(parts.compactMap { $0 })
    return found.contains(.test) && found.count > 1 ? parts : parts.map { _ in nil }
  }
}
