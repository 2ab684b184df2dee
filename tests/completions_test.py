#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""completions_test.py SOURCE PROGRAM: the completions of acr122 for bash, zsh and fish have the
commands and options of its --help, all and no other, and the shells that are installed complete with
them; those that are not are named."""
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time

root, program = pathlib.Path(sys.argv[1]), sys.argv[2]
ROWS = {  # a shell's file, and its rows of command and words
    "acr122": r"^    '([a-z0-9 ]+)'\) words='([^']*)'",
    "_acr122": r"^  '([a-z0-9 ]+)' '([^']*)'",
    "acr122.fish": r"^complete -c acr122 -n '__acr122_at ([a-z0-9 ]+)' -a '([^']*)'",
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
for name, pattern in ROWS.items():
    path = root / "completions" / name
    rows = {command: set(words.split()) for command, words in
            re.findall(pattern, path.read_text(), re.M)}
    wrong += [f"{name}: {command or 'no command'}: {sorted(expected.get(command, set()) ^ rows.get(command, set()))}"
              for command in expected.keys() | rows.keys()
              if expected.get(command) != rows.get(command)]
if wrong:
    sys.exit("\n".join(wrong))

# The Tab key in a shell of each kind, as far as the shells are installed: what is typed, and what acr122
# gets. A function is acr122 here: its arguments are wanted, not its work.
TYPED, GOT = "acr122 ndef wri\t--vc\tx\n", "got ndef write --vcard x"
SHELLS = {
    "bash": ("bash --norc --noprofile -i", "acr122() { echo \"got $*\"; }; . completions/acr122\n"),
    "zsh": ("zsh -f -i", "acr122() { print -r -- \"got $*\" }; fpath=($PWD/completions $fpath); "
                         "autoload -Uz compinit; compinit -D -u\n"),
}


def at_a_terminal(command, setting_up, typed, wanted):
    """What a shell on a terminal printed, until it printed what was wanted, or half a minute passed."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(root)
        os.execvpe(command[0], command, {**os.environ, "TERM": "dumb", "PS1": "$ ", "HOME": "/nowhere"})
    said, deadline = "", time.monotonic() + 30
    os.write(terminal, setting_up.encode() + b"echo rea''dy\n")
    while wanted not in said and time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.2)[0]:
            said += os.read(terminal, 65536).decode(errors="replace")
        if typed and "ready\r\n" in said:
            os.write(terminal, typed.encode())
            typed = ""
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(terminal)
    return said


def fish_words(line):
    """What fish itself says that Tab would offer."""
    asked = subprocess.run(["fish", "--no-config", "--command",
                            "source completions/acr122.fish; complete --do-complete $argv[1]", line],
                           cwd=root, check=True, capture_output=True, text=True)
    return asked.stdout.split()


for shell, (command, setting_up) in SHELLS.items():
    if shutil.which(shell):
        said = at_a_terminal(command.split(), setting_up, TYPED, GOT)
        assert GOT in said, f"{shell} does not complete:\n{said}"
    else:
        print(f"{shell} is not installed: not asked")
if shutil.which("fish"):
    assert fish_words("acr122 ndef wri") == ["write"], fish_words("acr122 ndef wri")
    assert "--vcard" in fish_words("acr122 ndef write --v"), fish_words("acr122 ndef write --v")
else:
    print("fish is not installed: not asked")
