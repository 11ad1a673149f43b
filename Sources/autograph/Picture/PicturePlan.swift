// From options to what is done with a graph: which transforms, and which style.

import Drawing
import Torch

/// What was asked for, by the command line and by the script's `make_dot`.
struct PicturePlan {
  let options: PictureOptions
  /// `--path A..B`
  let path: PartOptions.Span?
  let request: PictureRequest?

  /// What the user asked to be left out or folded: it goes for every format.
  var asked: [any Transform] { options.part.transforms(path: path) }

  /// What becomes of the graph before it is drawn.
  var transforms: [any Transform] {
    switch options.style {
    case .torchviz: return asked
    case .micrograd: return [JoinAccumulators(), NameByPath()] + asked
    case .autograph: break
    }
    var transforms: [any Transform] = [JoinAccumulators(), JoinSaved(isShown: showsSaved)]
    transforms += [NameByPath()] + asked
    if options.look.view == .modules { transforms += [FoldRepeats(), ModulesView()] }
    let isFolded = options.part.depth != nil || !options.part.fold.isEmpty
    if !options.part.full && !isFolded { transforms.append(FoldUntilReadable()) }
    if options.look.shared == .near { transforms.append(NearReferences()) }
    return transforms + view
  }

  /// The side of the run that is shown.
  private var view: [any Transform] {
    switch options.look.view {
    case .backward: [WithoutInputs()]
    case .forward: [ForwardView()]
    case .both: [BothViews()]
    case .modules: [WithoutInputs()]
    }
  }

  /// What is drawn has to be known, and no more.
  func telling(in format: PictureFormat) -> Graph.Telling {
    switch format {
    case .json, .mermaid, .text, .modelExplorer: return .all
    case .dot, .graphviz: break
    }
    let isAsked = request?.showsSaved ?? false || request?.showsAttributes ?? false
    guard options.style == .torchviz, asked.isEmpty, !isAsked else { return .all }
    return options.showSaved || options.showAttrs ? .all : .names
  }

  var labels: Labels {
    var details = options.look.details
    if showsSaved { details.insert(.saved) }
    if options.showAttrs || request?.showsAttributes ?? false { details.insert(.attrs) }
    return Labels(details, maxAttributeCharacters: characters)
  }

  var direction: Direction { options.look.direction }

  private var showsSaved: Bool {
    options.showSaved || options.look.details.contains(.saved) || request?.showsSaved ?? false
  }

  private var characters: Int {
    options.maxAttrChars ?? request?.maxAttributeCharacters ?? 50
  }

  /// The look, which depends on the graph: a scale of colours spans its numbers.
  func style(_ graph: Graph) -> any Style {
    switch options.style {
    case .autograph:
      var style = AutographStyle(
        labels: labels, theme: options.look.theme, direction: direction,
        showsLegend: options.look.legend,
        coloring: options.look.colorBy.map { Coloring($0, graph) })
      if options.look.dpi != nil || options.look.scale != nil {
        style.dpi = (options.look.dpi ?? 96) * (options.look.scale ?? 1)
      }
      return style
    case .torchviz:
      return TorchvizStyle(
        showSaved: options.showSaved || request?.showsSaved ?? false,
        showAttributes: options.showAttrs || request?.showsAttributes ?? false,
        maxAttributeCharacters: characters)
    case .micrograd: return MicrogradStyle()
    }
  }
}
