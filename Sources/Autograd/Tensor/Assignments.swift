// What a script may change about a tensor by assignment: its data, and whether it wants a gradient.

import Arrays

extension Tensor {
  /// `x.data`: the same elements, without history and under a version counter of their own.
  package func dataAlias() -> Tensor { Tensor(data.aliased()) }

  /// `x.data = source`
  package func setData(_ source: Tensor) { data = source.data.aliased() }

  /// `x.requires_grad = flag`
  package func setRequiresGrad(_ flag: Bool) throws {
    guard isLeaf else {
      let advice =
        " If you want to use a computed variable in a subgraph that doesn't require differentiation "
        + "use var_no_grad = var.detach()."
      throw TensorError.runtime(
        "you can only change requires_grad flags of leaf variables." + (flag ? "" : advice))
    }
    try check(
      !flag || dtype.isDifferentiable,
      .runtime("only Tensors of floating point and complex dtype can require gradients"))
    if flag { flags.insert(.requiresGrad) } else { flags.remove(.requiresGrad) }
  }

  /// The class of the host's object for this tensor, if it is not the ordinary one.
  package var subclass: AnyObject? {
    get { extras?.subclass }
    set { if newValue != nil || extras != nil { box.subclass = newValue } }
  }
}

extension Node {
  /// What the host knows of a custom function.
  package var customFunction: AnyObject? {
    get { extras?.customFunction }
    set { box.customFunction = newValue }
  }
}
