#!/usr/bin/env python3
"""Measures the tool beside what its users would run instead, and prints a page of Markdown.

    python3 page.py --autograph PATH [--torch PYTHON_WITH_TORCH] [--runs N] > Benchmarks.md

Both sides of a row run in turn, A B A B; a row has the medians of processor time, which what else the
machine does lengthens least, of wall time and of peak memory, each divided by the other side's.
"""

import argparse
import math
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
FIXTURES = HERE.parent
LIMIT = 100
NODES = [1000, 3000, 10_000, 30_000, 100_000]


def once(command):
    """Processor seconds, wall seconds and peak memory in MiB; infinite beyond the limit."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        ["timeout", str(LIMIT), *map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code == 124:
        return math.inf, math.inf, math.inf
    if code:
        raise SystemExit(f"{' '.join(map(str, command))} failed with status {code}")
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - begin, usage.ru_maxrss / 1024


def beside(ours, theirs, runs):
    """The medians of both, which run in turn; what takes long runs once."""
    rows = [], []
    for _ in range(runs):
        for row, command in zip(rows, (ours, theirs)):
            row.append(once(command))
        if rows[1][0][0] > 20:
            break
    return [[statistics.median(column) for column in zip(*row)] for row in rows]


def ratio(ours, theirs):
    if math.isinf(theirs):
        return f"dot stopped after {LIMIT} s"
    value = ours / theirs
    return f"1/{1 / value:.0f}" if value < 0.1 else f"1/{1 / value:.1f}" if value < 0.9 else f"x {value:.2f}"


def tell(text):
    print(text, file=sys.stderr, flush=True)


def table(title, head, rows):
    print(f"\n## {title}\n\n| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |", flush=True)


def verbatim(title, command):
    tell(title)
    text = subprocess.run(list(map(str, command)), capture_output=True, text=True).stdout.rstrip()
    print(f"\n## {title}\n\n```\n{text}\n```", flush=True)


class Page:
    def __init__(self, options, work):
        self.tool = os.path.realpath(options.autograph)
        self.torch = options.torch
        self.runs = options.runs
        self.work = work

    def dot_of(self, script, *more):
        """The DOT that torchviz would write for a script."""
        target = self.work / (pathlib.Path(script).stem + ".dot")
        once([self.tool, "render", script, "--style", "torchviz", *more, "-o", target])
        return target

    def row(self, name, ours, theirs):
        tell(name)
        a, b = beside(ours, theirs, self.runs)
        return [name, *(ratio(mine, other) for mine, other in zip(a, b))]

    def pictures(self):
        """Script or DOT to PNG and SVG, and how far the pixels are from dot's."""
        rows = []
        for name in "perceptron", "resnet50", "densenet121":
            graph = self.dot_of(HERE / "pictures" / f"{name}.ag")
            for ending in "svg", "png":
                ours, theirs = self.work / f"ours.{ending}", self.work / f"theirs.{ending}"
                row = self.row(
                    f"{name}, {ending.upper()}",
                    [self.tool, "render", graph, "--style", "torchviz", "-o", ours],
                    ["dot", f"-T{ending}", graph, "-o", theirs])
                rows.append(row + [self.difference(ours, theirs) if ending == "png" else ""])
        script = HERE / "pictures" / "perceptron.ag"
        if self.torch:
            code = (f"exec(open({str(script)!r}).read()); from torchviz import make_dot; "
                    f"make_dot(loss).render({str(self.work / 'x')!r}, format='png')")
            rows.append(self.row(
                "perceptron, script to PNG, beside torch + torchviz",
                [self.tool, "render", script, "--style", "torchviz", "-o", self.work / "a.png"],
                [self.torch, "-c", code]) + [""])
        table("Pictures of torchviz's graphs, beside dot",
              ["picture", "processor", "wall", "peak memory", "pixels"], rows)

    def difference(self, ours, theirs):
        """Size and largest difference of a channel, where Pillow is there to tell."""
        code = """
import sys
from PIL import Image, ImageChops
Image.MAX_IMAGE_PIXELS = None
a, b = [Image.open(path) for path in sys.argv[1:]]
worst = 0
for top in range(0, a.height, 512):
    part = (0, top, a.width, min(top + 512, a.height))
    difference = ImageChops.difference(a.crop(part).convert("RGBA"), b.crop(part).convert("RGBA"))
    worst = max(worst, *(high for _, high in difference.getextrema()))
sizes = " and ".join(sorted({f"{p.width} x {p.height}" for p in (a, b)}))
print(f"{sizes}, channels off by at most {worst}")
"""
        command = [self.torch or sys.executable, "-c", code, ours, theirs]
        return subprocess.run(list(map(str, command)), capture_output=True, text=True).stdout.strip()

    def starting(self):
        rows = [self.row("`--version`", [self.tool, "--version"], ["python3", "-c", "pass"])]
        for script in sorted((HERE / "language").glob("*.ag")):
            rows.append(self.row(f"`{script.name}`", [self.tool, "run", script], ["python3", script]))
        table("Start and plain scripts, beside python3", ["run", "processor", "wall", "peak memory"], rows)

    def layout(self):
        """Large graphs, drawn as SVG by the fast layout."""
        gpt = self.work / "gpt200.ag"
        text = (FIXTURES / "conformance" / "models" / "gpt_sdpa.ag").read_text()
        gpt.write_text(text.replace("layers=2, ", "layers=200, "))
        graphs = [("GPT of 200 layers", self.dot_of(gpt)),
                  ("LSTM over 1000 steps", self.dot_of(HERE / "pictures" / "lstm.ag"))]
        rows = []
        for name, graph in graphs:
            tell(name)
            ours = once(self.fast(graph))
            theirs = once(["dot", "-Tsvg", graph, "-o", self.work / "b.svg"])
            rows.append([name, *self.size(graph), f"{ours[0]:.1f} s", f"{ours[2]:.0f} MiB",
                         ratio(ours[0], theirs[0])])
        times = []
        for nodes in NODES:
            tell(f"{nodes} nodes")
            graph = self.work / "layered.dot"
            with open(graph, "w") as file:
                subprocess.run([sys.executable, HERE / "layered_graph.py", str(nodes)], stdout=file, check=True)
            seconds, _, memory = once(self.fast(graph))
            times.append(seconds)
            rows.append(["layered", *self.size(graph), f"{seconds:.1f} s", f"{memory:.0f} MiB", ""])
        table("Large graphs, SVG by `--layout fast`",
              ["graph", "nodes", "edges", "time", "peak memory", "beside dot"], rows)
        span = math.log(NODES[-1] / NODES[0])
        growth = math.log(times[-1] / times[0]) / span
        allowed = 1 + math.log(math.log(NODES[-1]) / math.log(NODES[0])) / span
        print(f"\nTime grows as n^{growth:.2f}; n log n is n^{allowed:.2f} over this range.")

    def fast(self, graph):
        return [self.tool, "render", graph, "--style", "torchviz", "--layout", "fast",
                "-o", self.work / "a.svg"]

    @staticmethod
    def size(graph):
        text = graph.read_text()
        edges = text.count(" -> ")
        return sum("[" in line for line in text.splitlines()) - text.count("\tgraph [") - 1, edges

    def quality(self):
        pairs = []
        for script in sorted((FIXTURES / "conformance" / "models").glob("*.ag")):
            graph = self.dot_of(script)
            ours, theirs = graph.with_suffix(".ours"), graph.with_suffix(".theirs")
            once([self.tool, "render", graph, "--style", "torchviz", "--layout", "fast",
                  "--format", "json0", "-o", ours])
            once(["dot", "-Tjson0", graph, "-o", theirs])
            pairs += [ours, theirs]
        verbatim("Quality of the fast layout, beside dot", [sys.executable, HERE / "quality.py", *pairs])

    def profile(self):
        """Where the time goes: what each step adds to the steps before it."""
        gpt = self.work / "gpt200.ag"
        scripts = [HERE / "pictures" / f"{name}.ag" for name in ("perceptron", "resnet50", "lstm")]
        rows = []
        for script in [*scripts, gpt]:
            tell(f"profile of {script.stem}")
            draw = [self.tool, "render", script, "--style", "torchviz", "-o"]
            steps = [[self.tool, "--version"], [self.tool, "run", script],
                     [*draw, self.work / "a.dot"], [*draw, self.work / "a.svg"]]
            times = [min(once(step)[0] for _ in range(self.runs)) for step in steps]
            parts = [max(late - early, 0) for early, late in zip([0, *times], times)]
            rows.append([script.stem, *(f"{100 * part / sum(parts):.0f}%" for part in parts)])
        table("Where the time goes, from script to SVG",
              ["script", "start", "run, record, backward", "graph and DOT", "layout and SVG"], rows)

    def text(self):
        """DOT of a long chain: what writing adds to running, by what is written."""
        script = self.work / "chain.ag"
        script.write_text("import torch\nx = torch.ones((), requires_grad=True)\ny = x\n"
                          "for step in range(1000000):\n    y = y * 0.9999\ny.backward()\n")
        idle = once([self.tool, "run", os.devnull])[2]
        running, _, recorded = min(once([self.tool, "run", script]) for _ in range(3))
        rows = []
        for name, ending, options in [("torchviz's DOT", "dot", ["--style", "torchviz"]),
                                      ("our own DOT", "dot", ["--full"]), ("JSON", "json", [])]:
            tell(name)
            target = self.work / f"chain.{ending}"
            command = [self.tool, "render", script, "--max-memory", "8G", *options, "-o", target]
            seconds, _, memory = min(once(command) for _ in range(3))
            size = target.stat().st_size
            rows.append([name, f"{size / 1e6:.0f} MB", f"{size / 1e6 / (seconds - running):.0f} MB/s",
                         f"{memory:.0f} MiB"])
            target.unlink()
        table("Text of a chain of 1,000,000 operations, the graph's making included",
              ["text", "size", "speed", "peak memory"], rows)
        drawn = float(rows[0][-1].split()[0])
        print(f"\nA recorded operation with its tensors takes {round((recorded - idle) * 1.048576)} bytes, "
              f"its box and arrow in torchviz's style {round((drawn - recorded) * 1.048576)} more.")


def version(command):
    result = subprocess.run(command, capture_output=True, text=True)
    return (result.stdout or result.stderr).strip()


def processor():
    """The processor's kind, as Linux or macOS tell it."""
    for line in version(["lscpu"]).splitlines() if shutil.which("lscpu") else []:
        if line.startswith("Model name:"):
            return line.split(":", 1)[1].strip()
    return version(["sysctl", "-n", "machdep.cpu.brand_string"]) if shutil.which("sysctl") else ""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--autograph", required=True)
    parser.add_argument("--torch")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    print("# Benchmarks\n\nWritten by `make bench`: run it again for the figures of another machine. Times are\n"
          "processor time of whole processes, as a share of what the other tool takes: 1/10 is a tenth of it.\n")
    print(f"- {processor() or platform.machine()}, {os.cpu_count()} cores, {platform.system()}")
    print(f"- {version([options.autograph, '--version'])}; {version(['dot', '-V'])}; "
          f"{version(['python3', '--version'])}")
    with tempfile.TemporaryDirectory() as work:
        page = Page(options, pathlib.Path(work))
        page.pictures()
        page.starting()
        page.layout()
        page.quality()
        page.profile()
        page.text()
    tool = os.path.realpath(options.autograph)
    verbatim("Readability of default pictures",
             [sys.executable, HERE.parent.parent / ".ci" / "bench_readability", tool])
    if options.torch:
        tell("models beside PyTorch")
        print("\n## Models, beside PyTorch\n", flush=True)
        subprocess.run([options.torch, HERE / "side_by_side.py", "--autograph", tool,
                        "--python", options.torch, "--runs", str(options.runs)], check=True)


if __name__ == "__main__":
    main()
