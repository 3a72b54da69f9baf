import FoveaKit

/// Nearest neighbors through a graph of near rows: its build, its answers, and the share of the ten nearest that these have.
///
/// The rows are made up: of twelve numbers at random, mixed to 64 and cut at zero, as features of pictures vary in few ways.
func graphSteps(_ context: StepContext) throws -> [Step] {
  let (count, asking, columns, ways, k) = (200_000, 5000, 64, 12, 10)
  var generator = SeededGenerator(seed: 5)
  func random(_ rows: Int) -> Matrix {
    Matrix(rows: rows, columns: ways, (0..<rows * ways).map { _ in generator.normal() })
  }
  let mixing = random(columns)
  func rows(_ count: Int) -> Matrix {
    let mixed = random(count).timesTransposed(mixing, threads: context.threads)
    return Matrix(rows: count, columns: columns, mixed.values.map { max(0, $0) })
  }
  let (base, queries) = (rows(count), rows(asking))
  let exact = try ExactIndex(base, threads: context.threads)
  let nearest = try exact.neighbors(of: queries, count: k, threads: context.threads).indices
  let options = SmallWorldIndex.Options()
  try context.exchange.write(base.tensor, as: "graph_base")
  try context.exchange.write(queries.tensor, as: "graph_queries")
  try context.exchange.write(Tensor(shape: [asking, k], nearest.flatMap { $0.map { Float($0) } }), as: "graph_nearest")
  try context.exchange.write(
    ["links": Double(options.links), "construction": Double(options.efConstruction), "search": Double(options.efSearch)],
    as: "graph")
  let peers = context.peers("graph.py")

  func recall(_ found: [[Int]]) -> String {
    let right = zip(found, nearest).reduce(0) { $0 + Set($1.0).intersection($1.1).count }
    return "\(StepResult.number(100 * Double(right) / Double(asking * k))) % of the nearest"
  }
  let index = try SmallWorldIndex(base, options: options, threads: context.threads)
  let settings = "M \(options.links), efConstruction \(options.efConstruction)"
  return [
    Step(
      title: "graph of near rows, build: \(count) rows of \(columns), \(settings)", amount: count, unit: "rows",
      contenders: [
        .ours {
          _ = try SmallWorldIndex(base, options: options, threads: context.threads)
          return nil
        }
      ] + (peers?.contenders(of: "build") ?? [])),
    Step(
      title: "10 nearest neighbors: \(asking) queries among \(count) rows of \(columns), efSearch \(options.efSearch)",
      amount: asking, unit: "queries",
      contenders: [
        .ours("graph", { try index.neighbors(of: queries, count: k, threads: context.threads).indices }, note: recall),
        .ours("exact", { try exact.neighbors(of: queries, count: k, threads: context.threads).indices }, note: recall),
      ] + (peers?.contenders(of: "search") ?? [])),
  ]
}
