# SPDX-License-Identifier: LGPL-2.1-or-later
"""--fix: the safe remedies, each shown before it is done."""
import subprocess


def commands(findings):
    """Each command once, in order."""
    return list(dict.fromkeys(command for one in findings for command in one.fix))


def fix(findings, as_root=(), agreed=False, ask=input, run=subprocess.run):
    """What was done, command by command; `as_root` goes before each."""
    done = []
    for command in ((*as_root, *one) for one in commands(findings)):
        print("fix:    " + " ".join(command), flush=True)
        if agreed or _yes(ask):
            done.append(command)
            _do(command, run)
    return done


def _yes(ask):
    try:
        return ask("        run it? [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False


def _do(command, run):
    try:
        code = run(command).returncode
    except OSError as problem:
        print(f"        failed: {problem.strerror}")
        return
    if code != 0:
        print(f"        failed: exit code {code}")
