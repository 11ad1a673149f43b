// Runs the user's script, with what it prints on its way to the right stream.

import Rendering
import Syntax
import Torch

/// One run of a script on behalf of a command.
struct ScriptSession {
  let script: ScriptOptions
  var picture: PictureOptions?
  var model: ModelOptions?
  /// Where `print` writes.
  var printsTo = OutputDescriptor.standardOutput
  /// Whether backward is run where the script did not.
  var runsBackward = false
  /// Whether it is noted what flows and where gradients end.
  var watches = false
  /// Where warnings go.
  var warnsTo = OutputDescriptor.standardError
  /// Tells of a script that has to take the process with it, as one that cannot be interrupted.
  var givesUp: (Failure) -> Void = { $0.report() }

  /// Runs the script to its end and gives what it leaves to be drawn; with `--on-error draw` also
  /// where it failed, and why.
  func run() throws(Failure) -> Outcome {
    let file = try script.readScript()
    let output = ScriptOutput(printsTo)
    let errors = ScriptOutput(warnsTo)
    let weights = try script.weights.map { path throws(Failure) in try WeightsReader.open(path) }
    let watch = Watch(
      timeout: script.timeout, memory: script.maxMemory?.bytes, output: output, report: givesUp)

    let outcome = Runner.run(
      file, options(watch, weights), output: output.write,
      errorOutput: { text in
        output.flush()
        errors.write(text)
        errors.flush()
      })
    watch.end()
    output.flush()
    if let error = output.error { throw .output(error) }
    guard let diagnostic = outcome.diagnostic.map(watch.explained) else { return outcome }
    guard picture?.onError == .draw, !outcome.subject.roots.isEmpty else {
      throw .script(diagnostic)
    }
    var unfinished = outcome
    unfinished.diagnostic = diagnostic
    return unfinished
  }

  private func options(_ watch: Watch, _ weights: WeightsFile?) -> RunOptions {
    var options = RunOptions()
    options.weights = weights
    options.runsMain = model?.model == nil
    options.model = model?.model
    options.inputs = model?.inputExpressions ?? []
    options.seed = script.seed
    options.onMeta = script.meta
    options.outputs = picture?.outputs ?? []
    options.runsBackward = picture?.backward ?? runsBackward
    options.watches = picture.map { $0.style != .torchviz } ?? watches
    options.limits.steps = script.maxSteps
    options.limits.isInterrupted = { watch.endsScript }
    options.limits.objectSize = script.maxMemory?.bytes ?? MemorySize.ofThisMachine.bytes
    options.limits.nativeRecursion = options.limits.recursion  // the command line's stack is deep
    options.threads = script.threads
    options.started = { interpreter, session in
      watch.place = { interpreter.position }
      watch.missing = { session.numbers.missing }
    }
    let folder = script.importFolder
    options.findScript = { ScriptFile.find(folder + "/" + $0) }
    return options
  }
}
