// For files that only define classes: which model to make and what to feed it.

import ArgumentParser

struct ModelOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Make this model, as 'Net(10)'.", valueName: "expr"))
  var model: String?

  @Option(
    name: .customLong("input"),
    help: ArgumentHelp("Feed it 1x3x32x32 or an expression; repeatable.", valueName: "x"))
  var inputs: [String] = []

  func validate() throws {
    guard model != nil || inputs.isEmpty else {
      throw ValidationError("--input feeds a model: add --model")
    }
  }

  /// The inputs as expressions of the language: a shape stands for random numbers of it.
  var inputExpressions: [String] {
    inputs.map { input in
      let sizes = input.split(separator: "x", omittingEmptySubsequences: false)
      let isShape = sizes.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isNumber) }
      return isShape ? "_torch.randn(\(sizes.joined(separator: ", ")))" : input
    }
  }
}
