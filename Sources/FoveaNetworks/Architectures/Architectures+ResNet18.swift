extension Architectures {
  /// ResNet-18 as it was published for photos of 224×224 pixels (He et al., 2016), and as other libraries have it: a 7×7 stem of 64 channels with
  /// stride 2 and a max-pooling of 3×3, four stages of two residual layers with 64, 128, 256 and 512 channels, the mean of each channel, and a
  /// dense layer. A shortcut is a 1×1 convolution with a normalization where the shape changes. 11,689,512 parameters for 1000 classes.
  /// - Parameters:
  ///   - input: `[channels, height, width]`, at least 32 rows and columns.
  ///   - classes: How many class scores come out.
  public static func resNet18(input: [Int], classes: Int) -> NetworkDescription {
    let stem = Convolution(64, kernel: 7, stride: 2, padding: 3, bias: false)
    var layers = [
      NamedLayer("stem_conv", .convolution(stem)),
      NamedLayer("stem_norm", .batchNormalization(BatchNormalization())),
      NamedLayer("stem_relu", .activation(.relu)),
      NamedLayer("stem_pool", .pooling(Pooling(.maximum, kernel: 3, stride: 2, padding: 1))),
    ]
    var channels = 64
    for (stage, filters) in [64, 128, 256, 512].enumerated() {
      for index in 1...2 {
        let stride = index == 1 && stage > 0 ? 2 : 1
        let name = "stage\(stage + 1)_\(index)"
        var residual = Residual(body: [
          convolution("conv1", filters, kernel: 3, stride: stride),
          NamedLayer("norm1", .batchNormalization(BatchNormalization())),
          NamedLayer("relu1", .activation(.relu)),
          convolution("conv2", filters, kernel: 3),
          NamedLayer("norm2", .batchNormalization(BatchNormalization())),
        ])
        if stride != 1 || channels != filters {
          residual.shortcut = [
            convolution("shortcut_conv", filters, kernel: 1, stride: stride),
            NamedLayer("shortcut_norm", .batchNormalization(BatchNormalization())),
          ]
        }
        layers += [NamedLayer(name, .residual(residual)), NamedLayer(name + "_relu", .activation(.relu))]
        channels = filters
      }
    }
    layers += [NamedLayer("pool", .globalPooling(.average)), NamedLayer("head", .dense(Dense(classes)))]
    return NetworkDescription(inputShape: input, layers: layers)
  }
}
