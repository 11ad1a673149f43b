import Arrays
import Autograd

extension Tensor {
  func index(_ i: [Tensor?]) throws -> Tensor { throw TensorError.notImplemented("index") }
  func indexPutInPlace(_ i: [Tensor?], _ v: Tensor) throws {
    throw TensorError.notImplemented("index_put_")
  }
}
