// `--weights`: trained weights reach the module, all of them or none, from a file that may be
// anything.

import Foundation
import Testing

struct WeightsTests {
  private static let script = """
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = nn.Linear(2, 1)
            self.tied = self.fc

        def forward(self, x):
            print(self.fc.weight.tolist(), self.fc.bias.tolist(), self.fc.bias.dtype)
            return self.fc(x)

    """

  /// A file's bytes: the header as text, then the tensors'.
  private static func file(_ header: String, _ bytes: [UInt8], claims: Int? = nil) -> Data {
    let length = UInt64(claims ?? header.utf8.count)
    return Data((0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) })
      + Data(header.utf8) + Data(bytes)
  }

  private static let weight = #""fc.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}"#
  private static let bias = #""fc.bias":{"dtype":"F16","shape":[1],"data_offsets":[8,10]}"#
  /// 2, -1 as float32, and 0.5 as float16.
  private static let bytes: [UInt8] = [0, 0, 0, 64, 0, 0, 128, 191, 0, 56]

  private static func outcome(of file: Data) throws -> Tool.Outcome {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("net.py", script)
    try tool.write("w.safetensors", file)
    return try tool.run(
      "render", "net.py", "--model", "Net()", "--input", "3x2", "--weights", "w.safetensors", "-o",
      "net.json")
  }

  @Test func weightsOfAnyTypeReachTheModule() throws {
    let header = #"{"__metadata__":{"format":"pt"},"# + "\(Self.bias), \(Self.weight)}  "
    let outcome = try Self.outcome(of: Self.file(header, Self.bytes))
    #expect(outcome.errors == "")
    #expect(outcome.output == "[[2.0, -1.0]] [0.5] torch.float32\n")
  }

  @Test func everyMismatchIsReportedAtOnce() throws {
    let header =
      #"{"fc.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"#
      + #""x\u00e9":{"dtype":"BOOL","shape":[2],"data_offsets":[8,10]}}"#
    let outcome = try Self.outcome(of: Self.file(header, Self.bytes))
    #expect(outcome.status == 1)
    #expect(outcome.output == "")
    #expect(outcome.errors.contains(#"Missing key(s) in state_dict: "fc.bias", "tied.bias". "#))
    #expect(outcome.errors.contains(#"Unexpected key(s) in state_dict: "xé". "#))
    #expect(outcome.errors.contains("size mismatch for fc.weight"))
  }

  @Test(arguments: [
    (file("{}", [], claims: 1 << 40), "impossible"),
    (file("{}", [], claims: 99), "ends within its header"),
    (Data([1, 2, 3]), "too short"),
    (file("{\(weight)}", Array(bytes.prefix(7))), "ends before"),
    (file("{\(weight)}", bytes), "belong to no tensor"),
    (file("{\(bias)}", bytes), "gap"),
    (file("{\(weight),\(weight)}", bytes), "twice"),
    (file("{\(weight),\(bias.replacing("[8,", with: "[6,"))}", bytes), "overlaps"),
    (file("{\(weight),\(bias.replacing("F16", with: "Q4"))}", bytes), "of type Q4"),
    (file("{\(weight),\(bias.replacing("[1]", with: "[4611686018427387904,4]"))}", bytes), "fit"),
    (file("{\(weight),\(bias.replacing("10", with: "99999999999999999999"))}", bytes), "a size"),
    (file("{\(weight.dropLast())", bytes), "header has no '}'"),
    (file("[\(weight)]", bytes), "does not begin"),
    (file(#"{"\ud800":{}}"#, []), "half a character"),
    (file(#"{"a"#, []), "ends within a name"),
  ])
  func aBrokenFileIsExplained(file: Data, words: String) throws {
    let outcome = try Self.outcome(of: file)
    #expect(outcome.status == 1)
    #expect(outcome.output == "")
    #expect(outcome.firstError.hasPrefix("w.safetensors: error: "))
    #expect(outcome.firstError.contains(words), "\(outcome.firstError)")
  }

  @Test func weightsThatNobodyTakesAreAnError() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.ag", "print(1)\n")
    try tool.write("w.safetensors", Self.file("{\(Self.weight),\(Self.bias)}", Self.bytes))
    let outcome = try tool.run("run", "a.ag", "--weights", "w.safetensors")
    #expect(outcome.status == 1)
    #expect(outcome.errors == "w.safetensors: error: no module was called to take them\n")
  }
}
