public import FoveaFiles
public import FoveaPixels

/// What there is to know about a data set before anything is trained on it: all of its pictures were decoded once.
public struct FolderInspection: Sendable, Hashable, Codable {
  /// The data set.
  public let root: BytePath
  /// How its classes are told.
  public let layout: FolderScan.Layout
  /// The folders that were taken for parts.
  public let partFolders: [FolderScan.PartFolder]
  /// How many pictures it has; those that cannot be decoded are counted.
  public let pictures: Int
  /// The classes, sorted by the bytes of their names.
  public let classes: [ClassCounts]
  /// Class folders without a picture.
  public let emptyClasses: [BytePath]
  /// Widths and heights, after orientation; nothing where no picture can be decoded.
  public let sizes: Sizes?
  /// How many pictures have which file format.
  public let formats: [String: Int]
  /// How many pictures store color in which way.
  public let colorModels: [String: Int]
  /// How many pictures have to be turned, as their EXIF orientation says.
  public let turned: Int
  /// How many pictures have 16-bit samples.
  public let sixteenBit: Int
  /// How many pictures have an alpha channel or a transparent color.
  public let withAlpha: Int
  /// How many pictures have a color profile, which is not applied.
  public let withColorProfile: Int
  /// Pictures that cannot be decoded.
  public let damaged: [UnreadablePicture]
  /// Pictures that can be decoded though something is wrong with them.
  public let doubtful: [DoubtfulPicture]
  /// Pictures with equal pixels, the largest groups first.
  public let duplicates: [DuplicateGroup]
  /// Pictures that look the same though their pixels differ (``NearDuplicates``), the largest sets first.
  public let nearDuplicates: [NearGroup]
  /// How many pictures of the validation and test parts are in the train part too.
  public let leakedPictures: Int
  /// How many pictures of the validation and test parts have a near duplicate in the train part; equal ones are not counted here.
  public let nearLeakedPictures: Int
  /// Properties of the files that tell the class, though they are not what is seen.
  public let shortcuts: [Shortcut]
  /// Files that are not used, each with the reason.
  public let skipped: [SkippedFile]
  /// Remarks on single files and folders.
  public let notes: [FolderScan.Note]

  /// How many pictures a class has.
  public struct ClassCounts: Sendable, Hashable, Codable {
    /// The name of the class.
    public let name: String
    /// All of them.
    public let count: Int
    /// Those of the train part.
    public let train: Int
    /// Those of the validation part.
    public let validation: Int
    /// Those of the test part.
    public let test: Int
  }

  /// The smallest, the middle and the largest of some lengths.
  public struct Extent: Sendable, Hashable, Codable {
    /// The smallest.
    public let minimum: Int
    /// The middle one; of two, the larger.
    public let median: Int
    /// The largest.
    public let maximum: Int
  }

  /// The sizes of pictures, in pixels.
  public struct Sizes: Sendable, Hashable, Codable {
    /// How wide they are.
    public let width: Extent
    /// How high they are.
    public let height: Extent
    /// How many different sizes there are.
    public let distinct: Int
    /// The size that most have; of equals, the smallest.
    public let commonest: PixelSize
  }

  /// A picture that can be decoded, with what is wrong.
  public struct DoubtfulPicture: Sendable, Hashable, Codable {
    /// Where it is.
    public let path: BytePath
    /// What is wrong, each in words.
    public let warnings: [String]
  }

  /// Pictures whose pixels are equal.
  public struct DuplicateGroup: Sendable, Hashable, Codable {
    /// The SHA-256 of their samples as RGBA.
    public let pixelHash: String
    /// The pictures, sorted by path.
    public let pictures: [Member]
    /// Whether they are in more than one part.
    public let crossesParts: Bool
    /// Whether they have more than one label.
    public let labelsDiffer: Bool

    /// One of the pictures.
    public struct Member: Sendable, Hashable, Codable {
      /// Where it is.
      public let path: BytePath
      /// Its class.
      public let label: String
      /// Its part.
      public let part: Part?
    }

    private enum CodingKeys: String, CodingKey {
      case pictures
      case pixelHash = "pixel_hash"
      case crossesParts = "crosses_parts"
      case labelsDiffer = "labels_differ"
    }
  }

  /// Pictures that look the same, equal ones among them.
  public struct NearGroup: Sendable, Hashable, Codable {
    /// The pictures, sorted by path.
    public let pictures: [DuplicateGroup.Member]
    /// Whether they are in more than one part.
    public let crossesParts: Bool
    /// Whether they have more than one label.
    public let labelsDiffer: Bool

    private enum CodingKeys: String, CodingKey {
      case pictures
      case crossesParts = "crosses_parts"
      case labelsDiffer = "labels_differ"
    }
  }

  /// A property of the files from which the class can be guessed.
  ///
  /// Whoever trains on such a folder may measure how well the property is recognized, not what the pictures show.
  public struct Shortcut: Sendable, Hashable, Codable {
    /// Which property it is: `format`, `size`, `color`, `orientation`.
    public let property: String
    /// How many pictures have the class that most of the others with the same property have, in 0…1.
    public let accuracy: Double
    /// How many would be right if the most frequent class were always guessed, in 0…1.
    public let baseline: Double
  }

  /// Groups of equal pictures that are in more than one part.
  public var leaks: [DuplicateGroup] { duplicates.filter(\.crossesParts) }

  /// Groups of equal pictures that have more than one label.
  public var labelConflicts: [DuplicateGroup] { duplicates.filter(\.labelsDiffer) }

  private enum CodingKeys: String, CodingKey {
    case root, layout, pictures, classes, sizes, formats, turned, damaged, doubtful, duplicates, shortcuts, skipped, notes
    case partFolders = "part_folders"
    case emptyClasses = "empty_classes"
    case colorModels = "color_models"
    case sixteenBit = "sixteen_bit"
    case withAlpha = "with_alpha"
    case withColorProfile = "with_color_profile"
    case nearDuplicates = "near_duplicates"
    case leakedPictures = "leaked_pictures"
    case nearLeakedPictures = "near_leaked_pictures"
  }
}

extension Manifest {
  /// The manifest with the pixel hash of each picture that has duplicates, so that a split leaves them in one part.
  public func marking(_ duplicates: [FolderInspection.DuplicateGroup]) -> Manifest {
    var hashes: [BytePath: String] = [:]
    for group in duplicates {
      for member in group.pictures { hashes[member.path] = group.pixelHash }
    }
    return mapEntries { _, entry in entry.pixelHash = hashes[entry.path] ?? entry.pixelHash }
  }
}
