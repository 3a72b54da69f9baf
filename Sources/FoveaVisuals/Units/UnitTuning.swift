internal import FoveaReports

/// What the strength of a unit goes with, by its correlation with hand-made measures of what the unit sees.
///
/// 1. Each picture gives maps: its brightness (luma), two opponent colors (red less green; blue less the mean of both), and the gradient of
///    the brightness by central differences, its length dealt linearly to the two nearest of eight directions.
/// 2. A measure of what a unit sees at a place is the mean of a map over its receptive field. That of corners is the smaller eigenvalue of the mean
///    structure tensor (Shi and Tomasi, 1994); that of edges of any direction is the mean length of the gradient.
/// 3. Over evenly spaced places of all pictures, each measure is correlated with what the unit gives (Pearson). The largest correlation names the
///    unit; for brightness and colors the sign says which end, for edges and corners only what grows with them counts.
public struct UnitTuning: Sendable, Hashable {
  /// A hand-made measure, or one end of it.
  public enum Measure: Sendable, Hashable {
    /// Edges whose lines run at so many degrees from the x axis, clockwise on the picture, in 0 ..< 180.
    case edge(degrees: Float)
    /// Edges of any direction.
    case edges
    /// Corners.
    case corner
    /// Much light.
    case bright
    /// Little light.
    case dark
    /// Red rather than green.
    case red
    /// Green rather than red.
    case green
    /// Blue rather than yellow.
    case blue
    /// Yellow rather than blue.
    case yellow
  }

  /// The measure that the unit goes with most.
  public var measure: Measure
  /// Pearson's correlation with it, above 0.
  public var correlation: Float

  /// From this correlation on a unit is called after its measure.
  public static let evident: Float = 0.3
  /// Fewer pictures say nothing of what a unit goes with.
  static let leastPictures = 20

  /// Whether the correlation is large enough to call the unit after the measure.
  public var isEvident: Bool { correlation >= Self.evident }
}

extension UnitTuning.Measure {
  /// What it is, in a word or a few.
  public var name: String {
    switch self {
    case .edge(let degrees): "edge at \(Numeral.short(Double(degrees), digits: 4))°"
    case .edges: "edges"
    case .corner: "corner"
    case .bright: "bright"
    case .dark: "dark"
    case .red: "red"
    case .green: "green"
    case .blue: "blue"
    case .yellow: "yellow"
    }
  }

  /// The kind that it belongs to.
  var kind: String {
    switch self {
    case .edge: "edges of one direction"
    case .edges: "edges of any direction"
    case .corner: "corners"
    case .bright, .dark: "brightness"
    case .red, .green, .blue, .yellow: "color"
    }
  }

  static let kinds = ["edges of one direction", "edges of any direction", "corners", "brightness", "color"]
}

extension UnitTuning {
  /// How many units go with each kind of measure, and which, the surest first.
  /// - Parameter chosen: The units that are told of; all of the layer unless given.
  static func table(_ tunings: [UnitTuning?], of chosen: [Int]? = nil) -> Table {
    let told = chosen ?? Array(tunings.indices)
    let most = chosen?.count ?? 20
    let named = told.filter { tunings[$0]?.isEvident == true }
    func row(_ name: String, _ units: [Int]) -> Table.Row {
      let list = units.prefix(most).map { unit in
        "\(unit)"
          + (tunings[unit].map {
            $0.isEvident ? " (\($0.measure.name), \(Numeral.fixed(Double($0.correlation), decimals: 2)))" : ""
          } ?? "")
      }
      return Table.Row([
        Table.Cell(RichText(name)), .count(units.count),
        Table.Cell(RichText(list.joined(separator: ", ") + (units.count > most ? ", …" : ""))),
      ])
    }
    let rows = Measure.kinds.map { kind in
      row(
        kind,
        named.filter { tunings[$0]?.measure.kind == kind }.sorted { one, other in
          let (first, second) = (tunings[one]?.correlation ?? 0, tunings[other]?.correlation ?? 0)
          return first == second ? one < other : first > second
        })
    }
    return Table(
      caption:
        "What the strength of units goes with in the given pictures: a correlation of at least \(Numeral.fixed(Double(evident), decimals: 1)) with a hand-made measure of what they see",
      columns: [Table.Column("goes with", alignment: .leading), "units", Table.Column("which", alignment: .leading)],
      rows: rows + [row("none of these", told.filter { !named.contains($0) })])
  }
}
