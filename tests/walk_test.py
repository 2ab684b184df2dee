#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The files that the request for a UID passes are those of README's walk, and not too many.

usage: walk_test.py SOURCE_DIR BUILD_DIR

valgrind's callgrind tells which functions of the built module run inside IFDHTransmitToICC. What is
inlined counts for the file that it is inlined into, and what stands in headers does not count.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

root, build = map(pathlib.Path, sys.argv[1:])
LONGEST = 14
UID = "FF CA 00 00 00"
# One of each family, and its own file.
CARDS = {"ntag215": "ultralight", "classic-1k": "mifare_classic", "topaz512": "topaz",
         "felica": "felica", "applet": "iso_dep"}
STORAGE = "src/card/storage.cpp"  # not of a card in ISO 14443-4


def passed(card):
    with tempfile.NamedTemporaryFile() as out:
        subprocess.run(
            ["valgrind", "--tool=callgrind", "--toggle-collect=IFDHTransmitToICC",
             f"--callgrind-out-file={out.name}", build / "tests/driver_host",
             build / "ifd-acr122.bundle/Contents/Linux/libifdacr122.so", card, "3", UID],
            check=True, capture_output=True)
        text = pathlib.Path(out.name).read_text()
    return {f"src/{name}" for name in re.findall(r"^c?f[lie]=\(\d+\) .*/src/(\w+/\w+\.cpp)$", text,
                                                re.M)}


walk = set(re.findall(r"^\| `(src/[^`]+)` \| `\w+` \|", (root / "README.md").read_text(), re.M))
wrong = []
for card, own in CARDS.items():
    files = passed(card)
    expected = (walk - {STORAGE} if own == "iso_dep" else walk) | {f"src/card/{own}.cpp"}
    print(f"{card}: {len(files)} files: {' '.join(sorted(files))}")
    wrong += [f"{card}: README's walk has no {name}" for name in sorted(files - expected)]
    wrong += [f"{card}: does not pass {name}" for name in sorted(expected - files)]
    if len(files) > LONGEST:
        wrong.append(f"{card}: {len(files)} files, at most {LONGEST} are allowed")
sys.exit("\n".join(wrong) or 0)
