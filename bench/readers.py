#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What idle readers cost: 1, 4 and 16 in one pcscd that has our driver, without cards, in modelled
time over the libusb mock.

    bench/readers.py build/dev

USB transfers a second, and instructions from opening to the end, 25 s later, by valgrind's
callgrind; the virtual readers' instructions, most of all, are among them.
"""
import json
import pathlib
import re
import subprocess
import sys

COUNTS = (1, 4, 16)  # pcscd 1.9.9 takes no more
WINDOW = 10          # seconds


def measure(program, count):
    """Transfers in the window, and all instructions."""
    name = f"idle_{count}_reader" + ("" if count == 1 else "s")
    done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                           program, name], check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True)
    instructions = int(re.search(r"Collected : (\d+)", done.stderr).group(1))
    return json.loads(done.stdout)[name]["transfers"], instructions


def main(build):
    print("| readers | transfers a second | for each | million instructions | for each |\n"
          "| ---: | ---: | ---: | ---: | ---: |")
    for count in COUNTS:
        transfers, instructions = measure(pathlib.Path(build) / "tests/bench_modelled", count)
        print(f"| {count} | {transfers / WINDOW:,.1f} | {transfers / WINDOW / count:.1f} |"
              f" {instructions / 1e6:,.0f} | {instructions / 1e6 / count:.0f} |", flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
