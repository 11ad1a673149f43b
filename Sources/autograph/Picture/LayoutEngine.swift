// What libgraphviz is asked to do, by the options.

import Rendering

extension PictureOptions.Layout {
  var engine: Graphviz.Engine {
    switch self {
    case .auto: .auto
    case .dot: .dot
    case .fast: .fast
    }
  }
}

extension PictureOptions {
  /// torchviz's look is that of dot, which shrinks what is too large; but the user is told.
  var shrinks: (@Sendable (PictureSize) -> Void)? {
    guard style == .torchviz else { return nil }
    return { size in
      Report.note("\(RenderError.tooLarge(size).description). It is shrunk to fit, as dot does it")
    }
  }
}
