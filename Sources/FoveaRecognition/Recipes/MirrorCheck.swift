package import FoveaCodecs
package import FoveaDatasets
internal import FoveaFeatures
internal import FoveaLearning
package import FoveaPixels
internal import FoveaTensors
internal import Synchronization

/// Whether the classes of a folder can be told from their mirror images: arrows and letters can, cats cannot.
///
/// 1. Of each class up to 40 training pictures, of very many classes fewer, are seen in gray, by their oriented gradients.
/// 2. A linear discriminant is fitted to each half of them, whose groups and near duplicates stay together, and asked for the pictures of
///    the other half and for their mirror images.
/// 3. A class has sides where at most a third as many of its mirror images as of its pictures are taken for it, and this is no chance: McNemar's exact test,
///    5 % over all classes together.
///
/// It costs the reading of some thousand pictures at most. A class of fewer than about ten pictures is never found.
package enum MirrorCheck {
  /// Pictures of a class, from least to most, pictures in all as far as the least allows, and classes.
  private static let (leastOfEach, mostOfEach, most, mostClasses) = (16, 40, 1000, 100)

  /// The names of the classes that have sides, among the first hundred with two pictures. Pictures that cannot be read are left out.
  /// - Parameters:
  ///   - size: The typical size of the pictures.
  ///   - answers: What was found before, of which the same question is answered.
  package static func sidedClasses(
    of manifest: Manifest, size: PixelSize, seed: UInt64, limits: DecodeLimits, answers: Answers = Answers(), threads: Int
  ) throws -> [String] {
    let byClass = Dictionary(grouping: manifest.entries(in: .train), by: \.label).filter { $0.value.count >= 2 }
      .sorted { $0.key < $1.key }.prefix(mostClasses)
    guard byClass.count >= 2 else { return [] }
    let ofEach = max(leastOfEach, min(mostOfEach, most / byClass.count))
    let chosen = byClass.flatMap { $1.thinned(to: ofEach) }
    let sample = Manifest(root: manifest.root, entries: chosen)
    return try answers.answer(to: Answers.Question(sample: sample, size: size, seed: seed, limits: limits)) {
      try sidedClasses(of: sample, classes: byClass.count, size: size, seed: seed, limits: limits, threads: threads)
    }
  }

  private static func sidedClasses(
    of sample: Manifest, classes: Int, size: PixelSize, seed: UInt64, limits: DecodeLimits, threads: Int
  ) throws -> [String] {
    let facts = DataFacts(typicalSize: size, isGray: true, classCount: classes, trainingCount: sample.count)
    let preprocessing = HandcraftedRecipe.FeatureFamily.hog.choice(for: facts).preprocessing
    let loading = LabeledPictures.LoadOptions(limits: limits, badFiles: BadFilePolicy(.skip, maximumShare: 1), threads: threads)
    guard let pictures = try? LabeledPictures.load(sample, preprocessing: preprocessing, options: loading) else { return [] }
    return try sidedLabels(of: pictures, seed: seed, threads: threads).map { pictures.labelSet[$0] }
  }

  /// What was found of some pictures: recipes that are trained on the same ones ask once.
  package final class Answers: Sendable {
    fileprivate struct Question: Hashable {
      let sample: Manifest
      let size: PixelSize
      let seed: UInt64
      let limits: DecodeLimits
    }

    private let known = Mutex<[Question: [String]]>([:])

    /// Nothing found yet.
    package init() {}

    fileprivate func answer(to question: Question, _ find: () throws -> [String]) rethrows -> [String] {
      if let found = known.withLock({ $0[question] }) { return found }
      let found = try find()
      known.withLock { $0[question] = found }
      return found
    }
  }

  /// The labels of classes that have sides. A class of fewer than two pictures is left out.
  package static func sidedLabels(of pictures: LabeledPictures, seed: UInt64, threads: Int) throws -> [Int] {
    let counts = pictures.classCounts
    let pictures = pictures.subset(pictures.labels.indices.filter { counts[pictures.labels[$0]] >= 2 })
    let (labels, classes, tested) = (pictures.labels, counts.count, counts.count { $0 >= 2 })
    guard tested >= 2 else { return [] }
    let size = pictures.preprocessing.size
    let bitmaps = try labels.indices.map { try pictures.bitmap($0) }
    let feature = FeatureDescription.hogDefault(for: size)
    func rows(_ change: (Bitmap) -> Bitmap) -> Matrix {
      let changed = bitmaps.map(change)
      return feature.matrix(count: changed.count, size: size, format: .gray, threads: threads) { changed[$0] }
    }
    let (plain, mirrored) = (rows { $0 }, rows { $0.flippedHorizontally() })
    var (kept, turned) = ([Int](repeating: 0, count: classes), [Int](repeating: 0, count: classes))
    var (onlyPlain, onlyMirrored) = (kept, kept)
    let folds = Folds.stratified(labels: labels, groups: pictures.entries.foldGroups, count: 2, seed: seed)
    for fold in 0..<2 {
      let (known, held) = (labels.indices.filter { folds[$0] != fold }, labels.indices.filter { folds[$0] == fold })
      guard Set(known.map { labels[$0] }).count >= 2, !held.isEmpty else { return [] }
      let model = try LinearDiscriminant.fit(
        plain.selecting(rows: known), labels: known.map { labels[$0] }, classCount: classes, threads: threads)
      func answers(_ rows: Matrix) throws -> [Int] {
        Prediction.predictions(from: try model.scores(of: rows.selecting(rows: held), threads: threads), top: 1).map(\.label)
      }
      for ((row, first), second) in zip(zip(held, try answers(plain)), try answers(mirrored)) {
        let label = labels[row]
        if first == label { kept[label] += 1 }
        if second == label { turned[label] += 1 }
        if first == label, second != label { onlyPlain[label] += 1 }
        if first != label, second == label { onlyMirrored[label] += 1 }
      }
    }
    return (0..<classes).filter { label in
      3 * turned[label] <= kept[label]
        && Statistics.mcNemarExact(onlyFirst: onlyPlain[label], onlySecond: onlyMirrored[label]) < 0.05 / Double(tested)
    }
  }
}
