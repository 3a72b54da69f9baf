import FoveaReports
import FoveaTestSupport
import Testing

@Suite struct TableTests {
  private static let table = Table(
    columns: [Table.Column("Name", alignment: .leading), "Count", "Mixed"],
    rows: [
      Table.Row(["pear", .count(3), "x"]), Table.Row(["apple", .count(20), .number(1)]), Table.Row(["fig", .count(3), .number(2)]),
      Table.Row(["banana", .count(-1), "a"]),
    ], isSortable: true)

  @Test func numbersFallAndWordsRise() {
    #expect(Self.table.ranks(by: 0) == [3, 0, 2, 1])
    #expect(Self.table.ranks(by: 1) == [1, 0, 2, 3])
    // Numbers come before words.
    #expect(Self.table.ranks(by: 2) == [3, 1, 0, 2])
    // Intervals are sorted by their lower ends, not by their letters.
    let intervals = Table(
      columns: ["interval"],
      rows: [0.05...0.9, 0.5...0.6, 0.1...1].map { Table.Row([.percent($0)]) }, isSortable: true)
    #expect(intervals.ranks(by: 0) == [2, 0, 1])
  }

  @Test func everyOrderIsInTheStyleSheet() throws {
    let page = HTMLRenderer().render(Report(title: "t", sections: [Report.Section("s", [.table(Self.table), .table(Self.table)])]))
    let elements = try MarkupScanner.elements(of: page)
    let style = try #require(elements.first { $0.name == "style" }?.text)
    for number in 1...2 {
      #expect(style.contains(".t\(number) tbody tr:nth-child(1){--r0:3;--r1:1;--r2:3}"))
      #expect(style.contains(".t\(number) tbody tr:nth-child(4){--r0:1;--r1:3;--r2:2}"))
    }
    // Three columns, two orders each, and the first order of all: in each table.
    #expect(elements.filter { $0.name == "input" }.count == 14)
    #expect(Set(elements.filter { $0.name == "input" }.compactMap { $0.attributes["name"] }) == ["t1", "t2"])
    #expect(style.components(of: ":checked) tbody tr>*{order:") == 6)
  }

  @Test func aTableThatIsNotSortableHasNoButtons() throws {
    var table = Self.table
    table.isSortable = false
    let page = HTMLRenderer().render(Report(title: "t", sections: [Report.Section("s", [.table(table)])]))
    #expect(!page.contains("<input"))
  }
}

extension String {
  /// How often a part occurs.
  fileprivate func components(of part: String) -> Int {
    let (whole, part) = (Array(utf8), Array(part.utf8))
    return whole.indices.count { whole[$0...].starts(with: part) }
  }
}
