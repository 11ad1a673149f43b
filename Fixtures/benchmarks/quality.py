#!/usr/bin/env python3
"""Compares two layouts of the same graphs: python3 quality.py OURS.json THEIRS.json ...

Each file is what Graphviz writes as json0: nodes and edges with `pos`. Of every pair it prints the
crossings, the total length of the edges and the area, ours beside theirs, then nodes of ours that
overlap, edges of ours that run through a node, and edges of ours that point the wrong way.
"""

import json
import statistics
import sys


def read(path):
    """Boxes by node, and per edge (tail, head, points along its curve, which way it is drawn)."""
    with open(path) as file:
        graph = json.load(file)
    names = {}
    boxes = {}
    for item in graph.get("objects", []):
        names[item["_gvid"]] = item["name"]
        if "pos" in item and "width" in item:
            x, y = map(float, item["pos"].split(","))
            width, height = float(item["width"]) * 72, float(item["height"]) * 72
            boxes[item["name"]] = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    edges = []
    for item in graph.get("edges", []):
        curve = along(item["pos"])
        edges.append((names[item["tail"]], names[item["head"]], curve))
    x0, y0, x1, y1 = map(float, graph["bb"].split(","))
    return boxes, edges, (x1 - x0) * (y1 - y0), graph.get("rankdir", "TB")


def along(text, steps=12):
    """Points along the Bézier curves of a `pos` attribute, arrowheads included."""
    result = []
    for spline in text.split(";"):
        start = end = None
        points = []
        for word in spline.split():
            if word.startswith("e,"):
                end = tuple(map(float, word[2:].split(",")))
            elif word.startswith("s,"):
                start = tuple(map(float, word[2:].split(",")))
            else:
                points.append(tuple(map(float, word.split(","))))
        curve = [start or points[0]]
        for piece in range(0, len(points) - 3, 3):
            a, b, c, d = points[piece:piece + 4]
            for step in range(steps + 1):
                t = step / steps
                u = 1 - t
                curve.append(tuple(
                    u * u * u * p + 3 * u * u * t * q + 3 * u * t * t * r + t * t * t * s
                    for p, q, r, s in zip(a, b, c, d)))
        if end:
            curve.append(end)
        result += curve
    return result


def crossings(edges):
    """Pairs of edges that cross, however often; those with a common end count too, away from it."""
    cell = 40.0
    grid = {}
    segments = []
    for index, (_, _, curve) in enumerate(edges):
        for p, q in zip(curve, curve[1:]):
            if p == q:
                continue
            number = len(segments)
            segments.append((index, p, q))
            for i in range(int(min(p[0], q[0]) // cell), int(max(p[0], q[0]) // cell) + 1):
                for j in range(int(min(p[1], q[1]) // cell), int(max(p[1], q[1]) // cell) + 1):
                    grid.setdefault((i, j), []).append(number)

    def side(a, b, c):
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    found = set()
    for members in grid.values():
        for position, first in enumerate(members):
            i, a, b = segments[first]
            for second in members[position + 1:]:
                j, c, d = segments[second]
                if i == j or (min(i, j), max(i, j)) in found:
                    continue
                if side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0:
                    if not near_common_end(edges[i], edges[j], a):
                        found.add((min(i, j), max(i, j)))
    return len(found)


def near_common_end(first, second, point):
    """Arrowheads that meet at one node lie over one another; that is no crossing."""
    for node, end in ((first[0], first[2][0]), (first[1], first[2][-1])):
        if node in second[:2] and abs(point[0] - end[0]) < 12 and abs(point[1] - end[1]) < 12:
            return True
    return False


def length(edges):
    return sum(
        ((p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2) ** 0.5
        for _, _, curve in edges for p, q in zip(curve, curve[1:]))


def overlaps(boxes):
    items = sorted(boxes.values())
    count = 0
    for index, a in enumerate(items):
        for b in items[index + 1:]:
            if b[0] >= a[2] - 0.1:
                break
            if a[1] < b[3] - 0.1 and b[1] < a[3] - 0.1:
                count += 1
    return count


def hits(boxes, edges):
    """Edges that enter a node which is not one of their ends."""
    items = sorted((box, name) for name, box in boxes.items())
    widest = max((box[2] - box[0] for box in boxes.values()), default=0)
    starts = [box[0] for box, _ in items]
    count = 0
    for tail, head, curve in edges:
        low = bisect(starts, min(p[0] for p in curve) - widest)
        high = bisect(starts, max(p[0] for p in curve))
        count += any(
            box[0] + 0.5 < x < box[2] - 0.5 and box[1] + 0.5 < y < box[3] - 0.5
            for box, name in items[low:high] if name not in (tail, head) for x, y in curve)
    return count


def bisect(values, value):
    low, high = 0, len(values)
    while low < high:
        middle = (low + high) // 2
        if values[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


def against(boxes, edges, direction):
    axis, sign = {"TB": (1, -1), "BT": (1, 1), "LR": (0, 1), "RL": (0, -1)}[direction]
    count = 0
    for tail, head, _ in edges:
        middle = [boxes[node][axis] + boxes[node][axis + 2] for node in (tail, head)]
        count += sign * (middle[1] - middle[0]) < 0
    return count


def main(paths):
    print(f"{'':36} {'nodes':>6} {'edges':>6} {'crossings':>11} {'length':>7} {'area':>6}"
          f" {'overlaps':>9} {'through':>8} {'against':>8}")
    table = []
    for ours, theirs in zip(paths[::2], paths[1::2]):
        boxes, edges, area, direction = read(ours)
        _, other_edges, other_area, _ = read(theirs)
        mine, other = crossings(edges), crossings(other_edges)
        row = (mine / other if other else 1.0 if mine == 0 else float("inf"),
               length(edges) / length(other_edges), area / other_area,
               overlaps(boxes), hits(boxes, edges), against(boxes, edges, direction))
        table.append(row)
        name = ours.rsplit("/", 1)[-1].split(".")[0]
        print(f"{name:36} {len(boxes):6} {len(edges):6} {mine:5} /{other:4} {row[1]:7.2f}"
              f" {row[2]:6.2f} {row[3]:9} {row[4]:8} {row[5]:8}")
    columns = list(zip(*table))
    print(f"{'median':50} {statistics.median(columns[0]):11.2f} {statistics.median(columns[1]):7.2f}"
          f" {statistics.median(columns[2]):6.2f}")
    print(f"{'worst':50} {max(columns[0]):11.2f} {max(columns[1]):7.2f} {max(columns[2]):6.2f}"
          f" {max(columns[3]):9} {max(columns[4]):8} {max(columns[5]):8}")


if __name__ == "__main__":
    main(sys.argv[1:])
