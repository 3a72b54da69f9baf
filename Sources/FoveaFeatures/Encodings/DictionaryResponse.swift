internal import FoveaLearning
public import FoveaPixels
public import FoveaTensors

/// How strongly the entries of a learned dictionary are found at the places of a picture: the atoms of a ``PatchEncoding``, or the words of
/// ``VisualWords``.
public struct DictionaryResponse: Sendable {
  /// The pixels that a place sees; at borders fewer than elsewhere.
  public struct Place: Sendable, Hashable {
    /// Columns of the picture.
    public var columns: Range<Int>
    /// Rows of the picture.
    public var rows: Range<Int>
  }

  /// The size of the picture.
  public let size: PixelSize
  /// The places, in the order in which the encoding has them.
  public let places: [Place]
  /// Places × entries; 0 where an entry is not found. Of atoms it is the code of the patch, of soft thresholds the part above. A place counts for
  /// one word, the one that it counts for most, with 1 / (1 + d): d is its squared distance from the word's center, in parts of what is
  /// usual (of Fisher vectors, the mean over the numbers of their squared distances in deviations).
  public let strengths: Matrix

  /// For each entry the place where it is strongest, the first of equals; nothing where it is at none.
  public func strongestPlaces() -> [(place: Place, strength: Float)?] {
    let entries = strengths.columns
    var best = [(place: Int, strength: Float)](repeating: (0, 0), count: entries)
    strengths.withUnsafeBufferPointer { numbers in
      for place in places.indices {
        for entry in 0..<entries where numbers[place * entries + entry] > best[entry].strength {
          best[entry] = (place, numbers[place * entries + entry])
        }
      }
    }
    return best.map { $0.strength > 0 ? (places[$0.place], $0.strength) : nil }
  }

  /// For each pixel the mean strength of an entry over the places that see it; 0 where none does.
  public func plane(of entry: Int) -> Plane {
    var sums = Plane(size: size)
    var counts = Plane(size: size)
    for (place, seen) in places.enumerated() {
      let strength = strengths[place, entry]
      for y in seen.rows {
        for x in seen.columns {
          sums[x, y] += strength
          counts[x, y] += 1
        }
      }
    }
    return Plane(size: size, samples: zip(sums.samples, counts.samples).map { $1 > 0 ? $0 / $1 : 0 })
  }
}

extension FittedEncoding {
  /// How many entries the dictionary has; nothing where there is none.
  public var entryCount: Int? {
    switch self {
    case .patches(let encoding): encoding.atoms.rows
    case .words(let words): words.centers.rows
    case .mapped: nil
    }
  }

  /// The entry that a number of the encoding tells of; nothing where there is no dictionary.
  public func entry(ofNumber number: Int) -> Int? {
    switch self {
    case .patches(let encoding): number % encoding.atoms.rows
    case .words(let words): words.options.word(ofNumber: number)
    case .mapped: nil
    }
  }

  /// What is found where in a picture; nothing where there is no dictionary.
  /// - Precondition: The encoding ``accepts(_:format:)`` the picture.
  public func response(to bitmap: Bitmap) -> DictionaryResponse? {
    switch self {
    case .patches(let encoding): encoding.response(to: bitmap)
    case .words(let words): words.response(to: bitmap)
    case .mapped: nil
    }
  }

  /// What an entry looks like, as in the sheets of ``PatchEncoding/sheet(columns:scale:)`` and ``VisualWords/sheet(columns:cell:)``; nothing
  /// where there is no dictionary.
  public func picture(ofEntry entry: Int) -> Bitmap? {
    switch self {
    case .patches(let encoding): encoding.sheet(of: [entry], columns: 1, scale: max(1, 48 / encoding.options.side))
    case .words(let words): words.sheet(of: [entry], columns: 1, cell: 14)
    case .mapped: nil
    }
  }

  /// A picture of all entries; nothing where there is no dictionary.
  public var sheet: Bitmap? {
    switch self {
    case .patches(let encoding): encoding.sheet()
    case .words(let words): words.sheet()
    case .mapped: nil
    }
  }
}
