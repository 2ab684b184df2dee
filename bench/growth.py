# SPDX-License-Identifier: LGPL-2.1-or-later
"""How cost grows with size: a line through the modelled time of each workload at three sizes, beside
that of the limit. Of our driver: bench_modelled's numbers, the same on every machine.
"""
import json
import subprocess

from limits import GROWTH

HEAD = ("| workload | sizes | us for each | off the line, % | the limit's us for each |"
        " times the limit |")


def line_through(points):
    """Least squares. Slope, and by how much of its time the farthest point is off, in percent."""
    count = len(points)
    middle_x, middle_y = (sum(values) / count for values in zip(*points))
    slope = (sum((x - middle_x) * (y - middle_y) for x, y in points)
             / sum((x - middle_x) ** 2 for x, _ in points))
    off = max(abs(middle_y + slope * (x - middle_x) - y) / y for x, y in points)
    return slope, off * 100


def measured(program, families, options=()):
    """Size and modelled time of each, by family."""
    done = subprocess.run([program, *options, *families], check=True, stdout=subprocess.PIPE,
                          text=True)
    times = {family: [] for family in families}
    for name, cost in json.loads(done.stdout).items():
        family, _, size = name.rpartition("_")
        if family in times and size.isdecimal():
            times[family].append((int(size), cost["time_us"]))
    return times


def table(program, prefixes):
    """Lines of Markdown: the families whose names begin so."""
    families = [name for name in GROWTH if any(name.startswith(start) for start in prefixes)]
    if not families:
        return []
    lines = ["", HEAD, "| --- | --- | ---: | ---: | ---: | ---: |"]
    for family, points in measured(program, families).items():
        unit, limit = GROWTH[family]
        slope, off = line_through(points)
        least, _ = line_through([(size, limit(size).time_us) for size, _ in points])
        sizes = ", ".join(f"{size:,}" for size, _ in points)
        lines.append(f"| {family} | {sizes} {unit}s | {slope:,.1f} | {off:.1f} | {least:,.1f} |"
                     f" {slope / least:.2f} |")
    return lines
