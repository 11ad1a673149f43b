"""Runs model scripts with autograph and with PyTorch in turn, and prints ratios as a Markdown table.

    python side_by_side.py --autograph PATH --python PYTHON_WITH_TORCH [--runs N] [SCRIPT ...]

Every script holds a line `STEPS = 1`. It is run with that, and once more with more steps: the first
gives the time of the whole process, the difference divided by the steps added gives the computation
alone. Both tools run on one thread, A B A B; a row has the medians of their processor times (what
else the machine does lengthens those least), of their wall times and of their peak memory, each
divided by PyTorch's.
"""

import argparse
import os
import pathlib
import platform
import statistics
import subprocess
import tempfile
import time

FOLDER = pathlib.Path(__file__).resolve().parent / "models"
# How many steps are added to tell computation from start-up.
ADDED = {"resnet18": 5, "gpt": 5, "lstm": 20, "lstm_cell": 10, "scalar_loop": 2}
# Rows of their own: no steps are added.
WHOLE = ["scalar_chain"]


def measured(command):
    """Processor seconds, wall seconds and peak memory in MiB of one run."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    if status:
        raise SystemExit(f"{' '.join(map(str, command))} failed with status {status}")
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024


def variant(folder, script, steps):
    text = script.read_text().replace("STEPS = 1\n", f"STEPS = {steps}\n")
    path = folder / f"{script.stem}_{steps}.ag"
    path.write_text(text)
    return path


def compared(script, tools, runs, folder):
    """For each tool the medians of whole time, wall time, computation and memory."""
    added = ADDED.get(script.stem, 0)
    once = variant(folder, script, 1)
    more = variant(folder, script, 1 + added)
    rows = {name: [] for name in tools}
    for _ in range(runs):
        for name, command in tools.items():
            whole, wall, memory = measured([*command, once])
            computing = whole
            if added:
                longer, _, peak = measured([*command, more])
                computing, memory = (longer - whole) / added, max(memory, peak)
            rows[name].append((whole, wall, computing, memory))
    return {name: [statistics.median(column) for column in zip(*row)] for name, row in rows.items()}


def version(command):
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--autograph", required=True)
    parser.add_argument("--python", required=True)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("scripts", nargs="*")
    options = parser.parse_args()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    tools = {
        "autograph": [options.autograph, "run"],
        "PyTorch": [options.python],
    }
    torch = version([options.python, "-c", "import torch; print(torch.__version__)"])
    print(f"{version([options.autograph, '--version'])} beside PyTorch {torch}, one thread each, "
          f"{platform.machine()}, medians of {options.runs} runs in turn.\n")
    print("| script | whole process | wall | computation | peak memory |")
    print("|---|---|---|---|---|")
    scripts = [pathlib.Path(script) for script in options.scripts]
    scripts = scripts or [FOLDER / f"{name}.ag" for name in [*ADDED, *WHOLE]]
    with tempfile.TemporaryDirectory() as folder:
        for script in scripts:
            both = compared(script, tools, options.runs, pathlib.Path(folder))
            ratios = [ours / theirs if theirs > 0 else float("nan")
                      for ours, theirs in zip(both["autograph"], both["PyTorch"])]
            print(f"| {script.stem} | " + " | ".join(f"x {ratio:.2f}" for ratio in ratios) + " |",
                  flush=True)


main()
