#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A comment stands alone: it does not begin with what only the one before it explains.

usage: comments_test.py SOURCE_DIR
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
LEANS = re.compile(r"(?:the same|that|also|and|as above)\b|\.\.\.", re.I)
COMMENT = re.compile(r"(?P<code>.*?)///?\s*(?P<text>.*)")


def leaning_comments(path):
    """Those of a whole line that begin one, and those behind code, each of which begins one."""
    before = ""
    for line in path.read_text().splitlines():
        comment = COMMENT.match(re.sub(r'"(?:\\.|[^"\\])*"', '""', line))
        goes_on = comment and before and not comment["code"].strip()
        if comment and not goes_on and LEANS.match(comment["text"]):
            yield line.strip()
        before = comment["text"] if comment else ""


sources = [path for tree in ("bench", "include", "src", "sim", "tools", "tests")
           for path in sorted((root / tree).rglob("*")) if path.suffix in (".h", ".cpp")]
errors = [f"{path.relative_to(root)}: {line}" for path in sources for line in leaning_comments(path)]
print("\n".join(errors) or f"{len(sources)} files: every comment stands alone")
sys.exit(bool(errors))
