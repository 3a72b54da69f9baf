internal import FoveaPixels

extension Page {
  /// Writes thumbnails.
  mutating func write(_ gallery: Gallery) {
    block("figure", ["class": "wide"]) { page in
      page.writeFigureCaption(gallery.caption)
      page.block("div", ["class": "gallery \(gallery.size.rawValue)"]) { page in
        for item in gallery.items { page.write(item) }
      }
    }
  }

  private mutating func write(_ item: Gallery.Item) {
    block("figure") { page in
      page.write(item.picture, alternative: item.alternative, isThumbnail: true)
      page.block("figcaption") { page in
        if !item.caption.isEmpty { page.block("p") { $0.write(item.caption) } }
        for badge in item.badges {
          page.block("p", ["class": "badge \(badge.accent.className)"]) { page in
            switch badge.outcome {
            case .right: page.inline("b", ["class": "right", "role": "img", "aria-label": "right:"], text: "✓")
            case .wrong: page.inline("b", ["class": "wrong", "role": "img", "aria-label": "wrong:"], text: "✗")
            case nil: break
            }
            page.write(badge.text)
          }
        }
      }
    }
  }

  /// Writes one large picture.
  mutating func write(_ figure: Figure) {
    block("figure", ["class": "wide"]) { page in
      page.write(figure.picture, alternative: figure.alternative, width: figure.width)
      page.writeFigureCaption(figure.caption)
    }
  }

  /// Writes a picture, or a box in its place when there is no room for it.
  mutating func write(_ picture: Picture, alternative: String, width: Int? = nil, isThumbnail: Bool = false) {
    let width = width ?? picture.size.width
    let height = max(1, picture.size.height * width / max(1, picture.size.width))
    guard let source = source(of: picture) else {
      omittedPictures += 1
      inline("span", ["class": "omitted", "role": "img", "aria-label": alternative], text: "left out")
      return
    }
    let isEnlarged = width > picture.size.width || isThumbnail && picture.size.width < 96
    markup.void(
      "img",
      [
        "src": source, "alt": alternative, "width": "\(width)", "height": "\(height)", "class": isEnlarged ? "sharp" : nil,
      ])
  }

  /// Where the picture is read from: the page itself, else a file beside it.
  private mutating func source(of picture: Picture) -> String? {
    let cost = Base64.length(for: picture.bytes.count)
    if cost <= pictureBudget {
      pictureBudget -= cost
      return "data:image/\(picture.encoding.rawValue);base64,\(Base64.encode(picture.bytes))"
    }
    guard let sideFolder else { return nil }
    let number = String(files.count + 1)
    let name = String(repeating: "0", count: max(0, 4 - number.count)) + number
    let path = "\(sideFolder)/\(name).\(picture.encoding == .png ? "png" : "jpg")"
    files.append(RenderedPage.File(path: path, bytes: picture.bytes))
    return path
  }
}
