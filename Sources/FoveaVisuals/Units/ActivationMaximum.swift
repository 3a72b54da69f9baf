public import FoveaNetworks
public import FoveaPixels
public import FoveaRecognition
public import FoveaTensors

/// Pictures made up to drive a unit as far as they can (Erhan et al., 2009), by gradient ascent on the weights of waves, with colors that vary
/// independently, and looked at a little moved, turned and scaled in each step, so that what comes out is what the unit wants and not noise (Olah,
/// Mordvintsev and Schubert, "Feature Visualization", 2017).
///
/// A picture is `sigmoid(C · waves)`: waves count one over their frequency, `C` is the square root of the covariance of colors of photographs that
/// the same authors publish. A step goes along the mean of the last derivatives (momentum 0.9), and a hundredth of the picture fades with each, so
/// that colors stay within bounds. Departure: steps have equal lengths, where the authors take Adam's; on pictures of a few dozen pixels Adam
/// raises the finest waves as far as the others, and they cover the rest. A step costs a run forwards and backwards for each unit.
public struct ActivationMaximum: Sendable, Hashable {
  /// How many steps of ascent.
  public var steps: Int
  /// How far a step goes: the root of the mean square of what it changes before the sigmoid, where the unit sees it.
  public var rate: Float
  /// Decides the start and the movements.
  public var seed: UInt64

  /// An ascent; the defaults suit pictures of 28 to 224 pixels.
  public init(steps: Int = 160, rate: Float = 0.04, seed: UInt64 = 0) {
    precondition(steps > 0 && rate > 0, "\(steps) steps at \(rate)")
    self.steps = steps
    self.rate = rate
    self.seed = seed
  }

  /// A picture that was made up, and how far it drives its unit.
  public struct Result: Sendable {
    /// The whole picture, of the network's input size.
    public var picture: Bitmap
    /// What the unit in the middle of the layer gives for it, unmoved.
    public var activation: Float
  }

  /// The pictures that drive the units in the middle of a layer most, one for each channel of `units`.
  /// - Parameter session: A session of the model's network.
  public func pictures(
    driving units: [Int], of depth: NetworkDepth, _ model: NetworkModel, _ session: ExplanationSession,
    threads: Int = Parallel.defaultThreads
  ) throws(NetworkError) -> [Result] {
    guard !units.isEmpty else { return [] }
    let shape = model.network.description.inputShape
    let canvas = WaveCanvas(channels: shape[0], height: shape[1], width: shape[2], count: units.count, seed: seed, threads: threads)
    let targets = units.map { ExplanationTarget.unit(channel: $0, row: depth.shape[1] / 2, column: depth.shape[2] / 2) }
    var state = canvas.start
    var momentum = [Float](repeating: 0, count: state.count)
    let inputShape = [units.count] + shape
    for step in 1...steps {
      let shift = shift(step, depth.field.extent, height: shape[1], width: shape[2])
      let pixels = canvas.pixels(state)
      let inputs = shift.applied(to: canvas.normalized(pixels, model.normalization))
      let slopes = try session.explain(Tensor(shape: inputShape, inputs), targets, of: depth.drive).inputGradient
      let back = slopes.withUnsafeBufferPointer { shift.carriedBack($0) }
      let gradient = canvas.slopes(back, pixels, model.normalization)
      for place in state.indices { momentum[place] = 0.9 * momentum[place] + 0.1 * gradient[place] }
      // Each unit has its own scale: the step is measured by what it changes in the part of the picture that the unit sees.
      let lengths = canvas.changes(by: momentum, within: depth.field.extent)
      for place in state.indices {
        let length = lengths[place / canvas.extent]
        state[place] = 0.99 * state[place] + (length > 0 ? rate / length * momentum[place] : 0)
      }
    }
    let pixels = canvas.pixels(state)
    let inputs = Tensor(shape: inputShape, canvas.normalized(pixels, model.normalization))
    let values = try session.explain(inputs, targets, of: depth.drive).values
    return canvas.bitmaps(pixels).enumerated().map { Result(picture: $1, activation: values[$0]) }
  }

  /// The movement of a step: up to a sixteenth of what the unit sees, 4 degrees, and 6 parts of 100 in size. For units that see less than 16 pixels
  /// the picture is turned and scaled alone.
  private func shift(_ step: Int, _ field: Extent, height: Int, width: Int) -> PlaneShift {
    var generator = SeededGenerator(seed: seed, stream: 1, UInt64(step))
    let reach = Float(min(field.height, field.width)) / 16
    func within(_ limit: Float) -> Float { limit * (2 * generator.uniform() - 1) }
    let (down, across) = reach < 1 ? (0, 0) : (within(reach), within(reach))
    return PlaneShift(
      height: height, width: width, down: down, across: across, scale: 1 + within(0.06), degrees: within(4))
  }
}
