// Why a leaf that wants a gradient has none.

import Arrays
import Autograd

extension GraphBuilder {
  /// The reason in a few words, for a leaf that no path from the roots leads to.
  func reason(_ leaf: Tensor) -> String {
    switch leaf.loss {
    case .detached(let site)?: "detached\(line(site))"
    case .notRecorded(let site)?: "used inside no_grad only\(line(site))"
    case .number(let site)?: "read as a number\(line(site))"
    case nil: leaf.wasUsed ? "off the path to the output" : "unused"
    }
  }

  private func line(_ site: Site) -> String {
    source(of: site).map { ", line \($0.line)" } ?? ""
  }
}
