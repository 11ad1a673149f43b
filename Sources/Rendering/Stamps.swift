// Takes out of a picture what says when and with which version it was made, so that the same
// graph gives the same bytes.

enum Stamps {
  static func removed(from picture: [UInt8], format: String) -> [UInt8] {
    switch format {
    case "svg": withoutTitle(withoutComments(picture))
    case "pdf": withoutDate(picture)
    default: picture
    }
  }

  /// Drops the comments that stand before the root element: generator, title, number of pages.
  private static func withoutComments(_ picture: [UInt8]) -> [UInt8] {
    guard let root = picture.firstRange(of: Array("<svg".utf8))?.lowerBound else { return picture }
    var prologue = picture[..<root]
    while let start = prologue.firstRange(of: Array("<!--".utf8))?.lowerBound,
      let end = prologue[start...].firstRange(of: Array("-->\n".utf8))?.upperBound
    {
      prologue.removeSubrange(start..<end)
    }
    return Array(prologue) + picture[root...]
  }

  /// Drops the title of a graph without a name: a number that counts what the process has drawn.
  private static func withoutTitle(_ picture: [UInt8]) -> [UInt8] {
    guard let start = picture.firstRange(of: Array("<title>".utf8))?.lowerBound,
      let end = picture[start...].firstRange(of: Array("</title>\n".utf8))?.upperBound,
      picture[start..<end].starts(with: Array("<title>%".utf8))
    else { return picture }
    return Array(picture[..<start] + picture[end...])
  }

  /// Sets Cairo's date of creation to the epoch; its length stays, since offsets count on it.
  private static func withoutDate(_ picture: [UInt8]) -> [UInt8] {
    let key = Array("/CreationDate (D:".utf8)
    let epoch = Array("19700101000000".utf8)
    let starts = picture.indices.dropLast(key.count + epoch.count).reversed()
    guard let start = starts.first(where: { picture[$0...].starts(with: key) }) else {
      return picture
    }
    var picture = picture
    let date = start + key.count
    picture.replaceSubrange(date..<date + epoch.count, with: epoch)
    return picture
  }
}
