extension Page {
  /// Writes a table, in a box that scrolls sideways where the page is too narrow.
  mutating func write(_ table: Table) {
    let number = table.isSortable && table.rows.count > 1 ? sorting.add(table) : nil
    block("figure", ["class": "table"]) { page in
      page.writeTableCaption(table.caption)
      let name = table.caption.isEmpty ? "Table" : table.caption.plain
      page.block("div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": name]) { page in
        let sorted = number.map { "sortable g\(table.columns.count) t\($0)" }
        page.block("table", ["class": sorted, "role": sorted == nil ? nil : "table"]) { page in
          page.writeHead(table, number)
          page.writeRows(table.rows, of: table, "tbody")
          if !table.footer.isEmpty { page.writeRows(table.footer, of: table, "tfoot") }
        }
      }
    }
  }

  private mutating func writeHead(_ table: Table, _ number: Int?) {
    let role = number == nil ? nil : "columnheader"
    block("thead", ["role": number == nil ? nil : "rowgroup"]) { page in
      page.block("tr", ["role": number == nil ? nil : "row"]) { page in
        for (index, column) in table.columns.enumerated() {
          let names = [column.alignment.className, column.accent?.className].compactMap { $0 }.joined(separator: " ")
          page.block("th", ["scope": "col", "role": role, "class": names.isEmpty ? nil : names]) { page in
            if let number {
              page.writeSorter(column, index, number, isDescendingFirst: table.sortsDescendingFirst(index))
            } else {
              page.write(column.title)
            }
            if let unit = column.unit { page.inline("small", text: unit) }
          }
        }
      }
    }
  }

  /// Writes the head of a column as three states that a tap leads through: the first order, its reverse, and back.
  private mutating func writeSorter(_ column: Table.Column, _ index: Int, _ number: Int, isDescendingFirst: Bool) {
    let group = "t\(number)"
    let words = isDescendingFirst ? ["largest first", "smallest first"] : ["smallest first", "largest first"]
    if index == 0 {
      markup.void(
        "input", ["type": "radio", "name": group, "id": "\(group)o", "checked": "checked", "aria-label": "Original order"])
    }
    for (state, name) in ["f", "g"].enumerated() {
      markup.void(
        "input",
        [
          "type": "radio", "class": name, "name": group, "id": "\(group)\(name)\(index)",
          "aria-label": "Sort by \(column.title.plain), \(words[state])",
        ])
    }
    for (name, target) in [("l1", "f\(index)"), ("l2", "g\(index)"), ("l3", "o")] {
      let arrow = name == "l1" ? "" : isDescendingFirst == (name == "l2") ? " down" : " up"
      inline("label", ["class": name + arrow, "for": group + target, "aria-hidden": name == "l1" ? nil : "true"]) {
        $0.write(column.title)
      }
    }
  }

  private mutating func writeRows(_ rows: [Table.Row], of table: Table, _ part: StaticString) {
    let isSorted = table.isSortable && table.rows.count > 1
    block(part, ["role": isSorted ? "rowgroup" : nil]) { page in
      for row in rows {
        page.block("tr", ["class": row.isEmphasized ? "strong" : nil, "role": isSorted ? "row" : nil]) { page in
          for (index, cell) in row.cells.enumerated() {
            let isHead = index == 0 && table.hasRowHeaders
            let role = isSorted ? (isHead ? "rowheader" : "cell") : nil
            page.write(cell, in: table.columns[index], role: role, isHead: isHead)
          }
        }
      }
    }
  }

  private mutating func write(_ cell: Table.Cell, in column: Table.Column, role: String?, isHead: Bool) {
    let names = [column.alignment.className, cell.tone?.className].compactMap { $0 }
    let attributes: Markup.Attributes = [
      "scope": isHead ? "row" : nil, "role": role, "class": names.isEmpty ? nil : names.joined(separator: " "),
    ]
    let body: (inout Page) -> Void = { page in
      if let picture = cell.picture { page.write(picture, alternative: cell.alternative) }
      page.write(cell.text)
      if let bar = cell.bar {
        let width = SVG.number(min(max(bar, 0), 1) * 100)
        page.inline(
          "svg",
          [
            "class": "bar \(column.accent?.className ?? "")", "viewBox": "0 0 100 3", "preserveAspectRatio": "none",
            "aria-hidden": "true",
          ]
        ) { $0.markup.void("rect", ["width": width, "height": "3"]) }
      }
    }
    if isHead { inline("th", attributes, body) } else { inline("td", attributes, body) }
    markup.newline()
  }
}

extension Table.Alignment {
  fileprivate var className: String? {
    switch self {
    case .leading: nil
    case .trailing: "num"
    case .center: "mid"
    }
  }
}

extension Table.Tone {
  fileprivate var className: String {
    switch self {
    case .best: "best"
    case .warning: "bad"
    case .muted: "muted"
    }
  }
}
