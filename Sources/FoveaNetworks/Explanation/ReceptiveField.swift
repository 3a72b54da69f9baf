/// The part of a picture that a unit of a layer sees, along one axis or both.
///
/// The unit in row `y` and column `x` sees the rows `top(y)..<bottom(y)` and the columns alike: windows of convolutions and poolings, followed back
/// to the picture. Where branches meet, the larger counts. Group normalizations and the gates of squeeze-and-excitation, which hang on the whole
/// picture, are left out, since they only weigh what the unit sees.
public struct ReceptiveField: Sendable, Hashable {
  /// Along one axis: what unit 0 sees, and how far it is from there to the next unit.
  struct Axis: Sendable, Hashable {
    var low: Int
    var high: Int
    var step: Int
    /// The side of the picture.
    var extent: Int

    func range(_ index: Int) -> Range<Int> {
      let low = min(extent - 1, max(0, low + index * step))
      return low..<max(low + 1, min(extent, high + index * step))
    }

    /// Which unit has its middle there, as a number between units; 0 where all see the same.
    func unit(at place: Float) -> Float { step > 0 ? (place - Float(low + high) / 2) / Float(step) : 0 }

    mutating func slide(kernel: Int, stride: Int, padding: Int, dilation: Int = 1) {
      high += ((kernel - 1) * dilation - padding) * step
      low -= padding * step
      step *= stride
    }

    func joined(with other: Axis) -> Axis {
      Axis(low: min(low, other.low), high: max(high, other.high), step: max(step, other.step), extent: extent)
    }
  }

  var vertical: Axis
  var horizontal: Axis

  /// The rows of the picture that units in this row see.
  public func rows(_ row: Int) -> Range<Int> { vertical.range(row) }
  /// The columns of the picture that units in this column see.
  public func columns(_ column: Int) -> Range<Int> { horizontal.range(column) }
  /// Rows and columns of the picture.
  public var inputExtent: Extent { Extent(height: vertical.extent, width: horizontal.extent) }
  /// In which row of units the middle of what they see is this place of the picture, in pixels from its upper edge: a number between
  /// rows, and outside of them near the picture's edges.
  public func row(at place: Float) -> Float { vertical.unit(at: place) }
  /// The same for columns, from the left edge.
  public func column(at place: Float) -> Float { horizontal.unit(at: place) }
  /// Rows and columns that a unit away from the border sees, at most the whole picture.
  public var extent: Extent {
    Extent(
      height: min(vertical.extent, vertical.high - vertical.low), width: min(horizontal.extent, horizontal.high - horizontal.low))
  }
}

extension Network {
  /// What the units of a layer see of the picture.
  public func receptiveField(of layer: String) throws(NetworkError) -> ReceptiveField {
    guard let value = graph.valueOfLayer[layer] else { throw .unknownLayer(layer) }
    return graph.receptiveFields[value]
  }
}

extension Graph {
  /// By value.
  var receptiveFields: [ReceptiveField] {
    func pixel(_ extent: Int) -> ReceptiveField.Axis { ReceptiveField.Axis(low: 0, high: 1, step: 1, extent: extent) }
    func whole(_ extent: Int) -> ReceptiveField.Axis { ReceptiveField.Axis(low: 0, high: extent, step: 0, extent: extent) }
    let (height, width) = (values[0].height, values[0].width)
    var fields = [ReceptiveField](
      repeating: ReceptiveField(vertical: pixel(height), horizontal: pixel(width)), count: values.count)
    for node in nodes {
      var field = fields[node.inputs[0]]
      switch node.operation {
      case .convolution(let settings, _, _):
        field.vertical.slide(
          kernel: settings.kernel.height, stride: settings.stride.height, padding: settings.padding.height,
          dilation: settings.dilation.height)
        field.horizontal.slide(
          kernel: settings.kernel.width, stride: settings.stride.width, padding: settings.padding.width,
          dilation: settings.dilation.width)
      case .pooling(let settings):
        field.vertical.slide(kernel: settings.kernel.height, stride: settings.stride.height, padding: settings.padding.height)
        field.horizontal.slide(kernel: settings.kernel.width, stride: settings.stride.width, padding: settings.padding.width)
      case .dense, .flatten:
        field = ReceptiveField(vertical: whole(height), horizontal: whole(width))
      case .add, .concatenation:
        for input in node.inputs.dropFirst() {
          field.vertical = field.vertical.joined(with: fields[input].vertical)
          field.horizontal = field.horizontal.joined(with: fields[input].horizontal)
        }
      case .batchNormalization, .groupNormalization, .activation, .dropout, .stochasticDepth, .gate, .scaling, .slopeRectifier:
        break
      }
      fields[node.output] = field
    }
    return fields
  }
}
