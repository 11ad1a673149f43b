// The promise of canonical DOT: harmless edits leave every byte, harmful ones are named.

import Comparing
import Foundation
import Testing

@Suite struct StabilityTests {
  private static let all: [String] =
    [
      "autoencoder", "causal_attention_by_hand", "char_rnn_cell", "densenet_block", "gan_step",
      "gpt_sdpa", "inception", "lenet", "logistic_regression_scratch", "lstm_and_gru_cells", "mlp",
      "mobilenet_inverted_residual", "multihead_attention", "neural_ode_euler", "physics_informed",
      "resnet_basic", "rmsnorm_rotary", "rnn_modules", "small_vgg", "squeeze_excitation",
      "transformer_encoder_layer", "unet", "vae_fixed_eps", "vit_patch_embedding",
    ].map { "models/\($0)" }
    + ["weight_tying", "frozen_layer", "diamond", "straight_through"].map { "autograd/\($0)" }
    + ["xor_mlp", "module_containers"].map { "training/\($0)" }

  #if DEBUG
    static let scripts = Array(all.suffix(2))
  #else
    static let scripts = all
  #endif

  @Test func thereAreThirtyScripts() { #expect(Self.all.count == 30) }

  @Test(arguments: scripts)
  func harmlessEditsLeaveEveryByte(name: String) throws {
    let text = try ScriptGraph.text(name)
    let wanted = try ScriptGraph.snapshot(text).text()
    let edits = HarmlessEdits.of(text)
    #expect(edits.count == 20)
    for edit in edits {
      let snapshot = try ScriptGraph.snapshot(edit.text, name: edit.file, threads: edit.threads)
      #expect(snapshot.text() == wanted, "\(edit)")
    }
  }

  @Test(arguments: scripts)
  func harmfulEditsAreNamedInTheFirstLines(name: String) throws {
    let text = try ScriptGraph.text(name)
    let wanted = try ScriptGraph.snapshot(text)
    var applied = 0
    for edit in HarmfulEdits.of(text) where applied < 10 {
      guard let snapshot = try? ScriptGraph.snapshot(edit.text), snapshot.text() != wanted.text()
      else { continue }
      applied += 1
      let account = Account(Difference(wanted, snapshot))
      let lines = account.lines().prefix(2).joined(separator: "\n")
      #expect(edit.words.contains { lines.contains($0) }, "\(edit): \(lines)")
    }
    #expect(applied == 10)
  }
}
