internal import FoveaLearning
internal import FoveaPixels
internal import FoveaReports
internal import FoveaTensors

extension FaceComparison {
  /// The best way of a method: its model, and the pictures as it saw them.
  private func best(_ method: FaceMethod) -> (model: FaceModel, pictures: FaceParts)? {
    ranking.first { trials[$0].method == method }.map { (models[$0], pictures(of: trials[$0])) }
  }

  /// What the models know, drawn.
  func pictureSection() throws -> Report.Section {
    var blocks: [Report.Block] = try attention().map { [$0] } ?? []
    let size = training.crops[0].size
    if let (model, pictures) = best(.eigenfaces), let faces = model.embedder as? ProjectedFaces {
      let shown = min(15, faces.length)
      var items = [
        Gallery.Item(Picture(exact: FaceDrawing.picture(faces.mean, size)), alternative: "mean face", caption: "mean face")
      ]
      for place in 0..<shown {
        let share = Double(faces.strengths[place] / max(faces.totalVariance, .leastNormalMagnitude))
        items.append(
          Gallery.Item(
            Picture(exact: FaceDrawing.picture(faces.directions[row: place], size, isSigned: true)),
            alternative: "Eigenface \(place + 1)", caption: "\(place + 1): \(Numeral.percent(share))"))
      }
      blocks.append(
        .gallery(
          Gallery(
            caption: "Eigenfaces: the mean face and the directions of most variance, with their share of it.", items: items,
            size: .small)))
      let crop = model.preparation.normalization.apply(to: pictures.test.crops[0])
      let counts = [1, 5, 10, 20, 50, 100, 200, 500].filter { $0 < faces.length } + [faces.length]
      let steps = try counts.map { count in
        Gallery.Item(
          Picture(exact: try FaceDrawing.reconstruction(crop, faces, components: count)), alternative: "\(count) components",
          caption: "\(count)")
      }
      blocks.append(
        .gallery(
          Gallery(
            caption: "A test picture that no model learned from, made again of ever more Eigenfaces; the picture itself last.",
            items: steps + [Gallery.Item(Picture(exact: crop), alternative: "the picture", caption: "picture")], size: .small)))
    }
    if let model = best(.fisherfaces)?.model, let faces = model.embedder as? ProjectedFaces {
      let items = (0..<min(16, faces.length)).map { place in
        Gallery.Item(
          Picture(exact: FaceDrawing.picture(faces.directions[row: place], size, isSigned: true)),
          alternative: "Fisherface \(place + 1)",
          caption: "\(place + 1)")
      }
      blocks.append(
        .gallery(
          Gallery(
            caption: "Fisherfaces: the directions in which persons differ most beside how much their own pictures do.",
            items: items, size: .small)))
    }
    if let test = (best(.lbph) ?? best(.lbpSVM))?.pictures.test {
      let items = (0..<min(4, test.count)).flatMap { place -> [Gallery.Item] in
        let crop = test.crops[place * test.count / min(4, test.count)]
        return [
          Gallery.Item(Picture(exact: crop), alternative: "a face", caption: "face"),
          Gallery.Item(Picture(exact: FaceDrawing.patternMap(crop)), alternative: "its patterns", caption: "patterns"),
        ]
      }
      blocks.append(
        .gallery(
          Gallery(
            caption: "Local binary patterns: the gray of a pixel says which of its neighbors are no darker.", items: items,
            size: .small)))
    }
    let lights = FaceNormalization.allCases.map { normalization in
      Gallery.Item(
        Picture(exact: normalization.apply(to: test.crops[0])), alternative: normalization.rawValue,
        caption: RichText(normalization.rawValue))
    }
    blocks.append(.gallery(Gallery(caption: "What is done against the light.", items: lights, size: .small)))
    let turned = FaceFinding.Alignment.allCases.compactMap { alignment in
      aligned[alignment].map {
        Gallery.Item(
          Picture(exact: $0.test.crops[0]), alternative: "aligned by \(alignment.rawValue)", caption: RichText(alignment.rawValue))
      }
    }
    if !turned.isEmpty {
      blocks.append(.gallery(Gallery(caption: "By what a face that was found is aligned.", items: turned, size: .small)))
    }
    return Report.Section("What they look at", blocks)
  }

  /// What each method knows a face by.
  private func attention() throws -> Report.Block? {
    var methods: [FaceMethod] = []
    for trial in trials where !methods.contains(trial.method) { methods.append(trial.method) }
    var items: [Gallery.Item] = []
    for method in methods {
      guard let (model, pictures) = best(method),
        let attention = try FaceAttention(of: model, training: pictures.training, test: pictures.test, threads: threads)
      else { continue }
      if items.isEmpty {
        items.append(
          Gallery.Item(Picture(exact: Bitmap(attention.mean)), alternative: "the mean of some test faces", caption: "mean face"))
      }
      items.append(
        Gallery.Item(
          Picture(exact: attention.bitmap), alternative: "what \(method.rawValue) knows a face by",
          caption: RichText(method.rawValue)))
    }
    guard !items.isEmpty else { return nil }
    let caption: RichText = """
      What each method knows a face by. Parts of test faces were covered one by one; light is where that takes most from the likeness to the person's \
      training pictures, on average, on the mean of these faces.
      """
    return .gallery(Gallery(caption: caption, items: items, size: .small))
  }

  /// The hardest pairs of the best way, and all similarities.
  func pairSection() throws -> Report.Section {
    guard let place = ranking.first else { return Report.Section("Pairs", []) }
    let test = pictures(of: trials[place]).test
    let order = (0..<test.count).sorted { (test.labels[$0], $0) < (test.labels[$1], $1) }
    let shown = test.subset(Array(order.prefix(600)))
    let rows = try models[place].embeddings(of: shown.crops, threads: threads)
    let similarities = models[place].similarities(of: rows, to: rows, threads: threads)
    var same: [(Float, Int, Int)] = []
    var different: [(Float, Int, Int)] = []
    for left in 0..<shown.count {
      for right in left + 1..<max(left + 1, shown.count) {
        let pair = (similarities[left, right], left, right)
        if shown.labels[left] == shown.labels[right] { same.append(pair) } else { different.append(pair) }
      }
    }
    func gallery(_ pairs: [(Float, Int, Int)], _ caption: RichText) -> Report.Block {
      .gallery(
        Gallery(
          caption: caption,
          items: pairs.prefix(8).map { similarity, left, right in
            let names = [left, right].map { shown.persons[shown.labels[$0]] }
            let name = names[0] == names[1] ? names[0] : "\(names[0]) and \(names[1])"
            return Gallery.Item(
              Picture(exact: FaceDrawing.pair(shown.crops[left], shown.crops[right])), alternative: "a pair of \(name)",
              caption: RichText("\(name): \(Numeral.short(Double(similarity)))"))
          }))
    }
    return Report.Section(
      "The hardest pairs",
      lead:
        "By \(trials[place].name), with their similarity.\(shown.count < test.count ? " Of the first \(shown.count) test pictures." : "")",
      [
        gallery(same.sorted { $0.0 < $1.0 }, "Pictures of one person that are least alike."),
        gallery(different.sorted { $0.0 > $1.0 }, "Pictures of different persons that are most alike."),
        .figure(
          Figure(
            Picture(exact: FaceDrawing.matrix(similarities)), alternative: "similarities of test pictures",
            caption:
              "\(shown.count < test.count ? "Each of the first \(shown.count) test pictures" : "Every test picture") against every other, persons in order: light is alike. Light squares along the diagonal are persons.",
            width: 640)),
      ])
  }
}
