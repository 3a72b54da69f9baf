internal import FoveaFiles

extension [SkippedFile] {
  /// What is to be done about links out of the folder, which are never followed; nothing where there is none. Whole classes may be behind them.
  /// - Parameter limit: How many links are named at most; none where it is 0.
  package func linkRemark(naming limit: Int) -> String? {
    let links = filter { $0.kind == .leavesRoot }
    guard !links.isEmpty else { return nil }
    let names = links.map { "\($0.path)" + ($0.detail.map { " to \($0)" } ?? "") }
    return
      (links.count == 1
      ? "1 link leads out of the folder and is not followed"
      : "\(links.count.groupedText) links lead out of the folder and are not followed")
      + (limit > 0 ? ": " + names.naming(first: limit) : "")
      + "; copy what is behind into the folder, or name the pictures in a manifest .csv"
  }
}
