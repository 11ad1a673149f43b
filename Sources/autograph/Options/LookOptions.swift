// How a picture looks and what it tells.

import ArgumentParser
import Drawing

struct LookOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Tell more: \(Detail.allCases.map(\.name).joined(separator: ", ")).",
      valueName: "facts"))
  var show: [String] = []

  @Option(help: ArgumentHelp("Tell less of the same.", valueName: "facts"))
  var hide: [String] = []

  @Option(help: ArgumentHelp("Colour boxes by a number.", valueName: "key"))
  var colorBy: ColorKey?

  @Option(help: ArgumentHelp("Which side of the run.", valueName: "view"))
  var view = RunView.backward

  @Option(help: ArgumentHelp("An SVG for each step of backward.", valueName: "dir"))
  var frames: String?

  @Flag(help: "Explain the boxes in the picture.")
  var legend = false

  @Option(help: ArgumentHelp("The ground.", valueName: "theme"))
  var theme = Theme.light

  @Option(help: ArgumentHelp("Where outputs are.", valueName: "direction"))
  var direction = Direction.TB

  @Option(help: ArgumentHelp("Draw shared leaves once or near each use.", valueName: "how"))
  var shared = Sharing.once

  @Option(help: ArgumentHelp("Pixels per inch.", valueName: "n"))
  var dpi: Double?

  @Option(help: ArgumentHelp("Enlarge by that factor.", valueName: "factor"))
  var scale: Double?

  enum RunView: String, ExpressibleByArgument, CaseIterable {
    case backward, forward, both, modules
  }

  enum Sharing: String, ExpressibleByArgument, CaseIterable {
    case once, near
  }

  func validate() throws {
    _ = try details(showing: show) + details(showing: hide)
    for (name, value) in [("--dpi", dpi), ("--scale", scale)] {
      guard let value else { continue }
      guard value > 0, value <= 10_000 else {
        throw ValidationError("\(name) must be more than 0 and not over 10000")
      }
    }
  }

  /// The facts that a picture tells.
  var details: Set<Detail> {
    let shown = (try? details(showing: show)) ?? []
    let hidden = (try? details(showing: hide)) ?? []
    return Detail.usual.union(shown).subtracting(hidden)
  }

  private func details(showing lists: [String]) throws -> [Detail] {
    try lists.flatMap { $0.split(separator: ",") }.map { word in
      guard let detail = Detail(name: String(word)) else {
        let known = Detail.allCases.map(\.name).joined(separator: " ")
        throw ValidationError("nothing called '\(word)' can be shown; there are: \(known)")
      }
      return detail
    }
  }
}

extension ColorKey: ExpressibleByArgument {}
extension Theme: ExpressibleByArgument {}
extension Direction: ExpressibleByArgument {}
