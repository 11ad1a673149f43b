// Imports: scripts beside the main one, packages, cycles, and what cannot be had.

import Scripting
import Testing

struct ImportTests {
  @Test func siblingsAreModules() {
    let run = ScriptRun(
      """
      import helper, pkg.deep as d
      from pkg import value, deep
      from pkg.deep import *
      from helper import twice as double
      print(helper.twice(4), d.name, value, deep is d, shown, double(3), helper.__name__)
      try:
          hidden
      except NameError as e:
          print(e)
      """,
      modules: [
        "helper": "print('once')\ndef twice(x): return 2 * x",
        "pkg/__init__": "from .deep import name as value\nfrom . import deep",
        "pkg/deep": "import helper\nfrom . import __name__ as p\nname = __name__\n"
          + "__all__ = ['shown']\nshown = p\nhidden = 1",
      ])
    #expect(run.errorText == "")
    #expect(
      run.output == """
        once
        8 pkg.deep pkg.deep True pkg 6 helper
        name 'hidden' is not defined

        """)
  }

  @Test func cyclesSeeWhatIsThereAlready() {
    let run = ScriptRun(
      "import a\nprint(a.x, a.b.y)",
      modules: ["a": "x = 1\nimport b", "b": "import a\ny = a.x + 1"])
    #expect(run.output == "1 2\n")
  }

  @Test func missingModulesFailWhenUsed() {
    let run = ScriptRun(
      """
      import transformers
      from nowhere.at.all import thing, other as another
      print("imported")
      def f():
          return transformers.AutoModel
      try:
          f()
      except ModuleNotFoundError as e:
          print(e)
      held = [thing]
      another(1)
      """)
    #expect(run.output == "imported\nNo module named 'transformers'\n")
    #expect(run.errorText == "ModuleNotFoundError: No module named 'nowhere' (line 11)\n")
  }

  @Test func preparedScriptsSeeAtOnceWhatIsMissing() {
    let run = ScriptRun(
      """
      try:
          import flash_attn
      except ImportError:
          flash_attn = None
      try:
          from helper import nothing
      except (ValueError, ModuleNotFoundError):
          print("no")
      except Exception as e:
          print(e)
      print(flash_attn)
      """, modules: ["helper": ""])
    #expect(run.output == "cannot import name 'nothing' from 'helper'\nNone\n")
  }

  @Test func errorsInAModuleKeepTheirPlace() {
    let run = ScriptRun(
      "import broken", modules: ["broken": "x = 1\ny = x +\n"])
    #expect(run.error?.type == "SyntaxError")
    #expect(run.error?.file?.name == "broken.ag")
    #expect(run.errorLine == 2)
  }

  @Test func nativeModulesAreMadeWhenImported() {
    let run = ScriptRun("import host.tools as t\nprint(t.double(21), t.version)") { interpreter in
      interpreter.registerModule("host") { $0.makeModule("host") }
      interpreter.registerModule("host.tools") { interpreter in
        interpreter.makeModule(
          "host.tools",
          functions: [.unary("double") { try $0.binary(.multiply, $1, .int(2)) }],
          constants: [("version", .string("1"))])
      }
    }
    #expect(run.output == "42 1\n")
  }
}
