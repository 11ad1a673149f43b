// The gradients of a model as horizontal bars, layer by layer, on a logarithmic scale.

import Drawing
import Inspecting

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

struct GradientBars {
  private struct Bar {
    var name: String
    var norm: Double?
  }

  private let bars: [Bar]
  private static let width = 320.0

  init(_ summary: ModelSummary) {
    var bars: [Bar] = []
    var module = ""
    for row in summary.rows {
      if row.isParameter {
        let name = module.isEmpty ? row.path : "\(module).\(row.path)"
        bars.append(Bar(name: name, norm: row.gradientNorm))
      } else {
        module = row.path
      }
    }
    self.bars = bars
  }

  /// One table as DOT, which every format of Graphviz can draw.
  var dot: String {
    let norms = bars.compactMap(\.norm).filter { $0 > 0 && $0.isFinite }
    let decades = norms.map { log10($0) }
    let low = (decades.min() ?? 0).rounded(.down)
    let high = max((decades.max() ?? 0).rounded(.up), low + 1)
    var text = "digraph {\n\tgraph [bgcolor=white pad=0.25]\n"
    text += "\tnode [fontname=\"Helvetica,Arial,sans-serif\" fontsize=11 shape=plain]\n"
    text +=
      "\tbars [label=<<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"2\" CELLPADDING=\"1\">"
    text += "<TR><TD ALIGN=\"LEFT\"><B>parameter</B></TD>"
    text +=
      "<TD ALIGN=\"LEFT\"><B>gradient norm, from 1e\(Int(low)) to 1e\(Int(high))</B></TD><TD></TD></TR>"
    for bar in bars { text += row(bar, low, high) }
    return text + "</TABLE>>]\n}\n"
  }

  private func row(_ bar: Bar, _ low: Double, _ high: Double) -> String {
    var length = 1.0
    var colour = "#C33C1F"
    if let norm = bar.norm, norm > 0, norm.isFinite {
      length = max(1, (log10(norm) - low) / (high - low) * Self.width)
      colour = "#0072B2"
    }
    let value = bar.norm.map(Number.short) ?? "none"
    let width = Int(length.rounded())
    let blank = Int(Self.width) + 1 - width
    return """
      <TR><TD ALIGN="LEFT">\(DOTSyntax.markup(bar.name))</TD><TD>\
      <TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR>\
      <TD FIXEDSIZE="TRUE" HEIGHT="14" WIDTH="\(width)" BGCOLOR="\(colour)"></TD>\
      <TD FIXEDSIZE="TRUE" HEIGHT="14" WIDTH="\(blank)"></TD></TR></TABLE></TD>\
      <TD ALIGN="RIGHT">\(value)</TD></TR>
      """
  }
}
