public import FoveaPixels

extension FeatureDescription {
  /// HOG features that suit pictures of a typical size when nobody sets anything, and the size to bring the pictures to.
  ///
  /// Pictures of 24 to 48 pixels keep their size, smaller ones are enlarged to 24, and are described by cells of 4 and of 8 pixels in the form of Felzenszwalb et al.; larger
  /// ones are brought to 64×64 and described by cells of 8 and of 16 pixels. Two sizes of cells see detail and outline at once.
  public static func hogDefault(for size: PixelSize, isGray: Bool) -> (features: FeatureDescription, size: PixelSize) {
    let isSmall = max(size.width, size.height) <= 48
    let cell = isSmall ? 4 : 8
    return (
      .combined([.hog(.felzenszwalb(HOG.Felzenszwalb(cell: cell))), .hog(.felzenszwalb(HOG.Felzenszwalb(cell: 2 * cell)))]),
      isSmall ? PixelSize(width: max(24, size.width), height: max(24, size.height)) : PixelSize(64)
    )
  }
}
