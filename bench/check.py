# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds the driver to what it cost when last recorded: bench_modelled's numbers, which are the same
on every machine, against recorded.json. A workload may cost 5 % more; one that costs less is
recorded anew by --record.

    check.py BENCH_MODELLED [--record]
"""
import json
import pathlib
import subprocess
import sys

RECORDED = pathlib.Path(__file__).with_name("recorded.json")
ALLOWED = 1.05


def measured(program):
    done = subprocess.run([program], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def worse(name, before, now):
    """One line for each number that has grown too much."""
    return [f"{name}: {kind} {now[kind]}, recorded {was}, {now[kind] / max(was, 1):.2f} times"
            for kind, was in before.items() if now[kind] > was * ALLOWED]


def differences(recorded, now):
    lines = [f"{name}: {'gone' if name in recorded else 'not recorded'}"
             for name in sorted(recorded.keys() ^ now.keys())]
    for name in recorded.keys() & now.keys():
        lines += worse(name, recorded[name], now[name])
    return lines


def main(program, *options):
    now = measured(program)
    if "--record" in options:
        rows = ",\n".join(f' "{name}": {json.dumps(row)}' for name, row in now.items())
        RECORDED.write_text(f"{{\n{rows}\n}}\n")
        return 0
    lines = differences(json.loads(RECORDED.read_text()), now)
    print("\n".join(lines) or f"{len(now)} workloads, none worse than recorded")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
