extension Page {
  /// Writes text with its emphasis.
  mutating func write(_ text: RichText) {
    for run in text.runs {
      switch run.style {
      case .plain: markup.write(run.text)
      case .strong: inline("strong", text: run.text)
      case .emphasis: inline("em", text: run.text)
      case .code: inline("code", text: run.text)
      case .name: inline("bdi", text: run.text)
      case .accent(let accent): inline("bdi", ["class": "key \(accent.className)"], text: run.text)
      }
    }
  }

  /// Writes blocks one after the other.
  mutating func write(_ blocks: [Report.Block]) {
    for block in blocks { write(block) }
  }

  private mutating func write(_ block: Report.Block) {
    switch block {
    case .paragraph(let text): self.block("p") { $0.write(text) }
    case .heading(let text): self.block("h3", text: text)
    case .list(let items):
      self.block("ul") { page in
        for item in items { page.block("li") { $0.write(item) } }
      }
    case .keyFigures(let figures): write(figures)
    case .table(let table): write(table)
    case .barChart(let chart): write(chart)
    case .lineChart(let chart): write(chart)
    case .scatterChart(let chart): write(chart)
    case .confusion(let chart): write(chart)
    case .gallery(let gallery): write(gallery)
    case .figure(let figure): write(figure)
    case .colorScale(let scale): write(scale)
    case .definitions(let definitions): write(definitions)
    case .code(let sample): write(sample)
    case .notice(let notice): write(notice)
    case .columns(let columns):
      self.block("div", ["class": "columns"]) { page in
        for column in columns { page.block("div") { $0.write(column) } }
      }
    case .details(let details): write(details)
    }
  }

  /// Writes names with what they stand for.
  mutating func write(_ definitions: [Definition]) {
    block("dl") { page in
      for definition in definitions {
        page.block("div") { page in
          page.inline("dt", text: definition.term)
          page.inline("dd") { $0.write(definition.text) }
        }
      }
    }
  }

  private mutating func write(_ sample: CodeSample) {
    block("figure", ["class": "code"]) { page in
      if !sample.caption.isEmpty { page.block("figcaption") { $0.write(sample.caption) } }
      page.block("pre", ["tabindex": "0"]) { $0.inline("code", text: sample.text) }
    }
  }

  /// Writes a remark.
  mutating func write(_ notice: Notice) {
    let (name, word): (String, String) =
      switch notice.kind {
      case .information: ("note", "Note")
      case .warning: ("warning", "Warning")
      case .success: ("success", "Checked")
      }
    block("p", ["class": "notice \(name)", "role": "note"]) { page in
      page.inline("b", text: word)
      page.markup.write(" ")
      page.write(notice.text)
    }
  }

  private mutating func write(_ details: Details) {
    block("details", ["open": details.isOpen ? "open" : nil]) { page in
      page.inline("summary") { $0.write(details.summary) }
      page.write(details.blocks)
    }
  }

  /// Writes big numbers on cards.
  mutating func write(_ figures: [KeyFigure]) {
    block("div", ["class": figures.count == 2 ? "cards two" : "cards"]) { page in
      for figure in figures { page.write(figure) }
    }
  }

  private mutating func write(_ figure: KeyFigure) {
    block("div", ["class": "card \((figure.accent ?? .neutral).className)"]) { page in
      page.block("p", ["class": "label"]) { $0.write(figure.label) }
      page.block("p", ["class": "number"], text: figure.value)
      if let interval = figure.interval { page.block("p", ["class": "interval"], text: interval) }
      if let gauge = figure.gauge { page.markup.append(gauge.drawing) }
      if !figure.note.isEmpty { page.block("p", ["class": "remark"]) { $0.write(figure.note) } }
      if !figure.facts.isEmpty { page.write(figure.facts) }
    }
  }
}

extension Accent {
  /// The class that gives an element its color.
  var className: String { "k\(rawValue)" }
}
