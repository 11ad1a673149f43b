// What `torch.set_printoptions` can change about how tensors print.

/// How tensors print: digits, where to summarise, where to break lines.
package struct PrintOptions: Sendable {
  package var precision = 4
  /// More elements than this are summarised; `inf` never does.
  package var threshold = 1000.0
  package var edgeItems = 3
  package var lineWidth = 80
  /// Scientific notation always or never; `nil` lets the values decide.
  package var scientific: Bool?

  package init() {}

  /// The profiles that PyTorch knows by name.
  package static func profile(_ name: String) -> PrintOptions? {
    var options = PrintOptions()
    switch name {
    case "default": break
    case "short": (options.precision, options.edgeItems) = (2, 2)
    case "full": options.threshold = .infinity
    default: return nil
    }
    return options
  }
}
