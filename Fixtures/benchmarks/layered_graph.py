#!/usr/bin/env python3
"""Writes a layered graph of any size as DOT: python3 layered_graph.py NODES.

Layers of growing width, each node below one of the layer above, and 15% more edges that run over up
to thirty layers.
"""

import random
import sys


def main(count):
    random.seed(7)
    width = max(int(count ** 0.5 * 0.3), 5)
    print("digraph {\n node [shape=box fontname=monospace fontsize=10 height=0.2 style=filled]")
    for node in range(count):
        print(f' n{node} [label="Op{node % 37}Backward0"]')
    edges = 0
    for node in range(width, count):
        above = node - width + random.randint(-2, 2)
        print(f" n{max(0, min(above, node // width * width - 1))} -> n{node}")
        edges += 1
    while edges < count * 1.15:
        node = random.randrange(width, count)
        layer = node // width
        above = random.randrange(max(0, layer - 30), layer) * width + node % width
        above = max(0, min(layer * width - 1, above + random.randint(-5, 5)))
        print(f" n{above} -> n{node}")
        edges += 1
    print("}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
