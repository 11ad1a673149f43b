// Which of the engines draws, for `--layout`.

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
