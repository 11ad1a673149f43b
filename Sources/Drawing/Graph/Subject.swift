// What a picture is made of, as the host found it when the script had run.

import Autograd

/// What is to be drawn, as the host found it.
package struct Subject {
  /// A tensor that was asked for, with the history it had when it was.
  package struct Root {
    package var tensor: Tensor
    package var gradFn: Node?
    package var name: String

    package init(tensor: Tensor, gradFn: Node?, name: String) {
      self.tensor = tensor
      self.gradFn = gradFn
      self.name = name
    }
  }

  /// The script's name, without its folder.
  package var label: String
  package var roots: [Root] = []
  /// The names of tensors.
  package var names: [ObjectIdentifier: String] = [:]
  /// The paths of parameters, `model.0.weight`, whether a variable holds them too or not.
  package var paths: [ObjectIdentifier: String] = [:]
  /// The names that `make_dot`'s `params` gives; where it was not called, the same as `names`.
  package var parameterNames: [ObjectIdentifier: String] = [:]
  /// Every leaf that requires a gradient and that a variable or a module holds, in order.
  package var leaves: [Tensor] = []
  /// The names of the source files that functions' sites number.
  package var files: [String] = []
  /// The parameters of each model that a variable holds, tied ones under every path.
  package var models: [[(path: String, tensor: Tensor)]] = []
  /// The modules of those models, each before its parts.
  package var modules: [ModuleEntry] = []
  /// The lines of the top level's assignments, of each variable the last.
  package var lines: [String: Int] = [:]
  /// Every tensor that a top-level variable or a model holds.
  package var variables: [(name: String, tensor: Tensor)] = []
  /// The names of the outermost modules, by the number that their calls have.
  package var called: [String] = []
  /// Tensors with a name that take no gradient: inputs, frozen parameters, integers.
  package var constants: [Tensor] = []
  /// The run, which may have noted who wrote where.
  package var session: Session?

  package init(label: String) { self.label = label }

  /// One module of a model.
  package struct ModuleEntry {
    package var model: Int
    /// Its path in the model; empty for the model itself.
    package var path: String
    package var className: String
    package var parameters: [(name: String, tensor: Tensor)]

    package init(
      model: Int, path: String, className: String, parameters: [(name: String, tensor: Tensor)]
    ) {
      self.model = model
      self.path = path
      self.className = className
      self.parameters = parameters
    }
  }
}
