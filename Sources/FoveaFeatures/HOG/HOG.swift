public import FoveaPixels

/// Histograms of oriented gradients: which way the edges run, and how strongly, in each small cell of a picture.
///
/// The idea is that of Dalal and Triggs, *Histograms of Oriented Gradients for Human Detection*, CVPR 2005. Libraries differ in
/// weights, bins and normalization so much that their numbers cannot be exchanged; each mode here is one of them to the digit and says
/// its steps.
///
/// | mode | orientations | votes | normalization |
/// |---|---|---|---|
/// | ``scikitImage(_:)`` | unsigned | each pixel in one bin of one cell | blocks, four norms |
/// | ``openCV(_:)`` | unsigned or signed | shared by two bins and up to four cells | blocks, L2-Hys |
/// | ``felzenszwalb(_:)`` | both | one bin, up to four cells | by the four neighbourhoods of a cell |
public enum HOG: Sendable, Hashable {
  /// As `skimage.feature.hog` has it.
  case scikitImage(ScikitImage)
  /// As `cv2.HOGDescriptor` has it.
  case openCV(OpenCV)
  /// The 31 numbers for each cell of Felzenszwalb and others, as `voc-release` and dlib have them.
  case felzenszwalb(Felzenszwalb)

  /// Why nothing can be computed with these settings, which may come from a file; nothing where they are right.
  public var problem: String? { form.problem }

  /// The smallest picture that has a descriptor.
  public var minimumSize: PixelSize { form.minimumSize }

  /// Where each number of the descriptor of a picture of this size comes from.
  /// - Precondition: The settings have no ``problem``; the picture is at least ``minimumSize``.
  public func layout(for size: PixelSize) -> Layout {
    if let problem { preconditionFailure("HOG with " + problem) }
    let least = minimumSize
    precondition(
      size.width >= least.width && size.height >= least.height, "a picture of \(size), this HOG needs at least \(least)")
    return form.layout(for: size)
  }

  /// The numbers of a picture, with their places.
  ///
  /// Of a color picture the channel with the strongest gradient counts, pixel by pixel; opacity is blended over white first.
  /// - Precondition: The picture is at least ``minimumSize``.
  public func descriptor(of bitmap: Bitmap) -> Descriptor {
    let writer = writer(for: bitmap.size)
    return Descriptor(layout: writer.layout, values: writer.values(of: bitmap))
  }

  /// The numbers of a plane, with their places.
  /// - Parameter white: The sample that stands for white, as 255 does in a bitmap.
  /// - Precondition: The plane is at least ``minimumSize``; its samples are not negative where roots are taken.
  public func descriptor(of plane: Plane, white: Float = 1) -> Descriptor {
    let writer = writer(for: plane.size)
    return Descriptor(layout: writer.layout, values: writer.values(of: plane, white: white))
  }

  func writer(for size: PixelSize) -> HOGWriter {
    let layout = layout(for: size)
    return HOGWriter(layout: layout, kernel: form.kernel(for: layout), takesRoot: form.squareRoot)
  }

  var form: any HOGForm {
    switch self {
    case .scikitImage(let form): form
    case .openCV(let form): form
    case .felzenszwalb(let form): form
    }
  }
}

extension HOG: PictureFeature {
  func writer(for size: PixelSize, format: PixelFormat) -> any DescriptorWriter { writer(for: size) }
}

/// What the modes have in common.
protocol HOGForm: Sendable {
  /// What is wrong with the settings.
  var problem: String? { get }
  var minimumSize: PixelSize { get }
  var squareRoot: Bool { get }
  func layout(for size: PixelSize) -> HOG.Layout
  /// The loop that fills a descriptor of this layout, with its tables made.
  func kernel(for layout: HOG.Layout) -> any HOGKernel
}
