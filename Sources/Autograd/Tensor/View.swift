// Views: tensors on the elements of another, whose history follows what is written into that one.

import Arrays

/// What a view knows of the tensor whose elements it shows.
final class View {
  /// The tensor at the root: never itself a view.
  let base: Tensor
  /// How the view came to be, which decides whether it may be written in place.
  var origin: ViewOrigin
  /// The storage's version for which the view's `history` holds.
  var version: Int

  init(base: Tensor, origin: ViewOrigin, version: Int) {
    self.base = base
    self.origin = origin
    self.version = version
  }
}

/// PyTorch's `CreationMeta`.
enum ViewOrigin {
  case ordinary, multipleOutputs, noGrad, inference, customFunction
}

extension Tensor {
  /// The tensor whose elements this one shows, `_base`.
  package var base: Tensor? { extras?.view?.base }
  package var isView: Bool { extras?.view != nil }

  /// The node that made this tensor.
  ///
  /// If the base was written in place since the view was taken, the view's old node no longer tells
  /// the truth; a node `AsStridedBackward0` of the base's new history takes its place.
  package var gradFn: Node? {
    guard let view = extras?.view else { return history }
    if history == nil && !view.base.requiresGrad { return nil }
    if view.version != version {
      history = regeneratedHistory(view)
      outputNumber = 0
      view.version = version
    }
    return history
  }

  private func regeneratedHistory(_ view: View) -> Node? {
    guard let edge = view.base.gradientEdge else { return nil }
    let node = Node("AsStridedBackward0", Edges(edge), Session.current)
    let geometry = view.base.data.geometry
    let (shape, strides, offset) = (data.shape, data.strides, data.offset)
    node.attribute("size", .ints(shape))
    node.attribute("stride", .ints(strides))
    node.attribute("storage_offset", .int(offset))
    node.gradient(of: 0, "as_strided_backward(grad, size, stride, storage_offset)") { grad in
      try grad.asStridedBackward(geometry, shape, strides, offset)
    }
    node.setOutput(data)
    return node
  }

  /// Declares this tensor to show elements of `other`, which may be a view itself.
  func becomeView(of other: Tensor, _ origin: ViewOrigin) {
    guard !other.isInference else { return }
    let session = Session.current
    var origin = origin
    if session.inferenceMode {
      origin = .inference
    } else if origin == .ordinary {
      let inherited = other.extras?.view?.origin ?? .ordinary
      origin = inherited != .ordinary ? inherited : session.gradMode ? .ordinary : .noGrad
    }
    box.view = View(base: other.base ?? other, origin: origin, version: version)
  }
}

/// Where the elements of an array lie in its storage.
struct Geometry {
  var shape: Shape
  var strides: [Int]
  var offset: Int
}

extension NDArray {
  var geometry: Geometry { Geometry(shape: shape, strides: strides, offset: offset) }
}
