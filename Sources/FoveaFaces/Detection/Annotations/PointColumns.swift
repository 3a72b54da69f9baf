internal import FoveaDatasets

/// The columns of a table that hold points on things.
struct PointColumns {
  private var columns: [(name: String, x: Int, y: Int)] = []
  private let names: [String]

  /// Those of the names that come in pairs such as `left_eye_x` and `left_eye_y`.
  init(_ names: [String]) {
    self.names = names
    columns = LandmarkNames.common.compactMap { name in
      guard let x = names.firstIndex(of: name + "_x"), let y = names.firstIndex(of: name + "_y") else { return nil }
      return (name, x, y)
    }
  }

  /// The points of a row; one whose both fields are empty is not there.
  func points(_ texts: [String], line: Int) throws(CSVReader.Failure) -> [String: PicturePoint] {
    var points: [String: PicturePoint] = [:]
    for (name, x, y) in columns where !(texts[x].isEmpty && texts[y].isEmpty) {
      var numbers: [Double] = []
      for column in [x, y] {
        guard let number = Double(texts[column]), number.isFinite, abs(number) <= 1e6 else {
          throw CSVReader.Failure(line: line, problem: .value(column: names[column], text: texts[column]))
        }
        numbers.append(number)
      }
      points[name] = PicturePoint(x: numbers[0], y: numbers[1])
    }
    return points
  }
}
