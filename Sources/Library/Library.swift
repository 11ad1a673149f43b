// The scripts that come with the tool: each folder here is a root of imports, laid out as Python
// packages are (`torch/nn/init.ag` is `torch.nn.init`, `torch/nn/__init__.ag` is `torch.nn`).

/// The embedded scripts; `source(_:)` is written by EmbedLibrary at build time.
package enum Library {}
