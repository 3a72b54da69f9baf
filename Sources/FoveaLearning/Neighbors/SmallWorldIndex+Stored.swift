internal import FoveaTensors

extension SmallWorldIndex {
  /// The names of the tensors, in the order of ``tensors``.
  private static let (settingsName, levelsName, linksName) = ("knn.graph.settings", "knn.graph.levels", "knn.graph.links")

  /// `knn.graph.settings` [3]: M, efConstruction and efSearch. `knn.graph.levels` [rows]: the highest level of each row. `knn.graph.links`
  /// [room for links]: 2 M for each row in level 0, then M for each row and level above; they end where the row itself stands.
  var tensors: [(name: String, tensor: Tensor)] {
    let settings = [options.links, options.efConstruction, options.efSearch]
    return [
      (Self.settingsName, Tensor(shape: [settings.count], settings.map { Float($0) })),
      (Self.levelsName, Tensor(shape: [rows.rows], graph.levels.highest.map { Float($0) })),
      (
        Self.linksName,
        Tensor(shape: [graph.levels.room]) { target in
          for (place, row) in graph.all.enumerated() { target.initializeElement(at: place, to: Float(row)) }
        }
      ),
    ]
  }

  /// The index that was written beside these rows, which are as the metric wants them; nothing where none was.
  init?(
    stored tensors: [String: Tensor], rows: Matrix, metric: KNearestNeighbors.Metric, threads: Int
  ) throws(LearningError) {
    guard [Self.settingsName, Self.levelsName, Self.linksName].contains(where: { tensors[$0] != nil }) else { return nil }
    guard Self.metrics.contains(metric), rows.rows <= Self.mostRows else {
      throw .malformedModel(tensor: Self.linksName, reason: "stands beside \(rows.rows) rows under the metric \(metric.rawValue)")
    }
    let settings = try StoredTensors.labels(Self.settingsName, of: 3, in: tensors, below: 1 << 24)
    let options = Options(links: settings[0], efConstruction: settings[1], efSearch: settings[2])
    try options.validate()
    let highest = try StoredTensors.labels(Self.levelsName, of: rows.rows, in: tensors, below: GraphLevels.most + 1)
    let equals = rows.withUnsafeBufferPointer { numbers in
      EqualRows(LentRows(base: numbers.baseAddress, count: rows.rows, columns: rows.columns), threads: threads)
    }
    if let row = highest.indices.first(where: { highest[$0] > 0 && !equals.isFirst($0) }) {
      throw .malformedModel(tensor: Self.levelsName, reason: "has a level for row \(row), which equals an earlier one")
    }
    let levels = GraphLevels(width: options.links, highest: highest.map { UInt8($0) })
    let links = try StoredTensors.tensor(Self.linksName, of: [levels.room], in: tensors)
    let graph = SmallWorldGraph(levels)
    try graph.read(links, Self.linksName, equals)
    self.init(rows, metric, options, graph, equals)
  }
}

extension SmallWorldGraph {
  /// Takes over links that lead from each row to rows of the same level; equal rows have only those of the first.
  fileprivate func read(_ tensor: Tensor, _ name: String, _ equals: EqualRows) throws(LearningError) {
    try tensor.withUnsafeBufferPointer { numbers throws(LearningError) in
      var place = 0
      func readBlock(_ row: Int, _ level: Int) throws(LearningError) {
        let links = block(row, level)
        for slot in 0..<room(in: level) {
          guard let other = Int(exactly: numbers[place]), (0..<count).contains(other), highest(other) >= level,
            other == row || equals.isFirst(other) && equals.isFirst(row)
          else {
            throw .malformedModel(
              tensor: name, reason: "links row \(row) to \(numbers[place]) in level \(level), where there is no such row")
          }
          links[slot] = UInt32(other)
          place += 1
        }
      }
      for row in 0..<count { try readBlock(row, 0) }
      for row in 0..<count { for level in 0..<highest(row) { try readBlock(row, level + 1) } }
    }
  }
}
