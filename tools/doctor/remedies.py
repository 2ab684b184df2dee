# SPDX-License-Identifier: LGPL-2.1-or-later
"""--fix: the safe remedies, each shown before it is done."""
import subprocess


def commands(findings):
    """Each command once, in order."""
    return list(dict.fromkeys(command for one in findings for command in one.fix))


def fix(findings, agreed=False, ask=input, run=subprocess.run):
    for command in commands(findings):
        print("fix:    " + " ".join(command), flush=True)
        if agreed or ask("        run it? [y/N] ").strip().lower() in ("y", "yes"):
            run(command)
