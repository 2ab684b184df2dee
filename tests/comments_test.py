#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A comment stands alone: it does not begin with what only the one before it explains.

usage: comments_test.py SOURCE_DIR
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
LEANS = re.compile(r"(?:The same|That|Also|And|As above)\b|\.\.\.")


def leaning_comments(path):
    before = ""
    for line in path.read_text().splitlines():
        comment = re.match(r"\s*///?\s*(.*)", line)
        if comment and not before and LEANS.match(comment[1]):
            yield line.strip()
        before = comment[1] if comment else ""


sources = [path for tree in ("include", "src", "sim", "tools", "tests")
           for path in sorted((root / tree).rglob("*")) if path.suffix in (".h", ".cpp")]
errors = [f"{path.relative_to(root)}: {line}" for path in sources for line in leaning_comments(path)]
print("\n".join(errors) or f"{len(sources)} files: every comment stands alone")
sys.exit(bool(errors))
