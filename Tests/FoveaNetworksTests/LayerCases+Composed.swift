import FoveaNetworks

/// Depth-wise and dilated convolutions, and layers that treat each picture's channels as a whole.
extension LayerCase {
  static let composed: [LayerCase] = [
    depthWise("3×3", [16, 6, 5], Convolution.depthWise(16, kernel: 3, padding: 1)),
    depthWise("5×5, stride 2, 18 channels", [18, 9, 8], Convolution.depthWise(18, kernel: 5, stride: 2, padding: 2)),
    depthWise("7×7", [32, 8, 9], Convolution.depthWise(32, kernel: 7, padding: 3, bias: false)),
    depthWise("3×3, dilation 2", [16, 8, 7], Convolution.depthWise(16, kernel: 3, padding: 2, dilation: 2)),
    depthWise(
      "uneven", [5, 9, 9],
      Convolution.depthWise(
        5, kernel: Extent(height: 3, width: 2), stride: Extent(height: 2, width: 1), dilation: Extent(height: 1, width: 3))),
    depthWise("two filters for each channel", [8, 5, 5], Convolution(16, kernel: 3, padding: 1, groups: 8)),
    depthWise("dilation 2", [3, 8, 9], Convolution(5, kernel: 3, padding: 2, dilation: 2)),
    depthWise("dilation 3, stride 2, 16 channels", [16, 9, 9], Convolution(32, kernel: 3, stride: 2, padding: 3, dilation: 3)),
    depthWise("dilation 2 in groups", [8, 7, 7], Convolution(8, kernel: 3, dilation: 2, groups: 2, bias: false)),
    inBlocks(
      "depth-wise between convolutions",
      [
        NamedLayer("deep", .convolution(.depthWise(18, kernel: 3, padding: 2, dilation: 2, bias: false))),
        NamedLayer("norm", .batchNormalization(BatchNormalization())), NamedLayer("silu", .activation(.silu)),
      ]),
    alone("SiLU", .activation(.silu)), alone("sigmoid", .activation(.sigmoid)),
    alone("hard-swish", .activation(.hardSwish)).withCorners, alone("hard sigmoid", .activation(.hardSigmoid)).withCorners,
    inBlocks("SiLU in blocks", [NamedLayer("silu", .activation(.silu))]),
    inBlocks("hard-swish in blocks", [NamedLayer("swish", .activation(.hardSwish))]).withCorners,
    inBlocks("sigmoid in blocks", [NamedLayer("sigmoid", .activation(.sigmoid))]),
    inBlocks(
      "normalization and hard-swish",
      [NamedLayer("norm", .batchNormalization(BatchNormalization())), NamedLayer("swish", .activation(.hardSwish))]
    ).withCorners,
    alone("group normalization", .groupNormalization(GroupNormalization(groups: 3))),
    alone("group normalization, one group", .groupNormalization(GroupNormalization(groups: 1))),
    alone("group normalization, a group each", .groupNormalization(GroupNormalization(groups: 6, epsilon: 1e-2))),
    inBlocks("group normalization in blocks", [NamedLayer("norm", .groupNormalization(GroupNormalization(groups: 9)))]),
    inBlocks(
      "group normalization and GELU",
      [NamedLayer("norm", .groupNormalization(GroupNormalization(groups: 2))), NamedLayer("gelu", .activation(.gelu))]),
    inBlocks(
      "group normalization and sigmoid",
      [NamedLayer("norm", .groupNormalization(GroupNormalization(groups: 6))), NamedLayer("sigmoid", .activation(.sigmoid))]),
    alone("squeeze-and-excitation", .squeezeExcitation(SqueezeExcitation(hidden: 3, activation: .silu))),
    inBlocks(
      "squeeze-and-excitation in blocks", [NamedLayer("se", .squeezeExcitation(SqueezeExcitation(hidden: 4, activation: .gelu)))]),
    inBlocks(
      "squeeze-and-excitation with corners",
      [NamedLayer("se", .squeezeExcitation(SqueezeExcitation(hidden: 4, gate: .hardSigmoid)))]
    ).withCorners,
    alone("concatenation with the input", .concatenation(Concatenation([[], [NamedLayer("silu", .activation(.silu))]]))),
    inBlocks("concatenation in blocks", [NamedLayer("join", .concatenation(inception(16, 32)))]),
    inBlocks("concatenation of uneven parts", [NamedLayer("join", .concatenation(inception(5, 16)))]),
    inBlocks(
      "stochastic depth",
      [
        NamedLayer(
          "sum",
          .residual(
            Residual(body: [
              NamedLayer("conv", .convolution(Convolution(18, kernel: 3, padding: 1))), NamedLayer("silu", .activation(.silu)),
              NamedLayer("depth", .stochasticDepth(StochasticDepth(rate: 0.4))),
            ])))
      ]),
  ]

  private static func depthWise(_ title: String, _ input: [Int], _ convolution: Convolution) -> LayerCase {
    LayerCase("convolution " + title, input, [NamedLayer("conv", .convolution(convolution))])
  }

  private static func alone(_ title: String, _ layer: Layer) -> LayerCase {
    LayerCase(title, [6, 4, 5], [NamedLayer("layer", layer)])
  }

  /// Behind a convolution, whose 18 channels leave part of a block empty, and in front of another.
  private static func inBlocks(_ title: String, _ layers: [NamedLayer]) -> LayerCase {
    LayerCase(
      title, [3, 6, 5],
      [NamedLayer("before", .convolution(Convolution(18, kernel: 3, padding: 1)))] + layers + [
        NamedLayer("after", .convolution(Convolution(16, kernel: 1)))
      ])
  }

  /// Three convolutions and a pooling side by side.
  private static func inception(_ first: Int, _ second: Int) -> Concatenation {
    Concatenation([
      [NamedLayer("one", .convolution(Convolution(first, kernel: 1)))],
      [
        NamedLayer("two", .convolution(Convolution(16, kernel: 3, padding: 1))), NamedLayer("silu", .activation(.silu)),
        NamedLayer("three", .convolution(Convolution(second, kernel: 3, padding: 1))),
      ],
      [
        NamedLayer("pool", .pooling(Pooling(.average, kernel: 3, stride: 1, padding: 1))),
        NamedLayer("four", .convolution(Convolution(16, kernel: 1))),
      ],
    ])
  }
}
