import Arrays
import Scripting

extension Bridge { func numpyArray(_ value: Value) throws -> NDArray? { nil } }
