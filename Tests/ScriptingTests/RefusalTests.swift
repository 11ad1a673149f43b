// What the language leaves out is parsed, and refused at the moment and on the line it is executed.

import Testing

struct RefusalTests {
  @Test(arguments: [
    ("match 1:\n    case 1: pass", "'match' is not supported"),
    ("async def f(): pass", "'async def' is not supported"),
    ("try:\n    pass\nexcept* ValueError:\n    pass", "'except*' is not supported"),
    ("x = 2j", "complex numbers are not supported"),
    ("class M(type): pass\nclass C(metaclass=M): pass", "metaclasses are not supported"),
  ])
  func refusesWithItsLine(text: String, message: String) {
    let run = ScriptRun("print('before')\n" + text)
    #expect(run.output == "before\n")
    #expect(run.error?.message == message)
    let lines = text.split(separator: "\n")
    #expect(run.errorLine == (lines.count == 2 && text.hasPrefix("class") ? 3 : 2))
  }

  @Test func whatIsNotExecutedIsNotRefused() {
    let run = ScriptRun("def f():\n    match 1:\n        case _: pass\nprint('fine')")
    #expect(run.errorText == "")
    #expect(run.output == "fine\n")
  }
}
