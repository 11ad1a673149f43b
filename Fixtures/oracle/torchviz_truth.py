#!/usr/bin/env python3
"""Record what real torchviz draws for a script: its last make_dot call, as DOT.

    python torchviz_truth.py model.ag > model.dot

Ids are addresses, so they are renumbered in order of appearance (n0, n1, ...).
Two of torchviz's faults are kept out of the record, because `--style torchviz`
mends them:
  - it fails on a graph that backward() has freed, so backward() keeps buffers here;
  - a leaf that is also saved takes the look of the statement that came last, so a
    statement that paints a leaf orange after it was painted blue is given the leaf's own.
Needs torch, torchviz and graphviz (the Python package).
"""
import re, sys

import torch, torchviz

drawn = []


def main(path):
    real_dot, real_backward = torchviz.make_dot, torch.Tensor.backward

    def make_dot(*args, **kw):
        dot = real_dot(*args, **kw)
        drawn.append(dot.source)
        dot.render = dot.view = dot.save = lambda *a, **k: None
        return dot

    def backward(self, gradient=None, retain_graph=None, **kw):
        return real_backward(self, gradient, retain_graph=True, **kw)

    torchviz.make_dot, torch.Tensor.backward = make_dot, backward
    sys.stdout, out = sys.stderr, sys.stdout
    exec(compile(open(path, encoding="utf-8").read(), path, "exec"), {"__name__": "__main__"})
    out.write(keep_leaves_blue(renumber(drawn[-1])))


def renumber(source):
    ids = {}
    return re.sub(r"(?m)(?<=^\t)\d{6,}(?: -> \d{6,})?",
                  lambda m: re.sub(r"\d+", lambda d: ids.setdefault(d[0], f"n{len(ids)}"), m[0]), source)


def keep_leaves_blue(source):
    blue = {}
    def statement(m):
        node, attributes = m[1], m[2]
        if "fillcolor=lightblue" in attributes:
            blue[node] = attributes
        return f"\t{node} {blue.get(node, attributes)}"
    return re.sub(r'(?ms)^\t(n\d+) (\[label=.*?\])$', statement, source)


main(sys.argv[1])
