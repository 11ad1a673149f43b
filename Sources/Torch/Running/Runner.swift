// One run of a script: from its text to what it printed, the error that ended it, and what is to be
// drawn.

import Arrays
import Autograd
import Drawing
import Scripting
import Syntax

/// How a script is run.
package struct RunOptions {
  /// Whether code under `if __name__ == "__main__":` runs.
  package var runsMain = true
  /// The model to make once the script has run, as `Net(10)`, and what to feed it.
  package var model: String?
  package var inputs: [String] = []
  package var seed: UInt64?
  /// Tensors are made without elements.
  package var onMeta = false
  package var limits = Interpreter.Limits()
  /// Trained weights for the module that is called first.
  package var weights: WeightsFile?
  /// The variables to draw, in place of what the script suggests.
  package var outputs: [String] = []
  /// Whether to run backward from what is drawn, if the script did not.
  package var runsBackward = false
  /// Whether what pictures tell beside the graph is noted while the script runs.
  package var watches = false
  /// Finds scripts to import, by path without ending.
  package var findScript: (String) -> SourceFile? = { _ in nil }
  package var arguments: [String] = []
  /// Threads of matrix products.
  package var threads = 1
  /// Called before the script runs, for those who want to know where it is.
  package var started: (Interpreter, Session) -> Void = { _, _ in }

  package init() {}
}

/// What a run leaves behind.
package struct Outcome {
  /// The error that ended the script.
  package var diagnostic: Diagnostic?
  /// What is to be drawn; without roots if there is nothing.
  package var subject: Subject
  /// How the script's last `make_dot` wants it drawn.
  package var request: PictureRequest?
  /// The pictures that the script renders itself, in order.
  package var pictures: [ScriptPicture] = []
  /// Keeps alive what the subject names.
  package let interpreter: Interpreter
  package let session: Session
}

/// How a call of `make_dot` wants its picture.
package struct PictureRequest {
  package var showsSaved = false
  package var showsAttributes = false
  package var maxAttributeCharacters = 50
}

/// A picture that the script asks to be written: `make_dot(loss).render("name", format="svg")`.
package struct ScriptPicture {
  package let subject: Subject
  package let request: PictureRequest
  /// The file's name, without ending and without its folder.
  package let name: String
  package let format: String
}

package enum Runner {
  /// Runs a script; prints go to `output` as they happen, warnings to `errorOutput`.
  package static func run(
    _ file: SourceFile, _ options: RunOptions = RunOptions(), output: @escaping (String) -> Void,
    errorOutput: @escaping (String) -> Void = { _ in }
  ) -> Outcome {
    let session = Session()
    return session.bind {
      let run = Run(file, options, session)
      run.interpreter.output = output
      run.interpreter.errorOutput = errorOutput
      return run.outcome()
    }
  }
}

/// A run under way.
private struct Run {
  let file: SourceFile
  let options: RunOptions
  let interpreter = Interpreter()
  let bridge: Bridge

  init(_ file: SourceFile, _ options: RunOptions, _ session: Session) {
    self.file = file
    self.options = options
    bridge = Bridge(interpreter, session: session)
    interpreter.limits = options.limits
    interpreter.findScript = options.findScript
    session.numbers.arraySize = options.limits.objectSize
    if options.threads > 1 { BLAS.setThreadCount(options.threads) }
    bridge.install(arguments: options.arguments)
    options.started(interpreter, session)
    session.isOnMeta = options.onMeta
    session.watches = options.watches
    if let seed = options.seed { bridge.generator.manualSeed(seed) }
  }

  func outcome() -> Outcome {
    var outcome = Outcome(
      subject: Subject(label: file.shortName), interpreter: interpreter, session: bridge.session)
    let program: Program
    do {
      program = try Program(parsing: file)
    } catch {
      outcome.diagnostic = diagnostic(of: error)
      return outcome
    }
    do {
      if let weights = options.weights { bridge.pendingWeights = try PendingWeights(weights) }
      try execute(program)
      if bridge.pendingWeights != nil { throw WeightsError("no module was called to take them") }
    } catch let error where interpreter.isPlainExit(error) {
      // `sys.exit()` is an end like any other.
    } catch {
      outcome.diagnostic = diagnostic(of: error)
    }
    if let error = bridge.weightsError, outcome.diagnostic == nil {
      outcome.diagnostic = diagnostic(of: error)
    }
    do {
      outcome.subject = try subject(program)
      for (place, name) in program.assignments {
        outcome.subject.lines[name] = file.location(at: place).line
      }
    } catch {
      outcome.diagnostic = outcome.diagnostic ?? diagnostic(of: error)
    }
    outcome.request = bridge.drawn?.request
    if outcome.diagnostic == nil { outcome.pictures = pictures }
    if let module { try? interpreter.closeGenerators(of: module) }
    return outcome
  }

  private func execute(_ program: Program) throws {
    let module = try interpreter.run(program, name: options.runsMain ? "__main__" : file.moduleName)
    guard let model = options.model else { return }
    let inputs = options.inputs.joined(separator: ", ")
    let text = "model = \(model)\nimport torch as _torch\noutput = model(\(inputs))\n"
    let source = SourceFile(name: "--model", text: text)
    try interpreter.run(Program(parsing: source), in: module)
  }

  private var module: ModuleObject? {
    interpreter.modules[options.runsMain ? "__main__" : file.moduleName]
  }

  /// What is to be drawn, as the options say or the script suggests.
  private func subject(_ program: Program) throws -> Subject {
    guard let module else { return Subject(label: file.shortName) }
    let topLevel = TopLevel(module, interpreter)
    var roots: [Root] = []
    if !options.outputs.isEmpty {
      roots = try options.outputs.flatMap { try named($0, topLevel) }
    } else if options.model != nil {
      roots = topLevel.value("output").map { Torch.roots(of: $0) } ?? []
    } else {
      roots = bridge.drawn?.roots ?? bridge.lastBackward ?? []
      if roots.isEmpty { roots = topLevel.lastAssigned(program) }
    }
    if options.runsBackward, bridge.lastBackward == nil { try runBackward(roots) }
    return made(topLevel, roots, bridge.drawn?.declared)
  }

  private func made(
    _ topLevel: TopLevel, _ roots: [Root], _ declared: [(name: String, tensor: Tensor)]?
  ) -> Subject {
    var subject = topLevel.subject(label: file.shortName, roots: roots, declared: declared)
    subject.files = bridge.sourceFiles.map(\.shortName)
    return subject
  }

  /// What the script has rendered itself.
  private var pictures: [ScriptPicture] {
    guard let module, !bridge.wantedPictures.isEmpty else { return [] }
    let topLevel = TopLevel(module, interpreter)
    return bridge.wantedPictures.map { wanted in
      ScriptPicture(
        subject: made(topLevel, wanted.call.roots, wanted.call.declared),
        request: wanted.call.request,
        name: wanted.name.split(separator: "/").last.map(String.init) ?? "graph",
        format: wanted.format)
    }
  }

  private func named(_ name: String, _ topLevel: TopLevel) throws -> [Root] {
    guard let value = topLevel.value(name) else {
      throw interpreter.error(.nameError, "name '\(name)' is not defined")
    }
    let roots = Torch.roots(of: value)
    if roots.isEmpty {
      throw interpreter.error(
        .typeError, "'\(name)' holds no tensor but '\(interpreter.typeName(value))'")
    }
    return roots
  }

  /// Runs back from what is drawn: from a number itself, from anything else as from the mean of its
  /// squares, and says so.
  private func runBackward(_ roots: [Root]) throws {
    let tensors = roots.map(\.tensor).filter { $0.requiresGrad }
    guard !tensors.isEmpty else { return }
    let gradients = try tensors.map { tensor in
      try tensor.count == 1
        ? Tensor(.ones(tensor.shape, tensor.dtype, meta: tensor.data.isMeta))
        : withoutGrad { try tensor.detach() * .float(2 / Double(max(tensor.count, 1))) }
    }
    try Engine.backward(tensors, gradients, retainGraph: true)
    let isScalar = tensors.allSatisfy { $0.count == 1 }
    let manner = isScalar ? "" : ", as of the mean of its squares"
    interpreter.errorOutput("note: backward was run from the output\(manner)\n")
  }

  private func diagnostic(of error: any Error) -> Diagnostic {
    if let error = error as? SyntaxError { return error.diagnostic(in: file) }
    if let error = error as? WeightsError, let weights = options.weights {
      return Diagnostic(message: error.message, file: SourceFile(name: weights.name, bytes: []))
    }
    var diagnostic = interpreter.diagnostic(of: error)
    if diagnostic.hint == nil { diagnostic.hint = bridge.hint(for: diagnostic) }
    return diagnostic
  }
}

extension SourceFile {
  /// The name without its folder.
  fileprivate var shortName: String {
    name.split(separator: "/").last.map(String.init) ?? name
  }

  /// What `__name__` is where the file is not run as the main script.
  fileprivate var moduleName: String {
    shortName.lastIndex(of: ".").map { String(shortName[..<$0]) } ?? shortName
  }
}
