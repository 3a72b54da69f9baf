internal import FoveaCodecs
internal import FoveaPixels
internal import FoveaTensors

/// Makes any batch of an epoch, each by itself.
struct BatchMaker: Sendable {
  let pictures: LabeledPictures
  let settings: Batches.Settings
  let epoch: Int
  let augmentation: Augmentation
  private let kernel: WindowKernel
  private let order: [Int]

  init(
    _ pictures: LabeledPictures, _ settings: Batches.Settings, epoch: Int, _ normalization: Normalization,
    _ augmentation: Augmentation
  ) {
    let format = pictures.preprocessing.format
    precondition(
      normalization.mean.count == format.channels,
      "a normalization of \(normalization.mean.count) channels for pictures of \(format.channels)")
    self.pictures = pictures
    self.settings = settings
    self.epoch = epoch
    self.augmentation = augmentation
    let size = pictures.preprocessing.size
    kernel = WindowKernel(size: size, normalization: normalization, output: augmentation.outputSize(of: size))
    var generator = SeededGenerator(seed: settings.seed, stream: Self.stream, UInt64(epoch))
    order = settings.shuffles ? generator.permutation(pictures.count) : Array(0..<pictures.count)
  }

  var count: Int {
    settings.dropsLast ? order.count / settings.size : (order.count + settings.size - 1) / settings.size
  }

  var pictureCount: Int { min(order.count, count * settings.size) }

  func batch(_ number: Int) -> PictureBatch {
    let chosen = order[(number * settings.size)..<min(order.count, (number + 1) * settings.size)]
    var indices: [Int] = []
    var unreadable: [PictureError] = []
    indices.reserveCapacity(chosen.count)
    let shape = [kernel.channels, kernel.output.height, kernel.output.width]
    let tensor = Tensor(shape: [chosen.count] + shape) { buffer in
      for position in chosen {
        let target = buffer.baseAddress?.advanced(by: indices.count * kernel.count)
        let window = augmentation.window(of: kernel.size, seed: settings.seed, epoch: epoch, picture: position)
        do throws(PictureError) {
          try pictures.store.withSamples(at: pictures.indices[position]) { kernel.write($0, window, to: target) }
          indices.append(position)
        } catch {
          unreadable.append(error)
        }
      }
      buffer[(indices.count * kernel.count)...].update(repeating: 0)
    }
    let inputs =
      indices.count == chosen.count
      ? tensor : Tensor(shape: [indices.count] + shape, tensor.values.prefix(indices.count * kernel.count))
    return PictureBatch(
      inputs: inputs, labels: indices.map { pictures.labels[$0] }, indices: indices, unreadable: unreadable)
  }

  private static let stream: UInt64 = 0x6F72_6465_7221_2121
}
