import FoveaNetworks
import FoveaTensors
import Testing

/// One arrangement of layers that is held against finite differences and against the other engine.
struct LayerCase: Sendable, CustomTestStringConvertible {
  var title: String
  var input: [Int]
  var layers: [NamedLayer]
  /// Whether small steps stay clear of corners, so that differences are close to derivatives.
  var isSmooth = true
  var testDescription: String { title }

  init(_ title: String, _ input: [Int], _ layers: [NamedLayer]) {
    self.title = title
    self.input = input
    self.layers = layers
  }

  static func convolution(
    _ title: String, _ input: [Int], _ filters: Int, kernel: Extent, stride: Extent = 1, padding: Extent = 0, groups: Int = 1,
    bias: Bool = true
  ) -> LayerCase {
    LayerCase(
      "convolution " + title, input,
      [
        NamedLayer(
          "conv",
          .convolution(
            Convolution(filters, kernel: kernel, stride: stride, padding: padding, groups: groups, bias: bias)))
      ])
  }

  static let smooth = all.filter(\.isSmooth)

  /// The same with corners.
  var withCorners: LayerCase {
    var twin = self
    twin.isSmooth = false
    return twin
  }

  static let all = single + composed

  private static let single: [LayerCase] = [
    .convolution("3×3", [3, 6, 5], 4, kernel: 3, padding: 1),
    .convolution("without bias", [2, 5, 5], 3, kernel: 2, bias: false),
    .convolution("stride 2", [3, 7, 8], 5, kernel: 3, stride: 2, padding: 1),
    .convolution("uneven", [2, 6, 9], 3, kernel: Extent(height: 3, width: 1), stride: Extent(height: 1, width: 2)),
    .convolution("1×1", [5, 4, 4], 6, kernel: 1),
    .convolution("1×1, stride 2", [5, 5, 5], 6, kernel: 1, stride: 2),
    .convolution("two groups", [4, 5, 5], 6, kernel: 3, padding: 1, groups: 2),
    .convolution("a group each", [6, 5, 5], 6, kernel: 3, padding: 1, groups: 6),
    .convolution("16 to 16 channels, by Winograd", [16, 16, 16], 16, kernel: 3, padding: 1),
    .convolution("16 to 32 channels, 7 pixels", [16, 7, 7], 32, kernel: 3, padding: 1),
    .convolution("17 to 18 channels", [17, 6, 6], 18, kernel: 3, padding: 1),
    .convolution("three groups of 16", [48, 5, 5], 48, kernel: 3, padding: 1, groups: 3),
    LayerCase("dense", [7, 1, 1], [NamedLayer("dense", .dense(Dense(5)))]),
    LayerCase("dense without bias", [20, 1, 1], [NamedLayer("dense", .dense(Dense(3, bias: false)))]),
    LayerCase("flatten, dense", [2, 3, 4], [NamedLayer("flat", .flatten), NamedLayer("dense", .dense(Dense(5)))]),
    LayerCase("max-pooling", [3, 6, 6], [NamedLayer("pool", .pooling(Pooling(.maximum, kernel: 2)))]),
    LayerCase(
      "max-pooling that overlaps", [2, 7, 7],
      [NamedLayer("pool", .pooling(Pooling(.maximum, kernel: 3, stride: 2, padding: 1)))]),
    LayerCase("max-pooling with a rest", [17, 7, 5], [NamedLayer("pool", .pooling(Pooling(.maximum, kernel: 2)))]),
    LayerCase("mean-pooling", [3, 6, 6], [NamedLayer("pool", .pooling(Pooling(.average, kernel: 2)))]),
    LayerCase(
      "mean-pooling with a margin", [16, 5, 5],
      [NamedLayer("pool", .pooling(Pooling(.average, kernel: 3, stride: 2, padding: 1)))]),
    LayerCase("global max-pooling", [4, 5, 3], [NamedLayer("pool", .globalPooling(.maximum))]),
    LayerCase("global mean-pooling", [4, 5, 3], [NamedLayer("pool", .globalPooling(.average))]),
    LayerCase("batch normalization", [3, 4, 4], [NamedLayer("norm", .batchNormalization(BatchNormalization()))]),
    LayerCase("batch normalization of a row", [6, 1, 1], [NamedLayer("norm", .batchNormalization(BatchNormalization()))]),
    LayerCase("GELU", [3, 4, 4], [NamedLayer("gelu", .activation(.gelu))]),
    LayerCase("ReLU", [3, 4, 4], [NamedLayer("relu", .activation(.relu))]),
    LayerCase("dropout", [3, 4, 4], [NamedLayer("dropout", .dropout(Dropout(rate: 0.4)))]),
    LayerCase("scaling", [3, 4, 4], [NamedLayer("scale", .scaling(-0.25))]),
    LayerCase(
      "normalization and ReLU", [16, 5, 5],
      [
        NamedLayer("norm", .batchNormalization(BatchNormalization())), NamedLayer("relu", .activation(.relu)),
        NamedLayer("pool", .globalPooling(.average)),
      ]
    ).withCorners,
    LayerCase(
      "convolution, max-pooling, normalization, GELU", [16, 8, 8],
      [
        NamedLayer("conv", .convolution(Convolution(16, kernel: 3, padding: 1, bias: false))),
        NamedLayer("pool", .pooling(Pooling(.maximum, kernel: 2))),
        NamedLayer("norm", .batchNormalization(BatchNormalization(learnsScale: false))), NamedLayer("gelu", .activation(.gelu)),
        NamedLayer("conv2", .convolution(Convolution(16, kernel: 3, padding: 1, bias: false))),
      ]
    ).withCorners,
    LayerCase(
      "convolution, overlapping max-pooling, normalization", [3, 9, 8],
      [
        NamedLayer("conv", .convolution(Convolution(18, kernel: 3, padding: 1, bias: false))),
        NamedLayer("pool", .pooling(Pooling(.maximum, kernel: 3, stride: 2, padding: 1))),
        NamedLayer("norm", .batchNormalization(BatchNormalization())),
        NamedLayer("conv2", .convolution(Convolution(16, kernel: 1))),
      ]
    ).withCorners,
    LayerCase(
      "convolution, normalization, GELU", [3, 5, 5],
      [
        NamedLayer("conv", .convolution(Convolution(18, kernel: 3, padding: 1, bias: false))),
        NamedLayer("norm", .batchNormalization(BatchNormalization())), NamedLayer("gelu", .activation(.gelu)),
        NamedLayer("conv2", .convolution(Convolution(16, kernel: 1))),
      ]),
    LayerCase(
      "dropout between convolutions", [3, 6, 6],
      [
        NamedLayer("conv", .convolution(Convolution(16, kernel: 3, padding: 1))),
        NamedLayer("dropout", .dropout(Dropout(rate: 0.3))),
        NamedLayer("conv2", .convolution(Convolution(16, kernel: 3, padding: 1))),
      ]),
    LayerCase(
      "residual around nothing", [16, 4, 4],
      [NamedLayer("sum", .residual(Residual(body: [NamedLayer("gelu", .activation(.gelu))])))]),
    residual(.gelu), residual(.relu).withCorners,
  ]

  /// Two residual layers, the second with a shortcut of its own.
  private static func residual(_ activation: Activation) -> LayerCase {
    let normalization = Layer.batchNormalization(BatchNormalization())
    let first = Residual(body: [
      NamedLayer("conv1", .convolution(Convolution(16, kernel: 3, padding: 1, bias: false))), NamedLayer("norm1", normalization),
      NamedLayer("bend1", .activation(activation)),
      NamedLayer("conv2", .convolution(Convolution(16, kernel: 3, padding: 1, bias: false))), NamedLayer("norm2", normalization),
    ])
    let second = Residual(
      body: [
        NamedLayer("conv1", .convolution(Convolution(32, kernel: 3, stride: 2, padding: 1, bias: false))),
        NamedLayer("norm1", normalization),
      ],
      shortcut: [
        NamedLayer("pool", .pooling(Pooling(.average, kernel: 3, stride: 2, padding: 1))),
        NamedLayer("conv", .convolution(Convolution(32, kernel: 1, bias: false))),
      ])
    return LayerCase(
      "residual layers with \(activation.rawValue)", [16, 6, 6],
      [
        NamedLayer("one", .residual(first)), NamedLayer("bend", .activation(activation)), NamedLayer("two", .residual(second)),
        NamedLayer("bend2", .activation(activation)), NamedLayer("pool", .globalPooling(.average)),
      ])
  }
}
