extension Architectures {
  /// A residual network for larger pictures (He et al., 2016), narrower than ResNet-18: a 3×3 stem of 32 channels with stride 2, then four stages of two
  /// residual layers with 32, 64, 128 and 256 channels, the mean of each channel, and a dense layer. Each residual layer's last normalization begins at
  /// zero (Goyal et al., 2017), its shortcut is a mean and a 1×1 convolution where the shape changes (He et al., 2019). Departure: the mean is that of
  /// 3×3 places around each second one, not of 2×2, so that it stands where the 3×3 convolution of stride 2 beside it does and odd extents come
  /// out the same.
  /// - Parameters:
  ///   - input: `[channels, height, width]`, at least 32 rows and columns.
  ///   - classes: How many class scores come out.
  ///   - block: What the residual layers have beyond their two convolutions.
  ///   - width: How many filters there are, as a part or a multiple of those above; above 0.
  public static func cnnResNet(
    input: [Int], classes: Int, block: ResidualBlock = .plain, width: Double = 1
  ) -> NetworkDescription {
    let stages = filters([32, 64, 128, 256], width: width)
    var channels = stages[0]
    var layers = [
      convolution("stem_conv", channels, kernel: 3, stride: 2),
      NamedLayer("stem_norm", .batchNormalization(BatchNormalization())),
      NamedLayer("stem_relu", .activation(.relu)),
    ]
    for (stage, filters) in stages.enumerated() {
      for index in 1...2 {
        let stride = index == 1 && stage > 0 ? 2 : 1
        let name = "stage\(stage + 1)_\(index)"
        var residual = residual(from: channels, to: filters, stride: stride)
        residual.body += block.ending(channels: filters, index: 2 * stage + index - 1, of: 8)
        layers.append(NamedLayer(name, .residual(residual)))
        layers.append(NamedLayer(name + "_relu", .activation(.relu)))
        channels = filters
      }
    }
    layers += [
      NamedLayer("pool", .globalPooling(.average)),
      NamedLayer("dropout", .dropout(Dropout(rate: 0.2))),
      NamedLayer("head", .dense(Dense(classes))),
    ]
    return NetworkDescription(inputShape: input, layers: layers)
  }

  private static func residual(from channels: Int, to filters: Int, stride: Int) -> Residual {
    let body = [
      convolution("conv1", filters, kernel: 3, stride: stride),
      NamedLayer("norm1", .batchNormalization(BatchNormalization())),
      NamedLayer("relu1", .activation(.relu)),
      convolution("conv2", filters, kernel: 3),
      NamedLayer("norm2", .batchNormalization(BatchNormalization(initialScale: 0))),
    ]
    guard stride != 1 || channels != filters else { return Residual(body: body) }
    var shortcut: [NamedLayer] = []
    if stride != 1 {
      let window = Pooling(.average, kernel: 3, stride: Extent(stride), padding: 1)
      shortcut.append(NamedLayer("shortcut_pool", .pooling(window)))
    }
    shortcut += [
      convolution("shortcut_conv", filters, kernel: 1),
      NamedLayer("shortcut_norm", .batchNormalization(BatchNormalization())),
    ]
    return Residual(body: body, shortcut: shortcut)
  }
}
