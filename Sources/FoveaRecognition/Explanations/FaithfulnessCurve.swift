public import FoveaPixels
public import FoveaTensors

/// How well an explanation names what a decision hangs on (Petsiuk et al., 2018): places are taken away from the picture in the order of the map,
/// the most important first, and the probability of the class should fall soon; and put back onto the picture without detail, and it should rise
/// soon. The same for every recognizer and every method.
///
/// What is taken away becomes the picture's mean color; the picture without detail is one blurred so that a quarter of the shorter side is left of
/// it. Places count in the order of the map fitted to the picture, of equal ones the upper left first.
public struct FaithfulnessCurve: Sendable, Hashable, Codable {
  /// The probability after 0, 1, 2, … of the steps, places taken away.
  public var deletion: [Float]
  /// The probability after 0, 1, 2, … of the steps, places put back.
  public var insertion: [Float]

  /// The area under ``deletion``: 0…1, smaller is better.
  public var deletionArea: Float { Self.area(deletion) }
  /// The area under ``insertion``: 0…1, larger is better.
  public var insertionArea: Float { Self.area(insertion) }

  /// Measures a map of a prepared picture in so many steps.
  /// - Parameters:
  ///   - map: The larger a number, the more its place counts for the class; a coarser grid is fitted to the picture's.
  ///   - label: The class that the map explains.
  public init(
    of map: Plane, label: Int, on picture: Bitmap, _ recognizer: Recognizer, steps: Int = 20,
    threads: Int = Parallel.defaultThreads
  ) throws {
    precondition(steps > 0, "\(steps) steps")
    let plane = map.resized(to: picture.size).samples
    let order = plane.indices.sorted { plane[$0] == plane[$1] ? $0 < $1 : plane[$0] > plane[$1] }
    let mean = picture.meanSamples
    let blank = Bitmap(size: picture.size, format: picture.format, fill: mean)
    let small = PixelSize(width: max(1, picture.width / 4), height: max(1, picture.height / 4))
    let blurred = picture.resized(to: small, using: .bilinear).resized(to: picture.size, using: .bilinear)
    var states: [Bitmap] = []
    for (start, end) in [(picture, blank), (blurred, picture)] {
      var samples = start.samples
      states.append(start)
      for step in 0..<steps {
        for index in order[order.count * step / steps..<order.count * (step + 1) / steps] {
          for channel in index * picture.channels..<(index + 1) * picture.channels { samples[channel] = end.samples[channel] }
        }
        states.append(Bitmap(size: picture.size, format: picture.format, samples: samples))
      }
    }
    let probabilities = recognizer.probabilities(of: try recognizer.scores(of: states, threads: threads))
    let values = states.indices.map { probabilities[$0, label] }
    deletion = Array(values[...steps])
    insertion = Array(values[(steps + 1)...])
  }

  /// The trapezoid rule.
  private static func area(_ values: [Float]) -> Float {
    zip(values, values.dropFirst()).reduce(0) { $0 + ($1.0 + $1.1) / 2 } / Float(max(1, values.count - 1))
  }
}

extension Bitmap {
  /// The mean of each channel, rounded.
  var meanSamples: [UInt8] {
    (0..<channels).map { channel in
      var sum = 0
      for place in stride(from: channel, to: samples.count, by: channels) { sum += Int(samples[place]) }
      return UInt8((sum + size.area / 2) / max(1, size.area))
    }
  }
}
