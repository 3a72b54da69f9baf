public import FoveaLearning
public import FoveaPixels
public import FoveaTensors

/// A picture told by how much its small patches are like the atoms of a dictionary, which was learned from patches of training pictures
/// without their labels (Coates, Lee and Ng, "An Analysis of Single-Layer Networks in Unsupervised Feature Learning", 2011).
///
/// 1. Patches of `side × side` pixels are taken `stride` pixels apart. The mean of a patch's samples (0…255, all channels together) is taken
///    away, and the rest divided by √(variance + `contrast`).
/// 2. Patches are whitened (`Whitening`), which takes away what neighboring pixels have in common.
/// 3. A patch z gets a code of one number for each atom d. Triangle: `max(0, μ − ‖z − d‖)`, where μ is the mean of the distances to all
///    atoms, so that about half are 0. Soft threshold (Coates and Ng, 2011b): `max(0, z·d − t)` and `max(0, −z·d − t)`.
/// 4. The codes of the patches whose number in their row and column falls into a cell of `grid` are averaged. With `takesRoot`
///    the square root of each number is taken, which keeps strong and frequent atoms from drowning the others (a departure).
///
/// Length: cells × atoms, twice that for soft thresholds; row by row of cells, the numbers of a cell together. A picture takes
/// `2 × patches × side² × channels × (atoms + side² × channels)` operations, and no memory beyond some hundred
/// kilobytes.
public struct PatchEncoding: Sendable, Equatable {
  /// The code of a patch.
  public enum Code: Sendable, Hashable {
    /// How much nearer each atom is than the mean of all.
    case triangle
    /// How far the product with each atom, of length 1, lies above a threshold, and how far below its negative.
    case soft(threshold: Double)
  }

  /// The settings of a fit.
  public struct Options: Sendable, Hashable, Codable {
    /// Pixels of a patch, each way. At least 2.
    public var side: Int
    /// Pixels from patch to patch. At least 1.
    public var stride: Int
    /// What is added to a patch's variance before it is divided by. Above 0.
    public var contrast: Double
    /// ε of `Whitening`.
    public var epsilon: Double
    /// How many atoms.
    public var atoms: Int
    /// The code of a patch.
    public var code: Code
    /// The cells over which codes are averaged.
    public var grid: GridSize
    /// Whether the square root of each number is taken.
    public var takesRoot: Bool
    /// How many patches the dictionary is learned from at most.
    public var samples: Int
    /// Steps of k-means.
    public var iterations: Int
    /// Decides which patches the dictionary is learned from, and where it starts.
    public var seed: UInt64

    /// Settings; the defaults are those of the paper, save for `takesRoot`.
    public init(
      side: Int = 6, stride: Int = 1, contrast: Double = 10, epsilon: Double = 0.1, atoms: Int = 1600, code: Code = .triangle,
      grid: GridSize = GridSize(2), takesRoot: Bool = true, samples: Int = 400_000, iterations: Int = 10,
      seed: UInt64 = 0
    ) {
      self.side = side
      self.stride = stride
      self.contrast = contrast
      self.epsilon = epsilon
      self.atoms = atoms
      self.code = code
      self.grid = grid
      self.takesRoot = takesRoot
      self.samples = samples
      self.iterations = iterations
      self.seed = seed
    }

    /// Why nothing can be encoded with these settings, which may come from a file; nothing where they are right.
    public var problem: String? {
      switch self {
      case _ where !(2...64).contains(side): "a side of \(side), not 2 … 64"
      case _ where !(1...64).contains(stride): "a stride of \(stride), not 1 … 64"
      case _ where !(contrast > 0 && contrast.isFinite): "a contrast of \(contrast), not above 0"
      case _ where !(epsilon > 0 && epsilon.isFinite): "an epsilon of \(epsilon), not above 0"
      case _ where !(2...65_536).contains(atoms): "\(atoms) atoms, not 2 … 65536"
      case _ where !(1...64).contains(grid.columns) || !(1...64).contains(grid.rows): "a grid of \(grid.columns)×\(grid.rows)"
      case _ where samples < 1 || iterations < 1: "\(samples) samples, \(iterations) iterations; at least 1 of each is needed"
      default: code.problem
      }
    }

    /// The smallest picture that can be encoded: a patch in each cell.
    public var minimumSize: PixelSize {
      PixelSize(width: side + stride * (grid.columns - 1), height: side + stride * (grid.rows - 1))
    }

    /// How many numbers a picture has.
    public var length: Int { grid.columns * grid.rows * atoms * code.signs }
  }

  /// The settings it was fitted with.
  public let options: Options
  /// What whitens patches.
  public let whitening: Whitening
  /// The atoms, whitened, one in each row: samples in the order of a patch's pixels, a pixel's channels together.
  public let atoms: Matrix

  /// How many channels the pictures have.
  public var channels: Int { atoms.columns / (options.side * options.side) }

  init(options: Options, whitening: Whitening, atoms: Matrix) {
    self.options = options
    self.whitening = whitening
    self.atoms = atoms
  }
}

extension PatchEncoding.Code {
  /// Numbers of each atom.
  var signs: Int { self == .triangle ? 1 : 2 }

  fileprivate var problem: String? {
    guard case .soft(let threshold) = self, !(threshold >= 0 && threshold.isFinite) else { return nil }
    return "a threshold of \(threshold), not 0 or above"
  }
}

extension PatchEncoding.Code: Codable {
  /// Reads an object with one key: `triangle`, with nothing in it, or `soft`.
  public init(from decoder: any Decoder) throws {
    let only = try SingleCase(from: decoder, of: ["triangle", "soft"])
    self = only.name == "triangle" ? .triangle : .soft(threshold: try only.settings(Threshold.self).threshold)
  }

  /// Writes an object with one key, the name of the code.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .triangle: try SingleCase.encode("triangle", [String: Int](), to: encoder)
    case .soft(let threshold): try SingleCase.encode("soft", Threshold(threshold: threshold), to: encoder)
    }
  }

  private struct Threshold: Codable {
    var threshold: Double
  }
}

extension PatchEncoding: TensorStorable {
  /// `whitening.means`, `whitening.matrix`, and `atoms` [atoms, samples of a patch].
  public var tensors: [(name: String, tensor: Tensor)] { whitening.tensors + [("atoms", atoms.tensor)] }

  /// The encoding that these were written from.
  public init(options: Options, tensors: [String: Tensor]) throws(LearningError) {
    if let problem = options.problem { throw .malformedModel(tensor: "atoms", reason: "belongs to settings with \(problem)") }
    let whitening = try Whitening(options: Whitening.Options(epsilon: options.epsilon), tensors: tensors)
    let atoms = try StoredTensors.matrix("atoms", in: tensors)
    let area = options.side * options.side
    guard atoms.rows == options.atoms, [area, 3 * area].contains(atoms.columns), atoms.columns == whitening.dimension else {
      throw .malformedModel(
        tensor: "atoms",
        reason: "has shape \([atoms.rows, atoms.columns]), not \(options.atoms) atoms for patches of side \(options.side)")
    }
    self.init(options: options, whitening: whitening, atoms: atoms)
  }
}
