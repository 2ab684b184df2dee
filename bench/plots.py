# SPDX-License-Identifier: LGPL-2.1-or-later
"""Pictures of a run of bench/run, from its JSON: scripts/pictures draws them."""
import json

COLOURS = {"ours": "#2a7d4f", "libccid": "#4a7ab0", "libacsccid": "#b0704a"}
PANELS = {"tap_a": "type A (Classic)", "tap_b": "type B", "tap_felica": "FeliCa",
          "tap_topaz": "Topaz"}
SIZES = {"iso_dep_424_read_1k": "1 KiB", "iso_dep_424_read_8k": "8 KiB",
         "iso_dep_424_read": "32 KiB"}
BYTES = {"iso_dep_424_read_1k": 1024, "iso_dep_424_read_8k": 8192, "iso_dep_424_read": 32768}
WIDTH, HEIGHT = 300, 180       # of a panel's axes
LEFT, TOP, GAP = 50, 40, 70
LATEST_MS = 800                # where the axis of a tap's latency ends


def svg(width, height, parts):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"\n'
            f'     viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">\n'
            '<rect width="100%" height="100%" fill="white"/>\n' + "\n".join(parts) + "\n</svg>\n")


def text(x, y, words, more=""):
    return f'<text x="{x}" y="{y}" {more}>{words}</text>'


def line(points, colour, width=2):
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="{width}"/>'


def axes(x, y, title, bottom, left):
    """A panel whose lower left corner is x, y; (place, words) below and beside it."""
    parts = [line([(x, y - HEIGHT), (x, y), (x + WIDTH, y)], "#555555", 1),
             text(x + WIDTH / 2, y - HEIGHT - 8, title, 'text-anchor="middle" font-weight="bold"')]
    parts += [text(f"{x + at * WIDTH:.0f}", y + 16, words, 'text-anchor="middle"')
              for at, words in bottom]
    parts += [text(x - 6, f"{y - at * HEIGHT + 4:.0f}", words, 'text-anchor="end"')
              for at, words in left]
    return parts


def legend(x, y):
    parts = []
    for number, (driver, colour) in enumerate(COLOURS.items()):
        at = x + 130 * number
        parts += [line([(at, y - 4), (at + 24, y - 4)], colour), text(at + 30, y, driver)]
    return parts


def rows_of(run):
    return {(row["workload"], row["driver"]): row for row in json.loads(run) if "link" not in row}


def steps(times, x, y):
    """How many of the taps were told by when."""
    points = [(x, y)]
    for number, time in enumerate(sorted(times), 1):
        at = x + min(time / 1000 / LATEST_MS, 1) * WIDTH
        points += [(at, points[-1][1]), (at, y - number / len(times) * HEIGHT)]
    return points + [(x + WIDTH, points[-1][1])]


def taps(run):
    """Distribution of the time from a card's arrival to the event, one panel per technology."""
    rows, parts = rows_of(run), legend(LEFT, 16)
    for number, (workload, title) in enumerate(PANELS.items()):
        x = LEFT + number % 2 * (WIDTH + GAP)
        y = TOP + HEIGHT + 24 + number // 2 * (HEIGHT + GAP)
        parts += axes(x, y, title, [(at / LATEST_MS, f"{at} ms") for at in (0, 200, 400, 600, 800)],
                      [(0, "0"), (0.5, "50 %"), (0.95, "95 %")])
        parts += [line(steps(rows[workload, driver]["times_us"], x, y), colour)
                  for driver, colour in COLOURS.items()]
    return svg(LEFT + 2 * WIDTH + GAP + 40, TOP + 2 * (HEIGHT + GAP), parts)


def throughput(run):
    """Bytes a second of an ISO-DEP card at its best rate, by the size of the read."""
    rows = rows_of(run)
    speed = {driver: [BYTES[size] / rows[size, driver]["time_us"] * 1000 for size in SIZES]
             for driver in COLOURS}
    top = max(max(values) for values in speed.values()) * 1.1
    x, y = LEFT, TOP + HEIGHT + 24
    parts = legend(LEFT, 16) + axes(
        x, y, "ISO-DEP, card up to 424 kbps: KB a second",
        [(0.1 + 0.4 * number, words) for number, words in enumerate(SIZES.values())],
        [(value / top, str(value)) for value in range(0, int(top) + 1, 5)])
    for driver, colour in COLOURS.items():
        parts.append(line([(x + (0.1 + 0.4 * number) * WIDTH, y - value / top * HEIGHT)
                           for number, value in enumerate(speed[driver])], colour))
    return svg(LEFT + WIDTH + 110, y + 40, parts)
