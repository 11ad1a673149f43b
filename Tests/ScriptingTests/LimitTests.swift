// Deep structures, deep calls and endless loops end well.

import Testing

struct LimitTests {
  @Test(arguments: [
    "node = None\nfor i in range(200000):\n    node = [node]",
    "node = None\nfor i in range(200000):\n    node = (node, i)",
    "node = None\nfor i in range(200000):\n    node = {'next': node}",
    """
    class Node:
        def __init__(self, next):
            self.next = next
    node = None
    for i in range(200000):
        node = Node(node)
    """,
    """
    def wrap(f):
        return lambda: f
    node = None
    for i in range(100000):
        node = wrap(node)
    """,
  ])
  func deepStructuresAreFreed(text: String) {
    let run = ScriptRun(text + "\nnode = None\nprint('freed')")
    #expect(run.errorText == "")
    #expect(run.output == "freed\n")
  }

  @Test(arguments: [
    "def f(n):\n    return f(n + 1)\nf(0)",
    "class C:\n    def __add__(self, o):\n        return self + o\nC() + 1",
    "class C:\n    def __getattr__(self, n):\n        return self.q\nC().x",
    "class C:\n    def __repr__(self):\n        return repr(self)\nrepr(C())",
    "def f(x):\n    return sorted([1, 2], key=f)\nf(1)",
    "def g(n):\n    yield from g(n + 1)\nlist(g(0))",
    "class C:\n    def __init__(self):\n        C()\nC()",
    "class C:\n    def __eq__(self, o):\n        return self == o\nC() == 1",
    "class C:\n    def __iter__(self):\n        return iter(self)\nlist(C())",
    "a = []\nfor i in range(100000):\n    a = [a]\nb = []\nfor i in range(100000):\n    b = [b]\na == b",
  ])
  func runawayRecursionIsAnError(text: String) {
    let run = ScriptRun(text)
    #expect(run.error?.type == "RecursionError")
  }

  @Test func recursionGoesAsDeepAsInCPython() {
    let run = ScriptRun(
      """
      def f(n):
          global deepest
          deepest = n
          f(n + 1)
      try:
          f(1)
      except RecursionError as e:
          print(deepest, e)
      """)
    #expect(run.output == "999 maximum recursion depth exceeded\n")
  }

  @Test func theHostCanStopAScript() {
    let run = ScriptRun("while True:\n    pass") { $0.limits.steps = 100_000 }
    #expect(run.error?.type == "TimeoutError")
    #expect(run.errorLine == 1)
  }

  @Test func objectsTooLargeAreRefused() {
    #expect(ScriptRun("x = [0] * 10 ** 15").error?.type == "MemoryError")
    #expect(ScriptRun("x = 'ab' * 10 ** 15").error?.type == "MemoryError")
  }
}
