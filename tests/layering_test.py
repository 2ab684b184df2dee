#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Includes go down only: each folder of src/ and sim/ may include what its CMakeLists.txt says it
USES.

The tables are read from CMakeLists.txt and sim/CMakeLists.txt, so there is one place to change. The
virtual reader and its back ends may include nothing of the driver but include/base/bytes.h.
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])


def table(path, pattern):
    rows = re.findall(rf"^{pattern}\s*(?:USES\s+([\w ]+))?\)", (root / path).read_text(), re.M)
    return {folder: used.split() for folder, used in rows}


uses = table("CMakeLists.txt", r"acr122_layer\((\w+)")
sim_uses = table("sim/CMakeLists.txt", r"acr122_sim_folder\([\w-]+ (\w+)")


def reachable(layer, uses):
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
    allowed = reachable(folder.name, uses)
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
    if path.suffix not in (".h", ".cpp"):
        continue
    folder = path.relative_to(root / "sim").parts[0]
    if folder not in sim_uses:
        errors.append(f"{path.relative_to(root)} is in no folder of sim/CMakeLists.txt")
        continue
    allowed = reachable(folder, sim_uses)
    for name in includes(path):
        parts = pathlib.PurePath(name).parts
        bytes_of_driver = name == "base/bytes.h" and folder == "base"
        if parts[0] != "sim" and not bytes_of_driver:
            errors.append(f"{path.relative_to(root)} includes {name}: the model shares no code "
                          "with the driver")
        elif parts[0] == "sim" and parts[1] not in allowed:
            errors.append(f"{path.relative_to(root)} includes {name}: not below it")
print("\n".join(errors) or f"{len(uses)} layers and {len(sim_uses)} folders of sim/, includes go down only")
sys.exit(bool(errors))
