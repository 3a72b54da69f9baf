extension Architectures {
  /// A network for pictures of about 28 to 48 pixels, and for few pictures of up to some 100.
  ///
  /// The shape of Jordan's "94 % on CIFAR-10" network (arXiv 2404.00498): a whitening layer of 2×2 windows, then three blocks of 64, 256 and 256 channels,
  /// each [convolution 3×3, max-pooling 2, normalization, GELU, convolution 3×3, normalization, GELU], the greatest of each channel, and a dense layer
  /// whose scores are divided by nine. Departures: the whitening layer's bias is not trained, and the last pooling is over the
  /// whole picture whatever its size; pictures of more than 48 pixels are whitened by windows of 4×4 two pixels apart, of whose 48 or 16 directions
  /// half are kept, so that the blocks cost what they cost for pictures of half the size.
  /// - Parameters:
  ///   - input: `[channels, height, width]`, at least 17 rows and columns.
  ///   - classes: How many class scores come out.
  ///   - blocks: How many of the three blocks there are, from the first on: 1 to 3. Fewer make a shallower network that is otherwise the
  ///     same, to see what depth gives.
  ///   - width: How many filters the blocks have, as a part or a multiple of those above; above 0.
  ///   - convolutions: How many convolutions a block has, 2 or 3. A third one follows the second as the first does the pooling, and what both
  ///     are given is added to what they put out before the last GELU, as in Jordan's network for 96 %.
  public static func cnnSmall(
    input: [Int], classes: Int, blocks: Int = 3, width: Double = 1, convolutions: Int = 2
  ) -> NetworkDescription {
    precondition((1...3).contains(blocks), "\(blocks) of 3 blocks")
    precondition((2...3).contains(convolutions), "\(convolutions) convolutions in a block, not 2 or 3")
    let isLarge = input.dropFirst().min() ?? 0 > smallSide
    let whitening =
      isLarge
      ? Convolution(16 * (input.first ?? 3), kernel: 4, stride: 2, bias: false, initialization: .whitening)
      : Convolution(8 * (input.first ?? 3), kernel: 2, bias: false, initialization: .whitening)
    var layers = [NamedLayer("whiten", .convolution(whitening)), NamedLayer("whiten_gelu", .activation(.gelu))]
    for (index, filters) in filters([64, 256, 256], width: width).prefix(blocks).enumerated() {
      let block = "block\(index + 1)_"
      layers += [
        convolution(block + "conv1", filters, kernel: 3, initialization: .identity),
        NamedLayer(block + "pool", .pooling(Pooling(.maximum, kernel: 2))),
        NamedLayer(block + "norm1", .batchNormalization(smallNormalization)),
        NamedLayer(block + "gelu1", .activation(.gelu)),
      ]
      // Layers of a residual layer have its name before theirs.
      let before = convolutions == 2 ? block : ""
      let second = [
        convolution(before + "conv2", filters, kernel: 3, initialization: .identity),
        NamedLayer(before + "norm2", .batchNormalization(smallNormalization)),
      ]
      if convolutions == 2 {
        layers += second + [NamedLayer(block + "gelu2", .activation(.gelu))]
      } else {
        let third = [
          NamedLayer("gelu2", .activation(.gelu)),
          convolution("conv3", filters, kernel: 3, initialization: .identity),
          NamedLayer("norm3", .batchNormalization(smallNormalization)),
        ]
        layers += [
          NamedLayer("block\(index + 1)", .residual(Residual(body: second + third))),
          NamedLayer(block + "gelu3", .activation(.gelu)),
        ]
      }
    }
    layers += [
      NamedLayer("pool", .globalPooling(.maximum)),
      NamedLayer("head", .dense(Dense(classes, bias: false))),
      NamedLayer("scale", .scaling(1 / 9)),
    ]
    return NetworkDescription(inputShape: input, layers: layers)
  }

  private static var smallNormalization: BatchNormalization {
    BatchNormalization(epsilon: 1e-12, momentum: 0.4, learnsScale: false)
  }
}
