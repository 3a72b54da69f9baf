public import FoveaNetworks

/// A place in a network that is worth looking at.
public struct NetworkDepth: Sendable, Hashable {
  /// The layer whose output is looked at, mostly an activation.
  public var layer: String
  /// The layer that the activation reads, where units are driven without its flat parts; the same layer where there is no activation.
  public var drive: String
  /// Channels, rows, columns of the output.
  public var shape: [Int]
  /// What a unit sees of the picture.
  public var field: ReceptiveField
}

extension Network {
  /// One place for each depth: the first activation, and for each size of the layers' outputs the last layer of this size that is no part of
  /// another. Layers without places, such as a dense one, are left out.
  public var depths: [NetworkDepth] {
    var chosen: [String] = []
    var last: [Int: Int] = [:]
    for node in graph.nodes where !node.name.contains(".") && graph.values[node.output].height * graph.values[node.output].width > 1
    {
      let area = graph.values[node.output].height * graph.values[node.output].width
      switch node.operation {
      case .activation where chosen.isEmpty:
        chosen.append(node.name)
        last[area] = 0
        continue
      case .activation, .add, .concatenation: break
      default: continue
      }
      if let place = last[area], place > 0 {
        chosen[place] = node.name
      } else {
        last[area] = chosen.count
        chosen.append(node.name)
      }
    }
    if chosen.isEmpty { chosen = layersWithPlaces.suffix(1) }
    return chosen.compactMap { depth(of: $0) }
  }

  /// The layers whose output has more than one place, in the order in which they run.
  public var layersWithPlaces: [String] {
    graph.nodes.filter { graph.values[$0.output].height * graph.values[$0.output].width > 1 }.map(\.name)
  }

  /// The place of a layer; nil where there is no such layer.
  public func depth(of layer: String) -> NetworkDepth? {
    guard let shape = try? outputShape(of: layer), let field = try? receptiveField(of: layer) else { return nil }
    var drive = layer
    if let node = graph.nodes.last(where: { $0.name == layer }), case .activation = node.operation,
      let before = graph.nodes.last(where: { $0.output == node.inputs[0] })
    {
      drive = before.name
    }
    return NetworkDepth(layer: layer, drive: drive, shape: shape, field: field)
  }

  /// The convolution that reads the picture.
  public var firstConvolution: (layer: String, settings: Convolution)? {
    for node in graph.nodes {
      if case .convolution(let settings, _, _) = node.operation, node.inputs[0] == 0 { return (node.name, settings) }
    }
    return nil
  }
}
