#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""clang-tidy by .clang-tidy finds nothing in src/, its headers included.

usage: tidy_test.py SOURCE_DIR BUILD_DIR [FILE...]

BUILD_DIR has compile_commands.json. Most of the time goes into the standard library's headers, so one
file of each layer at a time are looked at together: layers are namespaces, and their names do not
meet. Without FILE all of src/ are looked at.
"""
import concurrent.futures
import itertools
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

root, build = (pathlib.Path(path).resolve() for path in sys.argv[1:3])
commands = {pathlib.Path(one["file"]): shlex.split(one["command"])
            for one in json.loads((build / "compile_commands.json").read_text())}


def options(path):
    """What the compiler is told of language and headers. The precompiled ones are g++'s own."""
    kept, words = [], iter(commands[path])
    for word in words:
        if word == "-isystem":
            kept.append(word + next(words))
        elif re.match(r"-D|-I|-std=", word):
            kept.append(word)
    return kept


def findings(number, group):
    """clang-tidy's lines on files of different layers; none if all is well."""
    together = build / "tidy" / f"{number}.cpp"
    together.write_text("".join(f'#include "{path}"\n' for path in group))
    told = dict.fromkeys(option for path in group for option in options(path))
    run = subprocess.run(["clang-tidy", "--quiet", f"--config-file={root / '.clang-tidy'}", together,
                          "--", *told], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return "" if run.returncode == 0 else run.stdout or run.stderr


files = [pathlib.Path(name).resolve() for name in sys.argv[3:]] or sorted(root.glob("src/*/*.cpp"))
layers = [list(group) for _, group in itertools.groupby(files, lambda path: path.parent)]
groups = [list(filter(None, row)) for row in itertools.zip_longest(*layers)]
(build / "tidy").mkdir(exist_ok=True)
with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    found = [text for text in pool.map(findings, itertools.count(), groups) if text]
print("\n".join(found) or f"{len(files)} files: nothing found")
sys.exit(bool(found))
