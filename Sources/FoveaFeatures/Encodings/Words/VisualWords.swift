public import FoveaLearning
public import FoveaPixels
public import FoveaTensors

/// A picture told by its local descriptors and a vocabulary of visual words, which was learned from training pictures without their labels.
///
/// 1. ``LocalDescriptors`` of a picture are turned into the directions in which those of the training pictures vary most (`PCA`), as many as
///    ``Options/components``.
/// 2. Behind them stand the place's coordinates, in shares of the picture less ½, times `coordinates × √12` times the deviation in
///    the first direction: with ``Options/coordinates`` = 1 places vary as much as the first direction (Sánchez, Perronnin and de Campos, 2012).
/// 3. The rows x of the places in a cell, T of them, are summed up by the words k = 1 … K, in one of three ways (``Summary``).
///    Fisher vectors, with the weights w, means μ and deviations σ of a `GaussianMixture` and the share γₖ(x) of its components in x: first
///    `Σ γₖ(x) (x − μₖ)/σₖ / (T √wₖ)`, then `Σ γₖ(x) ((x − μₖ)²/σₖ² − 1) / (T √(2wₖ))`.
///    Residuals, with the centers c of `KMeans`: `Σ (x − cₖ)` over the rows whose nearest center is cₖ.
///    Counts: how many rows have cₖ as their nearest center, over all places of the picture. With ``Options/neighbors`` above 1 a row counts for that many
///    centers, by shares of `exp(−d²/s)`, where d² is the squared distance and s the mean squared distance of training rows to their
///    nearest center (Liu, Wang and Liu, 2011).
/// 4. Each number v becomes `sign(v) √|v|`. The residuals of a word are divided by their norm (Arandjelovic and Zisserman, 2013). The numbers of a cell, or
///    for counts those of a grid, are divided by their norm, and all by the root of the number of cells, or grids.
///
/// Cells are those of all ``Options/grids``; a place lies in the cell that has its middle. Lengths: cells × words × (components + 2, without coordinates
/// components), twice that for Fisher vectors; cells × words for counts. Cell by cell.
///
/// Sources: Perronnin, Sánchez and Mensink, *Improving the Fisher Kernel for Large-Scale Image Classification*, ECCV 2010; Jégou et al.,
/// *Aggregating Local Descriptors into a Compact Image Representation*, CVPR 2010; Lazebnik, Schmid and Ponce, *Beyond Bags of Features: Spatial Pyramid
/// Matching*, CVPR 2006, whose grids have weights here that make all of one length.
public struct VisualWords: Sendable, Equatable {
  /// What is kept of the rows of a cell.
  public enum Summary: String, Sendable, Hashable, Codable, CaseIterable {
    /// Improved Fisher vectors: how means and deviations would have to change to fit the rows.
    case fisher
    /// VLAD: sums of residuals.
    case residuals
    /// Bag of visual words.
    case counts
  }

  /// The settings of a fit.
  public struct Options: Sendable, Hashable, Codable {
    /// The descriptors.
    public var local: LocalDescriptors
    /// What is kept of them.
    public var summary: Summary
    /// How many words. 1…65,536.
    public var words: Int
    /// How many directions are kept, 1…384; all where there are fewer.
    public var components: Int
    /// How much coordinates vary beside the first direction; 0 for none of them. At most 100.
    public var coordinates: Double
    /// The grids of cells; 1…8.
    public var grids: [GridSize]
    /// How many words count a row, for counts. 1…64.
    public var neighbors: Int
    /// How many descriptors the words are learned from at most.
    public var samples: Int
    /// Steps of k-means, and then of the mixture.
    public var iterations: Int
    /// Decides which descriptors the words are learned from, and where they start.
    public var seed: UInt64

    /// Settings.
    public init(
      local: LocalDescriptors, summary: Summary = .fisher, words: Int = 64, components: Int = 64, coordinates: Double = 1,
      grids: [GridSize] = [GridSize(1)], neighbors: Int = 1, samples: Int = 100_000, iterations: Int = 20, seed: UInt64 = 0
    ) {
      self.local = local
      self.summary = summary
      self.words = words
      self.components = components
      self.coordinates = coordinates
      self.grids = grids
      self.neighbors = neighbors
      self.samples = samples
      self.iterations = iterations
      self.seed = seed
    }

    /// Why nothing can be encoded with these settings, which may come from a file; nothing where they are right.
    public var problem: String? {
      if let problem = local.problem { return problem }
      return switch self {
      case _ where !(1...65_536).contains(words): "\(words) words, not 1 … 65536"
      case _ where !(1...384).contains(components): "\(components) components, not 1 … 384"
      case _ where !(coordinates >= 0 && coordinates <= 100): "coordinates that vary \(coordinates) times as much, not 0 … 100"
      case _ where !(1...8).contains(grids.count): "\(grids.count) grids, not 1 … 8"
      case _ where grids.contains { !(1...64).contains($0.columns) || !(1...64).contains($0.rows) }:
        "a grid of more than 64 cells a side"
      case _ where !(1...64).contains(neighbors): "\(neighbors) words to a row, not 1 … 64"
      case _ where samples < 1 || iterations < 1: "\(samples) samples, \(iterations) iterations; at least 1 of each is needed"
      default: nil
      }
    }

    /// The smallest picture that can be encoded.
    public var minimumSize: PixelSize { local.minimumSize }

    /// How many numbers a picture has.
    public var length: Int { cells * words * wordLength }

    /// The cells of all grids.
    var cells: Int { grids.reduce(0) { $0 + $1.count } }

    /// How many numbers a row has.
    var rowLength: Int { components + (coordinates > 0 ? 2 : 0) }

    /// How many numbers of a cell belong to a word.
    var wordLength: Int {
      switch summary {
      case .fisher: 2 * rowLength
      case .residuals: rowLength
      case .counts: 1
      }
    }
  }

  /// What was learned of the rows.
  public enum Vocabulary: Sendable, Equatable {
    /// Of Fisher vectors.
    case mixture(GaussianMixture)
    /// Of residuals and counts: a center in each row, and the mean squared distance of training rows to the nearest.
    case centers(Matrix, spread: Float)
  }

  /// The settings it was fitted with; with no more words and components than there were descriptors and directions.
  public let options: Options
  /// The directions of descriptors.
  public let projection: PCA
  /// The words.
  public let vocabulary: Vocabulary

  init(options: Options, projection: PCA, vocabulary: Vocabulary) {
    self.options = options
    self.projection = projection
    self.vocabulary = vocabulary
  }

  /// The center of each word in the first directions, and behind them coordinates where rows have them.
  public var centers: Matrix {
    switch vocabulary {
    case .mixture(let mixture): mixture.means
    case .centers(let centers, _): centers
    }
  }

  /// What coordinates, in shares of the picture less ½, are multiplied by.
  var placeScale: Float { Float(options.coordinates * (12 * Double(projection.variances.first ?? 0)).squareRoot()) }
}

extension VisualWords: TensorStorable {
  /// Those of the projection; then those of the mixture, or `words.centers` [words, row] and `words.spread` [1].
  public var tensors: [(name: String, tensor: Tensor)] {
    switch vocabulary {
    case .mixture(let mixture): projection.tensors + mixture.tensors
    case .centers(let centers, let spread):
      projection.tensors + [("words.centers", centers.tensor), ("words.spread", Tensor(shape: [1], [spread]))]
    }
  }

  /// The words that these were written from.
  public init(options: Options, tensors: [String: Tensor]) throws(LearningError) {
    if let problem = options.problem { throw .malformedModel(tensor: "words", reason: "belongs to settings with \(problem)") }
    let projection = try PCA(options: PCA.Options(components: options.components), tensors: tensors)
    guard projection.dimension == options.local.length, projection.components.rows == options.components else {
      throw .malformedModel(
        tensor: "pca.components",
        reason: "has shape \([projection.components.rows, projection.dimension]), not \([options.components, options.local.length])"
      )
    }
    let vocabulary: Vocabulary
    if options.summary == .fisher {
      vocabulary = .mixture(try GaussianMixture(options: GaussianMixture.Options(components: options.words), tensors: tensors))
    } else {
      let spread = try StoredTensors.vector("words.spread", of: 1, in: tensors)[0]
      guard spread > 0 else { throw .malformedModel(tensor: "words.spread", reason: "is \(spread), not above 0") }
      vocabulary = .centers(try StoredTensors.matrix("words.centers", in: tensors), spread: spread)
    }
    self.init(options: options, projection: projection, vocabulary: vocabulary)
    guard centers.rows == options.words, centers.columns == options.rowLength else {
      throw .malformedModel(
        tensor: "words", reason: "have shape \([centers.rows, centers.columns]), not \([options.words, options.rowLength])")
    }
  }
}
