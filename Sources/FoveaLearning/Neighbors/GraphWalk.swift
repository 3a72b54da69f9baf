internal import CFoveaKernels

/// Walks through a graph towards a query, and what one thread needs for it. Used by one thread at a time.
final class GraphWalk: @unchecked Sendable {
  /// The nearest rows that the last search met.
  private(set) var beam = Beam()
  private var candidates = Beam()
  private let graph: SmallWorldGraph
  /// For each row the last search that met it.
  private let marks: Scratch<UInt32>
  private var search: UInt32 = 0
  private let chosen: Scratch<UInt32>
  private let measures: Scratch<Float>
  private let distances: Scratch<Float>

  /// - Parameter extra: How many rows come at once while a graph is built.
  init(_ graph: SmallWorldGraph, extra: Int = 0) {
    self.graph = graph
    marks = Scratch(graph.count, of: 0)
    let most = graph.room(in: 0) + extra
    (chosen, measures, distances) = (Scratch(uninitialized: most), Scratch(uninitialized: most), Scratch(uninitialized: extra))
  }

  /// Fills the beam with the nearest rows that are found, as many as `breadth`: down through the levels each time to the nearest row there is, then
  /// broadly in level 0.
  func find(_ query: UnsafePointer<Float>?, in rows: LentRows, breadth: Int) {
    descend(to: query, in: rows, from: graph.levels.entry, above: 0)
    widen(query, in: rows, level: 0, breadth: breadth)
  }

  /// Goes from a row to the one that is nearest, in each level above this one.
  private func descend(to query: UnsafePointer<Float>?, in rows: LentRows, from entry: Int, above last: Int) {
    beam.empty(limit: 1)
    beam.insert(fovea_squared_distance(query, rows.address(entry), rows.columns), UInt32(entry))
    for level in stride(from: graph.highest(entry), to: last, by: -1) { widen(query, in: rows, level: level, breadth: 1) }
  }

  /// Goes on from the rows of the beam through the links of a level, as long as nearer rows are found than the beam has.
  private func widen(_ query: UnsafePointer<Float>?, in rows: LentRows, level: Int, breadth: Int) {
    var beam = beam
    beam.reopen(limit: breadth)
    let (marks, chosen, measures, search) = (marks.base, chosen.base, measures.base, nextSearch())
    for place in 0..<beam.count { marks[Int(beam[place].row)] = search }
    let room = graph.room(in: level)
    while let row = beam.close() {
      let links = graph.block(row, level)
      var count = 0
      for slot in 0..<room {
        let other = links[slot]
        if Int(other) == row { break }
        if marks[Int(other)] == search { continue }
        marks[Int(other)] = search
        chosen[count] = other
        count += 1
      }
      fovea_squared_distances_of(query, rows.base, rows.columns, chosen, count, measures)
      for place in 0..<count { beam.insert(measures[place], chosen[place]) }
    }
    self.beam = beam
  }

  private func nextSearch() -> UInt32 {
    search &+= 1
    if search == 0 {
      marks.base.update(repeating: 0, count: graph.count)
      search = 1
    }
    return search
  }
}

extension GraphWalk {
  /// Links a row, in each of its levels, to the best of the rows that a search from `entry` meets there, and of `mates`, which are not in the graph
  /// yet. None is linked to the row by this.
  func link(_ row: Int, in rows: LentRows, from entry: Int?, mates: UnsafeBufferPointer<UInt32>, breadth: Int) {
    let (query, distances) = (rows.address(row), distances.base)
    fovea_squared_distances_of(query, rows.base, rows.columns, mates.baseAddress, mates.count, distances)
    let top = entry.map { graph.highest($0) } ?? -1
    if let entry { descend(to: query, in: rows, from: entry, above: graph.highest(row)) }
    for level in stride(from: graph.highest(row), through: 0, by: -1) {
      candidates.empty(limit: breadth)
      if level <= top {
        widen(query, in: rows, level: level, breadth: breadth)
        candidates.take(beam)
      }
      for (place, mate) in mates.enumerated() where graph.highest(Int(mate)) >= level { candidates.insert(distances[place], mate) }
      keepBest(graph.levels.width, of: row, level, rows)
    }
  }

  /// Links a row to others that have been linked to it, beside those that it has; where there is no room for all, to the best of both.
  func add(_ others: some Collection<UInt32>, to row: Int, level: Int, in rows: LentRows) {
    let (links, room) = (graph.block(row, level), graph.room(in: level))
    var count = 0
    while count < room, Int(links[count]) != row { count += 1 }
    if count + others.count <= room {
      for other in others {
        links[count] = other
        count += 1
      }
      return
    }
    let (chosen, measures) = (chosen.base, measures.base)
    chosen.update(from: links, count: count)
    for other in others {
      chosen[count] = other
      count += 1
    }
    fovea_squared_distances_of(rows.address(row), rows.base, rows.columns, chosen, count, measures)
    candidates.empty(limit: count)
    for place in 0..<count { candidates.insert(measures[place], chosen[place]) }
    keepBest(room, of: row, level, rows)
  }

  /// Links a row to candidates, the nearest first, each of which is no nearer to one that was taken before than to the row itself: so links lead in
  /// all directions.
  private func keepBest(_ most: Int, of row: Int, _ level: Int, _ rows: LentRows) {
    let (candidates, links) = (candidates, graph.block(row, level))
    var taken = 0
    for place in 0..<candidates.count where taken < most {
      let spot = candidates[place]
      let numbers = rows.address(Int(spot.row))
      var isTaken = true
      for other in 0..<taken {
        isTaken = fovea_squared_distance(numbers, rows.address(Int(links[other])), rows.columns) >= spot.measure
        if !isTaken { break }
      }
      guard isTaken else { continue }
      links[taken] = spot.row
      taken += 1
    }
    for slot in taken..<graph.room(in: level) { links[slot] = UInt32(row) }
  }
}
