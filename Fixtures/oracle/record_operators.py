"""Records what PyTorch does in calls of single operators, for Tests/AutogradTests.

    python Fixtures/oracle/record_operators.py [FAMILY ...]

The calls are listed in Fixtures/operators/FAMILY.py, one `call(...)` each; the answers go to
FAMILY.json beside it: the graph of each result with what its nodes keep, the results, the gradients,
and the same for the graph of the gradients.
"""

import json
import math
import pathlib
import sys

import torch

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "operators"


class Input:
    """A tensor argument: its values follow from its place in the call, so that no two are equal."""

    def __init__(self, *shape, grad=True, dtype=torch.float64, positive=False, values=None, scale=1):
        self.shape, self.grad, self.dtype = shape, grad, dtype
        self.positive, self.values, self.scale = positive, values, scale

    def make(self, number):
        count = math.prod(self.shape)
        values = self.values
        if values is None:
            values = [
                (math.modf(i * 0.6180339 + number * 0.4142135 + 0.137)[0] * 2 - 1) * self.scale
                for i in range(count)
            ]
            if self.positive:
                values = [value + 1.2 * self.scale for value in values]
            values = [round(value, 3) for value in values]
        tensor = torch.tensor(values, dtype=self.dtype).reshape(self.shape)
        return tensor.requires_grad_(self.grad and self.dtype.is_floating_point)

    def record(self, tensor):
        entry = {"tensor": numbers(tensor), "shape": list(tensor.shape), "grad": tensor.requires_grad}
        if tensor.dtype != torch.float64:
            entry["dtype"] = str(tensor.dtype)[6:]
        return entry


def T(*shape, **options):
    return Input(*shape, **options)


def P(*shape, **options):
    return Input(*shape, positive=True, **options)


def C(*shape, **options):
    """A tensor that needs no gradient."""
    return Input(*shape, grad=False, **options)


def I(*values, shape=None):
    """Integers."""
    return Input(
        *(shape if shape is not None else [len(values)]), grad=False, dtype=torch.int64,
        values=list(values))


def B(*values, shape=None):
    """Truth values."""
    return Input(
        *(shape if shape is not None else [len(values)]), grad=False, dtype=torch.bool,
        values=[bool(value) for value in values])


class Recorder:
    def __init__(self):
        self.cases = []

    def call(self, name, *arguments, second=True, **keywords):
        """`torch.NAME`, or for a dotted name `torch.A.NAME`; `.NAME` is a method."""
        self.tensors, self.entries = [], []
        args = [self.argument(a) for a in arguments]
        kwargs = {key: self.argument(a) for key, a in keywords.items()}
        case = {"call": name, "args": [e for _, e in args]}
        if kwargs:
            case["kwargs"] = {key: e for key, (_, e) in kwargs.items()}
        values = [value for value, _ in args]
        keyword_values = {key: value for key, (value, _) in kwargs.items()}
        try:
            outputs = self.outputs(name, values, keyword_values)
        except Exception as error:
            case["error"] = f"{type(error).__name__}: {error}"
            self.cases.append(case)
            return
        case.update(self.describe(outputs, second))
        self.cases.append(case)

    def outputs(self, name, values, keywords):
        if name.startswith("."):
            result = getattr(values[0], name[1:])
            result = result(*values[1:], **keywords) if callable(result) else result
        else:
            if name.endswith("_") and not name.endswith("__"):
                values = [values[0] * 1] + values[1:]
            function = torch if "." in name or hasattr(torch, name) else torch.Tensor
            for part in name.split("."):
                function = getattr(function, part)
            result = function(*values, **keywords)
        if isinstance(result, torch.Tensor):
            return [result]
        if isinstance(result, (list, tuple)):
            return flat(result)
        return result

    def argument(self, value):
        if isinstance(value, Input):
            tensor = value.make(len(self.tensors))
            self.tensors.append(tensor)
            return tensor, value.record(tensor)
        if isinstance(value, list):
            parts = [self.argument(v) for v in value]
            return [v for v, _ in parts], [e for _, e in parts]
        if isinstance(value, tuple):
            parts = [self.argument(v) for v in value]
            return tuple(v for v, _ in parts), {"tuple": [e for _, e in parts]}
        if isinstance(value, torch.dtype):
            return value, {"dtype": str(value)[6:]}
        if isinstance(value, torch.device):
            return value, {"device": str(value)}
        if isinstance(value, torch.memory_format):
            return value, {"memory_format": str(value)[6:]}
        if isinstance(value, slice):
            return value, {"slice": [value.start, value.stop, value.step]}
        if value is Ellipsis:
            return value, {"ellipsis": True}
        if isinstance(value, float) and (not math.isfinite(value) or value.is_integer()):
            return value, {"float": str(value)}
        return value, value

    def describe(self, outputs, second):
        if not isinstance(outputs, list):
            return {"value": outputs}
        entry = {"results": [result(o) for o in outputs], "graph": graph(outputs, self.tensors)}
        roots = [o for o in outputs if isinstance(o, torch.Tensor) and o.requires_grad]
        leaves = [t for t in self.tensors if t.requires_grad]
        if not roots or not leaves:
            return entry
        weights = [weight(root, 50 + i) for i, root in enumerate(roots)]
        try:
            grads = torch.autograd.grad(
                roots, leaves, weights, create_graph=second, allow_unused=True)
        except RuntimeError as error:
            entry["backward_error"] = str(error)
            return entry
        entry["gradients"] = [None if g is None else numbers(g) for g in grads]
        if not second:
            return entry
        known = self.tensors + weights
        entry["gradient_graph"] = graph([g for g in grads if g is not None], known)
        roots = [g for g in grads if g is not None and g.requires_grad]
        sources = leaves + weights
        if not roots:
            return entry
        try:
            seconds = torch.autograd.grad(
                roots, sources, [weight(r, 80 + i).detach() for i, r in enumerate(roots)],
                allow_unused=True)
        except RuntimeError as error:
            entry["second_error"] = str(error)
            return entry
        entry["second_gradients"] = [None if g is None else numbers(g) for g in seconds]
        return entry


def flat(result):
    found = []
    for part in result:
        found.extend(flat(part) if isinstance(part, (list, tuple)) else [part])
    return found


def weight(tensor, number):
    return Input(*tensor.shape, dtype=tensor.dtype).make(number)


def numbers(tensor):
    tensor = tensor.detach()
    if tensor._is_zerotensor():
        tensor = torch.zeros(tensor.shape)
    if tensor.is_complex():
        tensor = torch.view_as_real(tensor)
    values = tensor.reshape(-1).tolist()
    return [v if not isinstance(v, float) or math.isfinite(v) else str(v) for v in values]


def result(output):
    if not isinstance(output, torch.Tensor):
        return {"value": output}
    entry = {"shape": list(output.shape), "values": numbers(output)}
    if output.dtype != torch.float64:
        entry["dtype"] = str(output.dtype)[6:]
    if not output.is_contiguous():
        entry["strides"] = list(output.stride())
    return entry


def graph(outputs, tensors):
    """Lines `Name(next, ...) kept`, numbered in the order of a walk depth first; a leaf is `xN`."""
    leaves = {id(tensor): f"x{number}" for number, tensor in enumerate(tensors)}
    lines, numbers_of, keep = [], {}, []

    def reference(node, output):
        if node is None:
            return "-"
        if type(node).__name__ == "AccumulateGrad":
            return leaves.get(id(node.variable), "leaf")
        if node not in numbers_of:
            number = len(lines)
            numbers_of[node] = number
            keep.append(node)
            lines.append("")
            edges = ", ".join(reference(*edge) for edge in node.next_functions)
            lines[number] = f"{type(node).__name__}({edges})" + kept(node)
        return str(numbers_of[node]) + (f"#{output}" if output else "")

    roots = []
    for output in outputs:
        if not isinstance(output, torch.Tensor) or not output.requires_grad:
            roots.append("-")
        elif output.grad_fn is None:
            roots.append(leaves.get(id(output), "leaf"))
        else:
            roots.append(reference(output.grad_fn, output.output_nr))
    return [" ".join(roots)] + lines


def kept(node):
    parts = []
    for name in sorted(n for n in dir(node) if n.startswith("_saved_")):
        try:
            value = getattr(node, name)
        except RuntimeError:
            continue
        parts.append(f"{name[7:]}={shown(value)}")
    return " " + " ".join(parts) if parts else ""


def shown(value):
    if isinstance(value, torch.Tensor):
        return "T"
    if isinstance(value, tuple) and any(isinstance(v, torch.Tensor) for v in value):
        return "Ts"
    return str(value).replace(" ", "")


def main():
    for family in sys.argv[1:] or sorted(p.stem for p in FOLDER.glob("*.py")):
        recorder = Recorder()
        scope = {
            "torch": torch, "call": recorder.call, "T": T, "P": P, "C": C, "I": I, "B": B,
            "inf": math.inf, "nan": math.nan}
        path = FOLDER / f"{family}.py"
        exec(compile(path.read_text(), str(path), "exec"), scope)
        lines = ",\n".join(json.dumps(case, allow_nan=False) for case in recorder.cases)
        (FOLDER / f"{family}.json").write_text(f"[\n{lines}\n]\n")
        errors = sum("error" in case for case in recorder.cases)
        print(f"{family}: {len(recorder.cases)} calls, {errors} errors")


main()
