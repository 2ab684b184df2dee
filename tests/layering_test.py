#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Includes go down only: each folder of src/ may include what CMakeLists.txt says it USES.

The table is read from CMakeLists.txt, so there is one place to change. The virtual reader and its
back ends may include nothing of the driver but include/base/bytes.h.
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
uses = {}
for layer, used in re.findall(r"^acr122_layer\((\w+)(?:\s+USES\s+([\w ]+))?\)",
                              (root / "CMakeLists.txt").read_text(), re.M):
    uses[layer] = used.split()


def reachable(layer):
    seen, todo = set(), [layer]
    while todo:
        one = todo.pop()
        if one not in seen:
            seen.add(one)
            todo += uses[one]
    return seen


def includes(path):
    return re.findall(r'^#include "([^"]+)"', path.read_text(), re.M)


errors = []
for folder in sorted((root / "src").iterdir()):
    if folder.name not in uses:
        errors.append(f"src/{folder.name} is no layer of CMakeLists.txt")
        continue
    allowed = reachable(folder.name)
    for path in sorted(folder.glob("*.*")):
        for name in includes(path):
            shared = (root / "include" / name).is_file()
            if not shared and pathlib.PurePath(name).parts[0] not in allowed:
                errors.append(f"{path.relative_to(root)} includes {name}: not below it")
for path in sorted((root / "include").rglob("*.h")):
    for name in includes(path):
        if not (root / "include" / name).is_file():
            errors.append(f"{path.relative_to(root)} includes {name} from outside include/")
for path in sorted((root / "sim").rglob("*.*")):
    if path.suffix in (".h", ".cpp"):
        for name in includes(path):
            if not name.startswith("sim/") and name != "base/bytes.h":
                errors.append(f"{path.relative_to(root)} includes {name}: the model shares no code "
                              "with the driver")
print("\n".join(errors) or f"{len(uses)} layers, includes go down only")
sys.exit(bool(errors))
