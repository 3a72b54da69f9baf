internal import FoveaLearning
internal import FoveaNetworks

/// The recipes that there are, and the kinds of models that files can hold. A new approach adds a line to each.
public enum RecipeBook {
  /// All recipes, hand-crafted ones first.
  public static let all: [any Recipe] = handcrafted + [fusion, search] + networks

  /// Features that a person thought of, and a classical learner. Each is a candidate of ``search`` too.
  public static let handcrafted: [HandcraftedRecipe] = [
    HandcraftedRecipe(
      name: "hog-svm", summary: "histograms of oriented gradients, linear support vector machine", family: .hog,
      learner: .linearSVM(LinearSVM.Options(tolerance: 0.01, maxEpochs: 100), scaled: true, costs: costs)),
    HandcraftedRecipe(
      name: "hog-knn", summary: "histograms of oriented gradients, nearest neighbors", family: .hog,
      learner: .nearestNeighbors(KNearestNeighbors.Options(k: 5, metric: .cosine, weighting: .distance), counts: counts)),
    HandcraftedRecipe(
      name: "hog-rbf", summary: "histograms of oriented gradients, support vector machine with a radial kernel", family: .hog,
      learner: .kernelSVM(KernelSVM.Search(), scaled: false, mostRows: 60_000)),
    HandcraftedRecipe(
      name: "hog-logistic", summary: "histograms of oriented gradients, logistic regression: surest of how sure it is",
      family: .hog,
      learner: .logistic(LogisticRegression.Options(tolerance: 1e-3, maxIterations: 200), scaled: true, costs: [1, 3, 10, 30, 100])),
    HandcraftedRecipe(
      name: "hog-ridge", summary: "histograms of oriented gradients, ridge regression on the classes, in closed form",
      family: .hog, learner: .ridge(scaled: true, costs: costs)),
    HandcraftedRecipe(
      name: "hog-lda",
      summary: "histograms of oriented gradients, linear discriminant with nothing to set: quick with few pictures",
      family: .hog, learner: .discriminant(LinearDiscriminant.Options(), scaled: false)),
    HandcraftedRecipe(
      name: "hog-ncm", summary: "histograms of oriented gradients, the nearest class mean: the quickest, seldom the best",
      family: .hog, learner: .nearestMean(scaled: false)),
    HandcraftedRecipe(
      name: "hog-metric", summary: "histograms of oriented gradients, nearest neighbors by a learned distance", family: .hog,
      learner: .metricNeighbors(
        [.plain, .withinClass(.share(0.3)), .discriminant(.init()), .neighborhood(.init())],
        KNearestNeighbors.Options(k: 5, metric: .euclidean, weighting: .distance), counts: counts)),
    HandcraftedRecipe(
      name: "color-knn", summary: "color histograms on a grid, nearest neighbors by chi-squared distance", family: .color,
      learner: .nearestNeighbors(KNearestNeighbors.Options(k: 5, metric: .chiSquared, weighting: .distance), counts: counts)),
    HandcraftedRecipe(
      name: "lbp-svm", summary: "local binary patterns on a grid, linear support vector machine", family: .patterns,
      learner: .linearSVM(LinearSVM.Options(tolerance: 0.01, maxEpochs: 100), scaled: true, costs: costs)),
    HandcraftedRecipe(
      name: "mixed-svm", summary: "oriented gradients, local binary patterns and colors, linear support vector machine",
      family: .mixed,
      learner: .linearSVM(LinearSVM.Options(tolerance: 0.01, maxEpochs: 100), scaled: true, costs: costs)),
    HandcraftedRecipe(
      name: "patches-svm", summary: "a dictionary of patches learned without labels, linear support vector machine",
      family: .patches,
      learner: .linearSVM(LinearSVM.Options(tolerance: 0.01, maxEpochs: 100), scaled: true, costs: costs)),
    HandcraftedRecipe(
      name: "fisher-svm", summary: "Fisher vectors of SIFT descriptors, linear support vector machine", family: .fisher,
      learner: .linearSVM(LinearSVM.Options(tolerance: 0.01, maxEpochs: 100), scaled: false, costs: costsOfUnits)),
    HandcraftedRecipe(
      name: "vlad-svm", summary: "residuals of SIFT descriptors beside visual words, linear support vector machine",
      family: .residuals,
      learner: .linearSVM(LinearSVM.Options(tolerance: 0.01, maxEpochs: 100), scaled: false, costs: costsOfUnits)),
    HandcraftedRecipe(
      name: "words-svm", summary: "a bag of visual words in a spatial pyramid, linear support vector machine", family: .words,
      learner: .linearSVM(LinearSVM.Options(tolerance: 0.01, maxEpochs: 100), scaled: false, costs: costsOfUnits)),
    HandcraftedRecipe(
      name: "pixels-knn", summary: "the pixels of a small picture, nearest neighbors: the least that a recognizer can do",
      family: .pixels,
      learner: .nearestNeighbors(KNearestNeighbors.Options(k: 5, metric: .euclidean, weighting: .distance), counts: counts)),
  ]

  /// Tries all hand-crafted recipes: those that take long behind those that seldom do, so that time is up for few.
  public static let search = RecipeSearch(
    name: "handcrafted", summary: "features and learner chosen by cross-validation within five minutes, or --budget",
    candidates: handcrafted.filter { !slow.contains($0.name) } + slow.flatMap { name in handcrafted.filter { $0.name == name } })

  private static let slow = ["fisher-svm", "hog-logistic", "hog-metric", "vlad-svm", "words-svm", "patches-svm"]

  /// Features of several kinds, each with its own machine.
  public static let fusion = FusionRecipe(
    name: "fusion", summary: "several features, each with its own learner, that decide together",
    members: handcrafted.filter { ["hog-rbf", "mixed-svm", "patches-svm", "fisher-svm"].contains($0.name) })

  private static let networks: [NetworkRecipe] = [
    NetworkRecipe(name: "cnn", summary: "convolutional network, chosen by the size of the pictures", family: nil),
    NetworkRecipe(name: "cnn-small", summary: "convolutional network for small pictures, or for few", family: .small),
    NetworkRecipe(name: "cnn-resnet", summary: "residual convolutional network for larger pictures", family: .resNet),
  ]

  /// What a linear support vector machine may pay for its mistakes: half powers of ten.
  private static let costs = [0.1, 0.3, 1, 3, 10]

  /// The same for rows of length 1, which differ less from each other.
  private static let costsOfUnits = [1.0, 3, 10, 30, 100]

  /// How many neighbors may vote; what is usual stands first.
  private static let counts = [5, 3, 9, 1]

  /// The recipe of a name.
  public static func recipe(named name: String) throws(RecognitionError) -> any Recipe {
    guard let recipe = all.first(where: { $0.name == name }) else {
      throw .unknownRecipe(name, known: all.map(\.name))
    }
    return recipe
  }

  /// The kinds of models that a file can hold, by the word for them.
  static let modelTypes: [String: any RecognitionModel.Type] = [
    HandcraftedModel.kind: HandcraftedModel.self,
    FusionModel.kind: FusionModel.self,
    NetworkModel.kind: NetworkModel.self,
    HybridModel.kind: HybridModel.self,
    EnsembleModel.kind: EnsembleModel.self,
  ]
}
