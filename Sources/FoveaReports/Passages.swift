/// A name and what it stands for.
public struct Definition: Sendable, Hashable {
  /// The name.
  public var term: String
  /// What it stands for.
  public var text: RichText

  /// A name and its meaning.
  public init(_ term: String, _ text: RichText) {
    self.term = term
    self.text = text
  }
}

/// Text to copy.
public struct CodeSample: Sendable, Hashable {
  /// The text; line ends and spaces are kept.
  public var text: String
  /// What it does.
  public var caption: RichText

  /// A sample with its caption.
  public init(_ text: String, caption: RichText = "") {
    self.text = text
    self.caption = caption
  }
}

/// A remark set apart from the text.
public struct Notice: Sendable, Hashable {
  /// How much it matters.
  public enum Kind: Sendable, Hashable {
    /// Good to know.
    case information
    /// Changes how the numbers should be read.
    case warning
    /// A check that passed.
    case success
  }

  /// How much it matters.
  public var kind: Kind
  /// The remark.
  public var text: RichText

  /// A remark.
  public init(_ kind: Kind, _ text: RichText) {
    self.kind = kind
    self.text = text
  }
}

/// Blocks folded away below a line that says what they are.
public struct Details: Sendable, Hashable {
  /// The line that stays visible.
  public var summary: RichText
  /// What it hides.
  public var blocks: [Report.Block]
  /// Whether the blocks are visible at first.
  public var isOpen: Bool

  /// Folded blocks.
  public init(_ summary: RichText, isOpen: Bool = false, _ blocks: [Report.Block]) {
    self.summary = summary
    self.isOpen = isOpen
    self.blocks = blocks
  }
}
