internal import CFoveaKernels
internal import FoveaTensors

/// One problem of two classes.
struct PairProblem: Sendable {
  /// The rows of the source that take part.
  var members: [Int]
  /// Whether each is of the first class, whose scores are to be above 0.
  var isFirst: [Bool]
  /// What a mistake on each costs.
  var costs: [Double]
}

/// A solved problem.
struct PairSolution: Sendable {
  /// `y α` of each member.
  var variables: [Double]
  var bias: Double
  var report: KernelSVM.ProblemReport
}

/// Solves one problem of two classes by sequential minimal optimization.
///
/// With signed variables `a = y α`, bounds 0 … C for rows of the first class and −C … 0 for the others, and slopes
/// `v = y − Σ a K`, the dual problem is to maximize `Σ y a − ½ Σ Σ a a K` with `Σ a = 0`. In each step the variable with the largest
/// slope among those that may rise is moved up, and another down by the same amount, to the best point or a bound. The other is the one
/// with which the objective gains most by the second order (Fan, Chen and Lin, "Working Set Selection Using Second Order Information for
/// Training SVM", 2005). It ends when the largest slope that may rise is less than `tolerance` above the least that may fall, which is
/// libsvm's criterion.
///
/// Now and then variables rest that lie at a bound and whose slopes say that they will stay there; then only the others' rows are looked
/// at. At the end the slopes of those that rest are computed anew, and all take part again until the criterion holds for all.
final class PairSolver {
  private let source: KernelSource
  private let problem: PairProblem
  private let options: KernelSVM.Options
  private let cache: KernelRowCache
  private var variables: [Double]
  private var iterations = 0
  private var isExhausted = false
  // Of the variables that move, by their place among them:
  private var active: [Int]
  private var slopes: Scratch<Double>
  private var state: Scratch<Int32>
  private var diagonal: Scratch<Float>

  /// - Parameter memory: Bytes for kernel values.
  init(_ source: KernelSource, _ problem: PairProblem, _ options: KernelSVM.Options, memory: Int) {
    self.source = source
    self.problem = problem
    self.options = options
    let count = problem.members.count
    cache = KernelRowCache(source, members: problem.members, memory: memory)
    variables = [Double](repeating: 0, count: count)
    active = Array(0..<count)
    slopes = Scratch(uninitialized: count)
    state = Scratch(uninitialized: count)
    diagonal = Scratch(uninitialized: count)
    for place in 0..<count {
      slopes.base[place] = sign(place)
      diagonal.base[place] = source.diagonal(problem.members[place])
    }
    for place in 0..<count { setState(place) }
  }

  func solve() -> PairSolution {
    let interval = min(max(problem.members.count, 100), 1000)
    var ends = look()
    while true {
      if ends.highest - ends.lowest < options.tolerance || isExhausted {
        if active.count == variables.count { break }
        awaken()
        ends = look()
        continue
      }
      guard let moved = step(ends) else {
        isExhausted = true
        continue
      }
      ends = moved
      iterations += 1
      if iterations >= options.maxIterations { isExhausted = true }
      if iterations % interval == 0, shrinks {
        rest(ends)
        ends = look()
      }
    }
    return solution(ends)
  }

  /// Moves the best pair.
  /// - Returns: The ends of the slopes afterwards; nothing where no pair can move.
  private func step(_ ends: fovea_smo_ends) -> fovea_smo_ends? {
    let (first, count) = (ends.rising, active.count)
    let firstRow = cache.row(first) { self.wanted(ends) }
    let second = fovea_smo_partner(
      ends.highest, diagonal.base[first], firstRow, diagonal.base, state.base, slopes.base, count)
    guard first < count, second < count else { return nil }
    let secondRow = cache.row(second) { self.wanted(ends) }
    let curvature = Double(diagonal.base[first]) + Double(diagonal.base[second]) - 2 * Double(firstRow[second])
    let best = (slopes.base[first] - slopes.base[second]) / max(curvature, 1e-12)
    let (rising, falling) = (active[first], active[second])
    let (up, down) = (upper(rising) - variables[rising], variables[falling] - lower(falling))
    let move = min(best, up, down)
    variables[rising] = move == up ? upper(rising) : variables[rising] + move
    variables[falling] = move == down ? lower(falling) : variables[falling] - move
    setState(first)
    setState(second)
    return fovea_smo_move(move, firstRow, secondRow, state.base, slopes.base, count)
  }

  private func look() -> fovea_smo_ends {
    fovea_smo_move(0, diagonal.base, diagonal.base, state.base, slopes.base, active.count)
  }

  private func sign(_ variable: Int) -> Double { problem.isFirst[variable] ? 1 : -1 }
  private func upper(_ variable: Int) -> Double { problem.isFirst[variable] ? problem.costs[variable] : 0 }
  private func lower(_ variable: Int) -> Double { problem.isFirst[variable] ? 0 : -problem.costs[variable] }

  private func setState(_ place: Int) {
    let variable = active[place]
    state.base[place] =
      (variables[variable] < upper(variable) ? Int32(FOVEA_SMO_MAY_RISE) : 0)
      | (variables[variable] > lower(variable) ? Int32(FOVEA_SMO_MAY_FALL) : 0)
  }

  /// Variables by how far they are from where they ought to be.
  private func wanted(_ ends: fovea_smo_ends) -> [Int] {
    let distances = active.indices.map { place in
      let (slope, may) = (slopes.base[place], state.base[place])
      return max(
        may & Int32(FOVEA_SMO_MAY_RISE) != 0 ? slope - ends.lowest : 0,
        may & Int32(FOVEA_SMO_MAY_FALL) != 0 ? ends.highest - slope : 0)
    }
    return distances.indices.sorted { (distances[$1], $0) < (distances[$0], $1) }
  }

  // MARK: - Resting

  /// Resting pays where a row costs little, or where rows are computed more than once.
  private var shrinks: Bool {
    if case .matrix = source { return true }
    return !cache.isWhole
  }

  private func rest(_ ends: fovea_smo_ends) {
    let kept = active.indices.filter { place in
      switch (state.base[place] & Int32(FOVEA_SMO_MAY_RISE) != 0, state.base[place] & Int32(FOVEA_SMO_MAY_FALL) != 0) {
      case (true, false): slopes.base[place] >= ends.lowest
      case (false, true): slopes.base[place] <= ends.highest
      default: true
      }
    }
    guard kept.count * 5 <= active.count * 4, kept.count >= 2 else { return }
    cache.keep(kept)
    for (place, old) in kept.enumerated() {
      slopes.base[place] = slopes.base[old]
      state.base[place] = state.base[old]
      diagonal.base[place] = diagonal.base[old]
    }
    active = kept.map { active[$0] }
  }

  /// Lets all variables move again.
  private func awaken() {
    let moving = Set(active)
    let resting = variables.indices.filter { !moving.contains($0) }
    let support = variables.indices.filter { variables[$0] != 0 }
    let sums = source.weightedSums(
      of: resting.map { problem.members[$0] }, over: support.map { problem.members[$0] }, support.map { variables[$0] })
    var all = [Double](repeating: 0, count: variables.count)
    for (place, variable) in active.enumerated() { all[variable] = slopes.base[place] }
    for (variable, sum) in zip(resting, sums) { all[variable] = sign(variable) - sum }
    active = Array(variables.indices)
    for place in active.indices {
      slopes.base[place] = all[place]
      diagonal.base[place] = source.diagonal(problem.members[place])
      setState(place)
    }
    cache.restart(problem.members)
  }

  // MARK: - The end

  private func solution(_ ends: fovea_smo_ends) -> PairSolution {
    var (free, sum, objective, support, bounded) = (0, 0.0, 0.0, 0, 0)
    for variable in variables.indices {
      let value = variables[variable]
      objective += value * (sign(variable) + slopes.base[variable]) / 2
      if value != 0 { support += 1 }
      if abs(value) == problem.costs[variable] { bounded += 1 }
      if value != 0, abs(value) != problem.costs[variable] {
        free += 1
        sum += slopes.base[variable]
      }
    }
    let bias = free > 0 ? sum / Double(free) : (ends.highest + ends.lowest) / 2
    return PairSolution(
      variables: variables, bias: bias,
      report: KernelSVM.ProblemReport(
        objective: objective, violation: max(0, ends.highest - ends.lowest), iterations: iterations, supportVectors: support,
        bounded: bounded))
  }
}

extension KernelSource {
  /// The kernel value of a row with itself.
  func diagonal(_ row: Int) -> Float {
    switch self {
    case .matrix(let matrix): matrix.diagonal[row]
    case .rows(let rows, _): rows.diagonal(row)
    }
  }
}
