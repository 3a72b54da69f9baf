/// Thumbnails with captions.
public struct Gallery: Sendable, Hashable {
  /// What the pictures have in common; numbered by the page.
  public var caption: RichText
  /// The pictures.
  public var items: [Item]
  /// About how wide the thumbnails are on the page. Smaller pictures are enlarged with their pixels kept sharp.
  public var size: Size

  /// A gallery.
  public init(caption: RichText = "", items: [Item], size: Size = .medium) {
    self.caption = caption
    self.items = items
    self.size = size
  }

  /// How wide thumbnails are; they grow a little to fill their row.
  public enum Size: String, Sendable, Hashable {
    /// From 80 CSS pixels on, for many.
    case small
    /// From 128 CSS pixels on.
    case medium
    /// From 256 CSS pixels on, where details matter.
    case large
  }

  /// One thumbnail.
  public struct Item: Sendable, Hashable {
    /// The picture.
    public var picture: Picture
    /// What the picture shows, for who cannot see it.
    public var alternative: String
    /// The line below, such as the true class.
    public var caption: RichText
    /// What each approach said of it.
    public var badges: [Badge]

    /// A thumbnail.
    public init(_ picture: Picture, alternative: String, caption: RichText = "", badges: [Badge] = []) {
      self.picture = picture
      self.alternative = alternative
      self.caption = caption
      self.badges = badges
    }
  }

  /// An answer below a thumbnail.
  public struct Badge: Sendable, Hashable {
    /// Whether the answer was right.
    public enum Outcome: Sendable, Hashable {
      /// It was.
      case right
      /// It was not.
      case wrong
    }

    /// The answer, such as "dog 0.81".
    public var text: RichText
    /// Who gave it.
    public var accent: Accent
    /// Whether it was right; shown as a check or a cross.
    public var outcome: Outcome?

    /// An answer.
    public init(_ text: RichText, accent: Accent = .neutral, outcome: Outcome? = nil) {
      self.text = text
      self.accent = accent
      self.outcome = outcome
    }
  }
}

/// One picture as large as the page allows.
public struct Figure: Sendable, Hashable {
  /// The picture.
  public var picture: Picture
  /// What it shows, for who cannot see it.
  public var alternative: String
  /// What it shows; numbered by the page.
  public var caption: RichText
  /// Width on the page at most, in CSS pixels; without it, the picture's own.
  public var width: Int?

  /// A figure.
  public init(_ picture: Picture, alternative: String, caption: RichText = "", width: Int? = nil) {
    self.picture = picture
    self.alternative = alternative
    self.caption = caption
    self.width = width
  }
}
