// What can go wrong between DOT text and a picture, in words for the user.

/// A picture that could not be drawn.
package enum RenderError: Error, Equatable, CustomStringConvertible {
  case unknownFormat(String, known: [String])
  case unreadable(String)
  case layout(String)
  case tooLarge(PictureSize)
  case drawing(String, String)

  package var description: String {
    switch self {
    case .unknownFormat(let format, let known) where known.isEmpty:
      "Graphviz has no plugin for '\(format)', nor for anything else: is it fully installed?"
    case .unknownFormat(let format, let known):
      "Graphviz has no format '\(format)'; it has \(known.joined(separator: " "))"
    case .unreadable(let reason): "Graphviz cannot read the DOT text: \(reason)"
    case .layout(let reason): "Graphviz cannot lay the graph out: \(reason)"
    case .tooLarge(let size):
      """
      the picture would be \(size.width) x \(size.height) pixels, and \(size.format) ends at \
      \(PictureSize.limit) a side. SVG and PDF have no such limit; --depth, --fold and --focus show \
      less\(size.hint)
      """
    case .drawing(let format, let reason): "Graphviz cannot draw \(format): \(reason)"
    }
  }
}
