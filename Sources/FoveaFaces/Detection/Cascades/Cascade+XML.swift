public import FoveaFiles

extension Cascade {
  /// The cascade in a file of OpenCV's XML, as `opencv_traincascade` writes it.
  /// - Parameter limit: The most bytes that are read.
  public init(contentsOf path: BytePath, limit: Int = 64 << 20) throws(FacesError) {
    let bytes: [UInt8]
    do { bytes = try File.read(path, limit: limit) } catch { throw .file(error) }
    try self.init(bytes, path: path)
  }

  /// The cascade in the bytes of such a file.
  /// - Parameter path: What errors name.
  public init(_ bytes: [UInt8], path: BytePath) throws(FacesError) {
    do {
      let root = try XMLNode(bytes)
      guard root.name == "opencv_storage", let node = root.children.first else {
        throw XMLFailure(line: root.line, reason: "the root is <\(root.name)>, not <opencv_storage>")
      }
      try self.init(node)
    } catch let failure as XMLFailure {
      throw .cascade(path, line: failure.line, reason: failure.reason)
    } catch {
      throw .cascade(path, line: 0, reason: "\(error)")
    }
  }

  private init(_ root: XMLNode) throws(XMLFailure) {
    guard root["stageType"]?.text == "BOOST" else {
      throw root.failure(
        root.attributes["type_id"] == "opencv-haar-classifier"
          ? "the form of OpenCV 1; convert it with OpenCV's own tools" : "no <stageType> BOOST")
    }
    guard let name = root["featureType"]?.text, let feature = Feature(rawValue: name) else {
      throw root.failure("features of the type \(root["featureType"]?.text ?? "that is not named"); HAAR and LBP are run")
    }
    let (width, height) = (try root.number("width", in: 3...1024), try root.number("height", in: 3...1024))
    self.init(feature: feature, width: width, height: height)
    if feature == .localBinaryPatterns {
      // Files are about in which the element is misspelled; that there are 256 shows by the nodes too, which are checked.
      if let categories = root["featureParams"]?["maxCatCount"]?.text, categories != "256" {
        throw root.failure("LBP features of \(categories) categories, not 256")
      }
    }
    guard let features = root["features"], let stages = root["stages"] else { throw root.failure("no <stages> and <features>") }
    let featureNodes = features.all("_")
    guard (1...1_000_000).contains(featureNodes.count) else { throw features.failure("\(featureNodes.count) features") }
    for node in featureNodes { try read(feature: node) }
    let stageNodes = stages.all("_")
    guard (1...1000).contains(stageNodes.count) else { throw stages.failure("\(stageNodes.count) stages") }
    for node in stageNodes { try read(stage: node, features: featureNodes.count) }
  }

  private mutating func read(feature node: XMLNode) throws(XMLFailure) {
    guard feature == .haar else {
      let cell = try node.child("rect").numbers(count: 4)
      try check(cell, columns: 3, rows: 3, node)
      rectangles += cell.map { Int32($0) }
      return
    }
    let isTilted = node["tilted"]?.text == "1"
    let parts = try node.child("rects").all("_")
    guard (2...3).contains(parts.count) else { throw node.failure("\(parts.count) rectangles of a feature") }
    for part in parts {
      let numbers = try part.numbers(count: 5)
      if isTilted { try checkTilted(numbers, part) } else { try check(numbers, columns: 1, rows: 1, part) }
      rectangles += numbers[..<4].map { Int32($0) }
      weights.append(Float(numbers[4]))
    }
    if parts.count == 2 {
      rectangles += [0, 0, 0, 0]
      weights.append(0)
    }
    tilted.append(isTilted ? 1 : 0)
  }

  /// Whether a grid of `columns` × `rows` rectangles lies in the window.
  private func check(_ numbers: [Double], columns: Double, rows: Double, _ node: XMLNode) throws(XMLFailure) {
    let isWhole = numbers[..<4].allSatisfy { $0 == $0.rounded() && (0...1024).contains($0) }
    guard isWhole, numbers[2] >= 1, numbers[3] >= 1, numbers[0] + columns * numbers[2] <= Double(width),
      numbers[1] + rows * numbers[3] <= Double(height)
    else { throw node.failure("a rectangle outside of the window of \(width)×\(height)") }
  }

  private func checkTilted(_ numbers: [Double], _ node: XMLNode) throws(XMLFailure) {
    let isWhole = numbers[..<4].allSatisfy { $0 == $0.rounded() && (0...1024).contains($0) }
    guard isWhole, numbers[2] >= 1, numbers[3] >= 1, numbers[0] - numbers[3] >= 0, numbers[0] + numbers[2] <= Double(width),
      numbers[1] + numbers[2] + numbers[3] <= Double(height)
    else { throw node.failure("a tilted rectangle outside of the window of \(width)×\(height)") }
  }

  private mutating func read(stage node: XMLNode, features: Int) throws(XMLFailure) {
    let trees = try node.child("weakClassifiers").all("_")
    guard (1...100_000).contains(trees.count) else { throw node.failure("\(trees.count) trees of a stage") }
    let threshold = try node.child("stageThreshold").numbers(count: 1)[0]
    stageTrees.append(Int32(trees.count))
    // OpenCV takes 1e-5 off, for rounding.
    stageThresholds.append(Float(threshold) - 1e-5)
    let nodeLength = feature == .haar ? 4 : 11
    for tree in trees {
      let numbers = try tree.child("internalNodes").numbers(count: nil)
      let leafValues = try tree.child("leafValues").numbers(count: nil)
      let count = numbers.count / nodeLength
      guard count >= 1, count <= 1000, numbers.count == count * nodeLength, leafValues.count == count + 1 else {
        throw tree.failure("\(numbers.count) numbers of nodes and \(leafValues.count) leaves")
      }
      treeNodes.append(Int32(count))
      for index in 0..<count {
        let part = Array(numbers[index * nodeLength..<(index + 1) * nodeLength])
        for child in part[..<2] {
          // Children come after their node, so that every way ends.
          guard child == child.rounded(), child > 0 ? child > Double(index) && child < Double(count) : child >= -Double(count)
          else {
            throw tree.failure("a node that leads to \(child)")
          }
        }
        guard part[2] == part[2].rounded(), part[2] >= 0, part[2] < Double(features) else {
          throw tree.failure("no feature \(part[2])")
        }
        nodes += part[..<3].map { Int32($0) }
        if feature == .haar {
          splits.append(Float(part[3]))
        } else {
          for word in part[3...] {
            guard word == word.rounded(), let bits = Int32(exactly: word) else {
              throw tree.failure("\(word) is no set of 32 answers")
            }
            subsets.append(bits)
          }
        }
      }
      leaves += leafValues.map { Float($0) }
    }
  }
}

extension XMLNode {
  fileprivate func failure(_ reason: String) -> XMLFailure { XMLFailure(line: line, reason: reason) }

  fileprivate func child(_ name: String) throws(XMLFailure) -> XMLNode {
    guard let node = self[name] else { throw failure("no <\(name)> in <\(self.name)>") }
    return node
  }

  fileprivate func number(_ name: String, in range: ClosedRange<Int>) throws(XMLFailure) -> Int {
    let node = try child(name)
    guard let number = Int(node.text), range.contains(number) else { throw node.failure("\(name) \(node.text)") }
    return number
  }

  /// The numbers of the text; as many as asked for.
  fileprivate func numbers(count: Int?) throws(XMLFailure) -> [Double] {
    var numbers: [Double] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      // OpenCV writes whole numbers with a point behind them, and leaves a zero in front of the point away.
      var digits = word.hasSuffix(".") ? String(word.dropLast()) : String(word)
      if digits.hasPrefix(".") { digits = "0" + digits }
      if digits.hasPrefix("-.") { digits = "-0" + digits.dropFirst() }
      digits = digits.replacing(".e", with: "e")
      guard let number = Double(digits), number.isFinite else { throw failure("\"\(word)\" is no number") }
      numbers.append(number)
    }
    if let count, numbers.count != count { throw failure("\(numbers.count) numbers in <\(name)>, not \(count)") }
    return numbers
  }
}
