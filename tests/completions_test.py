#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""completions_test.py SOURCE PROGRAM: the completions of acr122 for bash, zsh and fish have the
commands and options of its --help, all and no other; the shells that are installed can read them."""
import pathlib
import re
import shutil
import subprocess
import sys

root, program = pathlib.Path(sys.argv[1]), sys.argv[2]
ROWS = {  # a shell's file, and its rows of command and words
    "acr122": (r"^    '([a-z0-9 ]+)'\) words='([^']*)'", "bash"),
    "_acr122": (r"^  '([a-z0-9 ]+)' '([^']*)'", "zsh"),
    "acr122.fish": (r"^complete -c acr122 -n '__acr122_at ([a-z0-9 ]+)' -a '([^']*)'", "fish"),
}
VALUES = {"led": {"red", "green", "both", "off"}}  # of arguments


def told(*command):
    """(subcommands, options) as --help has them."""
    text = subprocess.run([program, *command, "--help"], check=True, capture_output=True,
                          text=True).stdout
    below = text.partition("Subcommands:\n")[2].partition("\n\n")[0]
    return (re.findall(r"^  (\w+) ", below, re.M),
            set(re.findall(r"^ +(?:-\w,)?(--[a-z-]+)", text, re.M)))


def all_words(*command):
    """{command: its words}, with those below it."""
    below, options = told(*command)
    words = {" ".join(command) or "acr122": options | set(below) | VALUES.get(" ".join(command), set())}
    for name in below:
        words |= all_words(*command, name)
    return words


expected = all_words()
wrong = []
for name, (pattern, shell) in ROWS.items():
    path = root / "completions" / name
    rows = {command: set(words.split()) for command, words in
            re.findall(pattern, path.read_text(), re.M)}
    wrong += [f"{name}: {command or 'no command'}: {sorted(expected.get(command, set()) ^ rows.get(command, set()))}"
              for command in expected.keys() | rows.keys()
              if expected.get(command) != rows.get(command)]
    if shutil.which(shell):
        subprocess.run([shell, "-n", path], check=True)
if wrong:
    sys.exit("\n".join(wrong))
