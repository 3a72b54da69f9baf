internal import CFoveaKernels
internal import FoveaTensors

/// Kernel values of one problem, a row for each variable over all variables that still move, within a bounded memory.
///
/// Rows that are wanted and not there are copied from the matrix that all problems share, or computed: then together with the rows that
/// are likely to be wanted next, so that the work is a matrix product. The rows that were not used for longest make way.
final class KernelRowCache {
  private let source: KernelSource
  /// The rows of the source that the variables stand for; those that moved last.
  private var members: [Int]
  private var values: Scratch<Float>
  private let extent: Int
  private var capacity = 0
  private var slotOf: [Int] = []
  private var variableOf: [Int] = []
  private var lastUse: [Int] = []
  private var clock = 0
  /// The members' rows, where values are computed.
  private var local: (rows: KernelRows, memory: Scratch<Float>)?

  /// Rows that are computed together.
  private static let batch = 64

  /// - Parameter memory: The bytes of kernel values that may be kept; 66 rows are kept in any case.
  init(_ source: KernelSource, members: [Int], memory: Int) {
    self.source = source
    self.members = members
    let count = members.count
    extent = min(count * count, max(memory / MemoryLayout<Float>.stride, (Self.batch + 2) * count))
    values = Scratch(uninitialized: extent)
    begin()
  }

  /// Whether all rows fit, so that each is computed once.
  var isWhole: Bool { capacity >= members.count }

  /// The kernel values of a variable with all others. Stays valid during the next call.
  /// - Parameter wanted: Gives other variables, those first that are most likely to be wanted next.
  func row(_ variable: Int, wanted: () -> [Int]) -> UnsafePointer<Float> {
    clock += 1
    if slotOf[variable] < 0 { load(variable, wanted) }
    let slot = slotOf[variable]
    lastUse[slot] = clock
    return UnsafePointer(values.base + slot * members.count)
  }

  private func load(_ variable: Int, _ wanted: () -> [Int]) {
    switch source {
    case .matrix(let matrix):
      let row = matrix.row(members[variable])
      let target = values.base + claim([variable])[0] * members.count
      for (place, member) in members.enumerated() { target[place] = row[member] }
    case .rows(_, let threads):
      guard let rows = local?.rows else { return }
      let others = wanted().lazy.filter { $0 != variable && self.slotOf[$0] < 0 }
      let together = [variable] + others.prefix(min(Self.batch, capacity - 1) - 1)
      compute(together, rows, threads: threads)
    }
  }

  private func compute(_ variables: [Int], _ rows: KernelRows, threads: Int) {
    let count = members.count
    let asked = Scratch<Float>(uninitialized: variables.count * rows.rows.columns)
    defer { withExtendedLifetime(asked) {} }
    let some = rows.selecting(variables, copiedTo: asked.base)
    let block = Scratch<Float>(uninitialized: variables.count * count)
    let target = RowTarget(base: block.base)
    let part = 480
    Parallel.forEach((count + part - 1) / part, threads: threads) { index, _ in
      guard let base = target.base else { return }
      let columns = index * part..<min((index + 1) * part, count)
      let workspace = Scratch<Float>(uninitialized: KernelRows.workspace)
      some.values(
        0..<some.rows.count, with: rows, columns, into: base + columns.lowerBound, stride: count, workspace: workspace.base)
    }
    for (place, slot) in claim(variables).enumerated() {
      (values.base + slot * count).update(from: block.base + place * count, count: count)
    }
  }

  /// A slot for each of some variables: empty ones, then those whose rows were not used for longest.
  private func claim(_ variables: [Int]) -> [Int] {
    var slots: [Int] = []
    while slots.count < variables.count, variableOf.count < capacity {
      slots.append(variableOf.count)
      variableOf.append(-1)
      lastUse.append(0)
    }
    let missing = variables.count - slots.count
    if missing > 0 {
      let held = variableOf.indices.filter { variableOf[$0] >= 0 }
      slots += held.sorted { (lastUse[$0], $0) < (lastUse[$1], $1) }.prefix(missing)
    }
    for (variable, slot) in zip(variables, slots) {
      if variableOf[slot] >= 0 { slotOf[variableOf[slot]] = -1 }
      variableOf[slot] = variable
      slotOf[variable] = slot
      // Only what was asked for counts as used now: the row asked for just before must stay.
      lastUse[slot] = clock - 1
    }
    return slots
  }

  /// Goes on with some of the variables alone, in this rising order; what is known of them is kept.
  func keep(_ kept: [Int]) {
    let old = members.count
    var (slots, variables, uses) = ([Int](repeating: -1, count: kept.count), [Int](), [Int]())
    var newPlace = [Int](repeating: -1, count: old)
    for (place, variable) in kept.enumerated() { newPlace[variable] = place }
    for slot in variableOf.indices where newPlace[variableOf[slot]] >= 0 {
      let (source, target) = (values.base + slot * old, values.base + variables.count * kept.count)
      // A number never moves behind one that is still to be read.
      for (place, variable) in kept.enumerated() { target[place] = source[variable] }
      slots[newPlace[variableOf[slot]]] = variables.count
      variables.append(newPlace[variableOf[slot]])
      uses.append(lastUse[slot])
    }
    members = kept.map { members[$0] }
    (slotOf, variableOf, lastUse) = (slots, variables, uses)
    capacity = min(members.count, extent / max(1, members.count))
    gather()
  }

  /// Begins anew with these rows.
  func restart(_ members: [Int]) {
    self.members = members
    begin()
  }

  private func begin() {
    capacity = min(members.count, extent / max(1, members.count))
    slotOf = [Int](repeating: -1, count: members.count)
    (variableOf, lastUse) = ([], [])
    gather()
  }

  private func gather() {
    guard case .rows(let rows, _) = source else { return }
    let memory = Scratch<Float>(uninitialized: members.count * rows.rows.columns)
    local = (rows.selecting(members, copiedTo: memory.base), memory)
  }
}

extension KernelSource {
  /// Kernel values of each of some rows with others, times `factors`, summed.
  func weightedSums(of asked: [Int], over others: [Int], _ factors: [Double]) -> [Double] {
    switch self {
    case .matrix(let matrix):
      return asked.map { row in
        let values = matrix.row(row)
        return zip(others, factors).reduce(0) { $0 + Double(values[$1.0]) * $1.1 }
      }
    case .rows(let rows, let threads):
      let memory = Scratch<Float>(uninitialized: others.count * rows.rows.columns)
      defer { withExtendedLifetime(memory) {} }
      let right = rows.selecting(others, copiedTo: memory.base)
      let part = 64
      return Parallel.map((asked.count + part - 1) / part, threads: threads) { index in
        let some = asked[index * part..<min((index + 1) * part, asked.count)]
        let copy = Scratch<Float>(uninitialized: some.count * rows.rows.columns)
        defer { withExtendedLifetime(copy) {} }
        let left = rows.selecting(some, copiedTo: copy.base)
        let values = Scratch<Float>(uninitialized: some.count * others.count)
        let workspace = Scratch<Float>(uninitialized: KernelRows.workspace)
        left.values(
          0..<some.count, with: right, 0..<others.count, into: values.base, stride: others.count, workspace: workspace.base)
        return (0..<some.count).map { row in
          factors.enumerated().reduce(0) { $0 + Double(values.base[row * others.count + $1.offset]) * $1.element }
        }
      }.flatMap { $0 }
    }
  }
}
