/// What a color stands for. One scheme holds on the whole page: warm is hand-crafted, cool is learned.
///
/// The hues are those of Okabe and Ito's palette, which people with any common kind of color vision can tell apart (Okabe, Ito:
/// "Color Universal Design", 2008; also Wong, Nature Methods 8, 2011), each darkened on light paper and lightened on dark paper until it
/// stands out with a contrast of at least 4.5 to 1. Color never stands alone: lines also differ in dashes, points in shape, and
/// every mark is named.
public enum Accent: Int, Sendable, Hashable, CaseIterable {
  /// The hand-crafted approach (vermillion).
  case handCrafted
  /// Another hand-crafted recipe (orange).
  case handCraftedSecond
  /// The learned approach (blue).
  case learned
  /// Another learned recipe (a darker blue on light paper, sky blue on dark paper).
  case learnedSecond
  /// A mixture of both (bluish green).
  case hybrid
  /// What belongs to neither and must be seen (reddish purple).
  case other
  /// What is there for comparison, such as chance (gray).
  case neutral
}
