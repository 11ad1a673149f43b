# Records what CPython does with every script here: NAME.out is its output, and the uncaught error.
import pathlib
import re
import subprocess
import sys

for script in sorted(pathlib.Path(__file__).parent.glob("*.ag")):
    run = subprocess.run([sys.executable, script.name], cwd=script.parent, capture_output=True, text=True)
    text = run.stdout
    if run.returncode:
        lines = re.findall(rf'File ".*?{script.name}", line (\d+)', run.stderr)
        text += f"{run.stderr.strip().splitlines()[-1]} (line {lines[-1]})\n"
    script.with_suffix(".out").write_text(text)
