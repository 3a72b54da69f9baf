internal import FoveaTensors

/// Links rows to each other, wave by wave.
struct GraphBuilder {
  let graph: SmallWorldGraph
  let rows: LentRows
  /// The rows that get links, in rising order.
  let members: [UInt32]
  let breadth: Int

  /// How many rows come at once. Each is compared with those before it in the wave, half of this on average: few beside the rows that a search meets.
  private static let wave = 256

  func run(threads: Int) {
    let walks = (0..<max(1, threads)).map { _ in GraphWalk(graph, extra: Self.wave) }
    var entry: Int?
    for start in stride(from: 0, to: members.count, by: Self.wave) {
      let wave = start..<min(start + Self.wave, members.count)
      let known = entry
      Parallel.forEach(wave.count, threads: threads) { place, worker in
        members.withUnsafeBufferPointer { members in
          walks[worker].link(
            Int(members[wave.lowerBound + place]), in: rows, from: known,
            mates: UnsafeBufferPointer(rebasing: members[wave.lowerBound..<wave.lowerBound + place]), breadth: breadth)
        }
      }
      answer(members[wave], walks, threads: threads)
      for row in members[wave] where entry.map({ graph.highest(Int(row)) > graph.highest($0) }) ?? true { entry = Int(row) }
    }
    connect(walks[0])
  }

  /// Links back the rows to which those of a wave were linked, each of them by one thread.
  private func answer(_ wave: ArraySlice<UInt32>, _ walks: [GraphWalk], threads: Int) {
    // Level, row that is linked to and row of the wave, from the highest bits down.
    var links: [UInt64] = []
    for row in wave {
      for level in 0...graph.highest(Int(row)) {
        let block = UnsafeBufferPointer(start: graph.block(Int(row), level), count: graph.room(in: level))
        for other in block.prefix(while: { $0 != row }) { links.append(UInt64(level) << 48 | UInt64(other) << 24 | UInt64(row)) }
      }
    }
    links.sort()
    let starts = links.indices.filter { $0 == 0 || links[$0] >> 24 != links[$0 - 1] >> 24 }
    let sorted = links
    Parallel.forEach(starts.count, threads: threads) { place, worker in
      let end = place + 1 < starts.count ? starts[place + 1] : sorted.count
      let key = sorted[starts[place]]
      walks[worker].add(
        sorted[starts[place]..<end].lazy.map { UInt32($0 & 0xFF_FFFF) }, to: Int(key >> 24 & 0xFF_FFFF), level: Int(key >> 48),
        in: rows)
    }
  }

  /// Links the rows to which no way leads in level 0, as all links to them gave way to better ones, to the nearest row that has room.
  private func connect(_ walk: GraphWalk) {
    guard !members.isEmpty else { return }
    var isReached = [Bool](repeating: false, count: rows.count)
    reach(graph.levels.entry, &isReached)
    for row in members.map({ Int($0) }) where !isReached[row] {
      walk.find(rows.address(row), in: rows, breadth: breadth)
      let last = graph.room(in: 0) - 1
      let near = (0..<walk.beam.count).lazy.map { Int(walk.beam[$0].row) }
      guard let host = near.first(where: { isReached[$0] && Int(graph.block($0, 0)[last]) == $0 }) else { continue }
      walk.add(CollectionOfOne(UInt32(row)), to: host, level: 0, in: rows)
      reach(row, &isReached)
    }
  }

  private func reach(_ start: Int, _ isReached: inout [Bool]) {
    isReached[start] = true
    var open = [start]
    while let row = open.popLast() {
      let links = graph.block(row, 0)
      for slot in 0..<graph.room(in: 0) {
        let other = Int(links[slot])
        if other == row { break }
        if isReached[other] { continue }
        isReached[other] = true
        open.append(other)
      }
    }
  }
}
