#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the compiler has to refuse of a request for the reader: a row too few, doubled or not of its
kind, and a kind without a handler. The driver's own files, changed in one place, are tried.

usage: requests_test.py SOURCE_DIR COMPILER [OPTION ...]
"""
import pathlib
import re
import subprocess
import sys

root, compiler = pathlib.Path(sys.argv[1]), sys.argv[2:]

TABLE = "src/pcsc/reader_request.cpp"
ROWS = "each kind has one row, in the order of Kind"
FACTS = "only Blink blinks, and only a direct transmit has a command that tells"
# The file, a pattern that stands there once, what takes its place, and what the compiler says.
WRONG = [
    (TABLE, r" +Row\{kPseudo, p1::kIdentify,.*\n", "", ROWS),
    (TABLE, r"( +Row\{kPseudo, p1::kIdentify,.*\n)", r"\1\1", ROWS),
    (TABLE, r"setting<SetBuzzer>", "setting<SetPicc>", ROWS),
    (TABLE, r"Time::blinking, kAny", "kUsual, kAny", FACTS),
    (TABLE, r"(identify, \{kBoth, kNone, )kUsual", r"\1Time::blinking", FACTS),
    (TABLE, r"(identify, \{kBoth, kNone, )kUsual", r"\1Time::of_command", FACTS),
    (TABLE, r"Answer::firmware", "Answer::of_command", FACTS),
    ("src/reader/reader_commands.cpp", r".*pcsc::Identify&\) \{.*\n", "",
     r"no matching function|no type named"),
]


def complaints(text):
    return subprocess.run([*compiler, "-x", "c++", "-"], input=text, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)


failures = []
for name in sorted({wrong[0] for wrong in WRONG}):
    tried = complaints((root / name).read_text())
    if tried.returncode != 0:
        failures.append(f"{name} as it is does not compile:\n{tried.stdout}")
for name, pattern, instead, says in WRONG:
    text, places = re.subn(pattern, instead, (root / name).read_text())
    tried = complaints(text)
    if places != 1:
        failures.append(f"{name}: {pattern} stands there {places} times")
    elif tried.returncode == 0:
        failures.append(f"{name} compiles with {instead!r} for {pattern}")
    elif not re.search(says, tried.stdout):
        failures.append(f"{name} with {instead!r} for {pattern}: not {says!r}, but\n{tried.stdout}")
print("\n".join(failures) or f"{len(WRONG)} wrong ones do not compile")
sys.exit(bool(failures))
