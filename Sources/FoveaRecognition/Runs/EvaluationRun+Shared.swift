package import FoveaDatasets
internal import FoveaFiles
internal import FoveaTensors

extension EvaluationRun {
  /// What classifiers behind one network say of the pictures of a part, each as in ``run(_:on:part:options:model:progress:)``; the network
  /// sees each picture once for all of them.
  /// - Precondition: The models are ``HybridModel``s of one network; pictures are prepared alike, and the classes are the same.
  package static func verdicts(
    ofHybrids hybrids: [Recognizer], on manifest: Manifest, part: Part = .test, options: EvaluationOptions = EvaluationOptions(),
    progress: @escaping ProgressHandler = { _ in }
  ) throws -> [[PictureVerdict]] {
    let models = hybrids.compactMap { $0.model as? HybridModel }
    guard let first = hybrids.first else { return [] }
    precondition(models.count == hybrids.count, "recognizers that are not behind a network")
    precondition(hybrids.allSatisfy { $0.preprocessing == first.preprocessing && $0.labels == first.labels })
    let pictures = try pictures(of: part, of: manifest, for: first, options, progress)
    let scores = try scores(of: pictures, progress) { bitmaps, _ in
      let rows = try models[0].network.embeddings(of: bitmaps, threads: options.threads)
      return try models.map { try $0.scores(ofEmbeddings: rows, threads: options.threads) }
    }
    let paths = pictures.entries.map(\.path)
    return zip(hybrids, scores).map { verdicts(of: $0, paths, truth: pictures.labels, $1) }
  }

  /// What recognizers that decide together (``Recognizer/init(deciding:approach:)``) say of the pictures of a part, as in
  /// ``run(_:on:part:options:model:progress:)``. A member that sees the same samples alone as among them is not asked again.
  /// - Parameter members: What each of the members, in their order, has said alone of the pictures of that part.
  /// - Precondition: The model is an ``EnsembleModel`` of these members.
  package static func verdicts(
    ofEnsemble together: Recognizer, members: [(recognizer: Recognizer, verdicts: [PictureVerdict])], on manifest: Manifest,
    part: Part = .test, options: EvaluationOptions = EvaluationOptions(), progress: @escaping ProgressHandler = { _ in }
  ) throws -> [PictureVerdict] {
    guard let model = together.model as? EnsembleModel, model.members.count == members.count else {
      preconditionFailure("\(members.count) recognizers that are not those of the ensemble")
    }
    // Another size, or gray instead of color, makes samples that were brought to the common form first others than those that were seen alone.
    let known = members.map { $0.recognizer.preprocessing == together.preprocessing ? $0.verdicts : nil }
    func said(_ verdicts: [PictureVerdict]?, of paths: [BytePath]) -> Matrix? {
      verdicts.flatMap { $0.map(\.path) == paths ? Matrix($0.map(\.probabilities)) : nil }
    }
    if let first = known[0] {
      let paths = first.map(\.path)
      let all = known.compactMap { said($0, of: paths) }
      if all.count == members.count {
        return verdicts(of: together, paths, truth: first.map(\.truth), EnsembleModel.scores(ofProbabilities: all))
      }
    }
    let pictures = try pictures(of: part, of: manifest, for: together, options, progress)
    let paths = pictures.entries.map(\.path)
    let rows = known.map { said($0, of: paths) }
    let scores = try scores(of: pictures, progress) { bitmaps, range in
      let all = try zip(model.members, rows).map { member, rows in
        try rows?.selecting(rows: Array(range)) ?? member.probabilities(of: bitmaps, threads: options.threads)
      }
      return [EnsembleModel.scores(ofProbabilities: all)]
    }
    return verdicts(of: together, paths, truth: pictures.labels, scores[0])
  }
}
