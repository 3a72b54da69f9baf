internal import FoveaPixels

extension FeatureScene {
  func stars(_ hog: HOG) -> FeaturePicture {
    let descriptor = hog.descriptor(of: bitmap)
    let layout = descriptor.layout
    let directions = layout.channels.gradientDirections
    let cells = layout.middles.enumerated().map { index, middle in
      let start = index * layout.channels.count
      return StarCell(
        x: middle.x, y: middle.y, gradients: directions.map { ($0.degrees, descriptor.values[start + $0.channel]) })
    }
    let size = min(layout.cell.width, layout.cell.height)
    return stars("edges in cells of \(layout.cell) pixels", merged(cells, size: Double(size)))
  }

  func stars(_ sift: DenseSIFT) -> FeaturePicture {
    let values = FeatureDescription.sift(sift).descriptor(of: bitmap)
    let places = sift.places(for: bitmap.size)
    let cells = (0..<places.count * 16).map { index in
      let (place, cell) = (index / 16, index % 16)
      let x = Double(place % places.columns * sift.step) + (Double(cell % 4) + 0.5) * Double(sift.cell)
      let y = Double(place / places.columns * sift.step) + (Double(cell / 4) + 0.5) * Double(sift.cell)
      // Directions of SIFT run counterclockwise.
      return StarCell(x: x, y: y, gradients: (0..<8).map { (-45 * Double($0), values[8 * index + $0]) })
    }
    return stars("SIFT in cells of \(sift.cell) pixels", merged(cells, size: Double(sift.cell)))
  }

  /// The stars of cells. Blocks overlap: cells at one place become one star with their mean.
  private func merged(_ cells: [StarCell], size: Double) -> [FeatureStar] {
    var known: [Drawing.Point: (star: Int, count: Float)] = [:]
    var stars: [FeatureStar] = []
    for cell in cells {
      let place = Drawing.Point(cell.x, cell.y)
      if let (star, count) = known[place] {
        for index in cell.gradients.indices {
          let mean = stars[star].lines[index].strength
          stars[star].lines[index].strength = mean + (cell.gradients[index].strength - mean) / (count + 1)
        }
        known[place] = (star, count + 1)
      } else {
        known[place] = (stars.count, 1)
        stars.append(FeatureStar(x: cell.x, y: cell.y, size: size, gradients: cell.gradients))
      }
    }
    return stars
  }

  func stars(_ pyramid: HOGPyramid) -> [FeaturePicture] {
    let values = FeatureDescription.hogPyramid(pyramid).descriptor(of: bitmap)
    let channels = pyramid.hog.layout(for: bitmap.size).channels
    var start = 0
    return pyramid.levels.map { grid in
      defer { start += grid.count * channels.count }
      let first = start
      let stars = (0..<grid.count).map { region in
        star(
          region, of: grid, channels.gradientDirections.map { ($0.degrees, values[first + region * channels.count + $0.channel]) })
      }
      return self.stars("edges in \(grid.columns)×\(grid.rows) regions", stars)
    }
  }

  func stars(_ gist: GIST) -> [FeaturePicture] {
    let values = FeatureDescription.gist(gist).descriptor(of: bitmap)
    let grid = GridSize(gist.blocks)
    var start = 0
    return gist.orientations.enumerated().map { scale, count in
      defer { start += count * grid.count }
      let first = start
      let stars = (0..<grid.count).map { block in
        // Direction j of the filters answers waves along −180° j / count.
        star(block, of: grid, (0..<count).map { (-180 * Double($0) / Double(count), values[first + $0 * grid.count + block]) })
      }
      return self.stars("gist, scale \(scale + 1) of \(gist.orientations.count)", stars)
    }
  }

  func stars(_ daisy: DAISY) -> FeaturePicture {
    let values = FeatureDescription.daisy(daisy).descriptor(of: bitmap)
    let columns = (bitmap.width - 2 * daisy.radius + daisy.step - 1) / daisy.step
    let stars = (0..<values.count / daisy.placeLength).map { place in
      FeatureStar(
        x: Double(daisy.radius + place % columns * daisy.step) + 0.5, y: Double(daisy.radius + place / columns * daisy.step) + 0.5,
        size: Double(daisy.step),
        gradients: (0..<daisy.orientations).map {
          (360 * Double($0) / Double(daisy.orientations), values[place * daisy.placeLength + $0])
        })
    }
    return self.stars("edges at every \(daisy.step) pixels", stars)
  }

  private func star(_ cell: Int, of grid: GridSize, _ gradients: [(Double, Float)]) -> FeatureStar {
    let width = Double(bitmap.width) / Double(grid.columns)
    let height = Double(bitmap.height) / Double(grid.rows)
    return FeatureStar(
      x: (Double(cell % grid.columns) + 0.5) * width, y: (Double(cell / grid.columns) + 0.5) * height, size: min(width, height),
      gradients: gradients.map { (degrees: $0.0, strength: $0.1) })
  }
}

extension [HOG.Channel] {
  /// The channels that say directions of gradients, in degrees clockwise from the right: the unsigned ones where there are any.
  var gradientDirections: [(channel: Int, degrees: Double)] {
    func directions(isSigned wanted: Bool) -> [(channel: Int, degrees: Double)] {
      enumerated().compactMap { index, channel in
        guard case .orientation(let angle, _, let isSigned) = channel, isSigned == wanted else { return nil }
        return (index, Double(angle))
      }
    }
    let unsigned = directions(isSigned: false)
    return unsigned.isEmpty ? directions(isSigned: true) : unsigned
  }
}

/// Gradients around one place.
private struct StarCell {
  var x: Double
  var y: Double
  var gradients: [(degrees: Double, strength: Float)]
}
