public import FoveaFiles

/// How the pictures that a table of places names and those at hand fit together.
public struct PlacedPictures: Sendable, Hashable {
  /// How many pictures the table names.
  public let namedCount: Int
  /// How many are at hand.
  public let count: Int
  /// Those that the table names and that are not at hand, in the order of its rows.
  public let missing: [BytePath]
  /// Those at hand that the table does not name, in their order.
  public let unnamed: [BytePath]
}

extension FacePlaces {
  /// Which of some pictures the table names, and which it names beside.
  /// - Parameters:
  ///   - pictures: All pictures that the table may be about.
  ///   - folder: Below which they stand.
  /// - Throws: ``FacesError/noneNamed(table:row:picture:)`` where there are pictures and the table names none of them.
  public func pictures(among pictures: [BytePath], below folder: BytePath? = nil) throws(FacesError) -> PlacedPictures {
    let names = names
    var (found, unnamed): (Set<BytePath>, [BytePath]) = ([], [])
    for picture in pictures {
      if let name = name(of: picture, below: folder) { found.insert(name) } else { unnamed.append(picture) }
    }
    if let row = names.first, let picture = pictures.first, found.isEmpty {
      throw .noneNamed(table: table, row: row, picture: picture)
    }
    return PlacedPictures(
      namedCount: names.count, count: pictures.count, missing: names.filter { !found.contains($0) }, unnamed: unnamed)
  }
}

extension PlacedPictures {
  /// What does not fit, a sentence each, with the first three names; empty where all does.
  /// - Parameters:
  ///   - table: The name of the table.
  ///   - isSearched: Whether a detector finds the faces of pictures that the table does not name.
  public func remarks(on table: BytePath, isSearched: Bool) -> [String] {
    var remarks: [String] = []
    if !missing.isEmpty {
      remarks.append(
        "\(table): \(missing.count.groupedText) of the \(namedCount.groupedText) pictures that it names are not here: "
          + missing.naming(first: 3))
    }
    if !unnamed.isEmpty {
      remarks.append(
        "\(table): names \((count - unnamed.count).groupedText) of \(count.groupedText) pictures; "
          + (isSearched ? "the faces of the others are detected" : "each of the others is taken for a face as a whole")
          + ": \(unnamed.naming(first: 3))")
    }
    return remarks
  }
}
