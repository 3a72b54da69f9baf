public import FoveaCodecs
public import FoveaDatasets
internal import FoveaLearning
internal import FoveaPixels

extension DataFacts {
  /// The facts about the training part of a manifest, by the headers of a sample of its pictures.
  public init(of manifest: Manifest, limits: DecodeLimits = .standard) throws(DatasetError) {
    let probe = try PictureProbe(manifest, limits: limits)
    self.init(
      typicalSize: probe.medianSize, isGray: probe.allGray, classCount: manifest.labels.count,
      trainingCount: manifest.entries(in: .train).count)
  }
}
