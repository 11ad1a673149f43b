// Every script in Fixtures/language prints what CPython recorded, and fails where it failed.

import Testing

struct LanguageTests {
  static let fixtures = Fixtures("language")

  @Test(arguments: fixtures.names)
  func printsWhatCPythonPrints(name: String) throws {
    let run = ScriptRun(try Self.fixtures.text("\(name).ag"), name: "\(name).ag")
    let expected = try Self.fixtures.text("\(name).out")
    #expect(withoutAddresses(run.output + run.errorText) == withoutAddresses(expected))
  }
}
