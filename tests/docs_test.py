#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the docs name is there: tests, and files of this tree. Each link leads to a file that is
there, and to a heading in it. The pictures are made from their sources, and that of the reader's
states has the states of the code.

Tests are `Suite.Test`, `Suite.*`, and `test_name` of a system test. In a table a further test of the
same suite stands as `Test`: a word of at least three capitals. Files are `src/rf/block.cpp`, or
`block.cpp` whatever its folder; a `*` stands for any part of a name. README has the files that the
request for a UID passes, each with a function in it (walk_test.py compares them with a trace).
"""
import fnmatch
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(sys.argv[1])
CPP = re.compile(r"(?:TEST(?:_[FP])?|TYPED_TEST)\(\s*(\w+),\s*(\w+)\)")
PYTHON = re.compile(r"def (test_\w+)")
GTEST_NAME = re.compile(r"(?:\w+/)?([A-Z]\w*)\.([A-Z*]\w*\*?)")
FILE_ENDING = re.compile(r"[A-Z]\w*\.(?:txt|py|md)")
# Words like a test's name that are none.
NO_TESTS = {"CardNotPresentException"}

# Symptoms that are other programs' words.
OTHERS_WORDS = {"extended length is not supported"}

cpp, python = set(), set()
for path in (root / "tests").rglob("*_test.cpp"):
    cpp |= set(CPP.findall(path.read_text()))
for path in (root / "tests").rglob("*_test.py"):
    python |= set(PYTHON.findall(path.read_text()))
full_names = {f"{suite}.{test}" for suite, test in cpp}
short_names = {name for pair in cpp for name in pair}


def is_there(word):
    if re.fullmatch(r"test_[\w*]+", word):
        return bool(fnmatch.filter(python, word))
    name = GTEST_NAME.fullmatch(word)
    if name and not FILE_ENDING.fullmatch(word):
        return bool(fnmatch.filter(full_names, f"{name[1]}.{name[2]}"))
    short = re.fullmatch(r"(?:[A-Z][a-z0-9]+){3,}", word)
    return not short or word in NO_TESTS or word in short_names


TREES = ("cmake", "completions", "debian", "docs", "etc", "include", "man", "scripts", "sim", "src",
         "tests", "tools", "udev")
files = {str(path.relative_to(root)) for tree in TREES for path in (root / tree).rglob("*")}
OURS = re.compile(rf"(?:{'|'.join(TREES)})/[\w./*-]+")
SOURCE = re.compile(r"[a-z]\w*\.(?:cpp|h)")
# Of other projects.
NO_FILES = {"ifdhandler.h"}


def is_file(word):
    if OURS.fullmatch(word):
        return bool(fnmatch.filter(files, word.rstrip("/")))
    return (not SOURCE.fullmatch(word) or word in NO_FILES
            or bool(fnmatch.filter(files, f"*/{word}")))


def words(path):
    return re.findall(r"`([^`\n]+)`", path.read_text())


docs = sorted((root / "docs").glob("*.md"))
maps = docs + [root / "README.md", root / "CONTRIBUTING.md"]
missing = [f"{path.relative_to(root)}: no test `{word}`"
           for path in docs for word in words(path) if not is_there(word)]
missing += [f"{path.relative_to(root)}: no file `{word}`"
            for path in maps for word in words(path) if not is_file(word)]
# A walk's row: the file, and a function that is in it.
walk = re.findall(r"^\| `(src/[^`]+)` \| `(\w+)` \|", (root / "README.md").read_text(), re.M)
missing += [f"README.md: no `{function}` in {file}" for file, function in walk
            if file in files and not re.search(rf"\b{function}\b", (root / file).read_text())]
if not walk:
    missing.append("README.md: no walk of a UID")
if missing:
    sys.exit("\n".join(missing))

LINK = re.compile(r"(?<!`)\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")
PAGES = [*root.glob("*.md"), *(root / "docs").glob("*.md"), *(root / "examples").glob("*.md")]


def anchors(path):
    """Those of a Markdown file's headings, as GitHub and mkdocs make them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def leads_somewhere(page, target, anchor):
    path = (page.parent / target) if target else page
    return path.exists() and (not anchor or path.suffix != ".md" or anchor in anchors(path))


broken = [f"{page.relative_to(root)}: {target}#{anchor}" for page in sorted(PAGES)
          for target, anchor in LINK.findall(page.read_text())
          if not leads_somewhere(page, target, anchor)]
if broken:
    sys.exit("no such file or heading:\n" + "\n".join(broken))

# acr122-sim has those of the pages that its own lead to, in a folder by themselves.
packaged = {word.removeprefix("docs/") for name in ("acr122-sim.docs", "acr122-sim.install")
            for word in re.findall(r"^\S+", (root / "debian" / name).read_text(), re.M)}
lost = [f"debian/acr122-sim.*: {page} leads to {target}" for page in sorted(packaged)
        if page.endswith(".md") for target, _ in LINK.findall((root / "docs" / page).read_text())
        if target and target not in packaged]
if lost:
    sys.exit("not in the package:\n" + "\n".join(lost))

# README shows the rule itself, the same one.
rules = {page: re.findall(r"^```js\npolkit.*?^```", (root / page).read_text(), re.M | re.S)
         for page in ("README.md", "docs/install.md")}
if len(set(map(tuple, rules.values()))) != 1 or not rules["README.md"]:
    sys.exit(f"other rules for polkit: {rules}")

# Words of the driver that a page sends its reader to look for: settings, and, in quotes and without
# a capital, its log lines.
conf, errc = ((root / path).read_text() for path in ("etc/ifd-acr122.conf", "include/base/errc.h"))
known = set(re.findall(r"^#(\w+) = ", conf, re.M))
text = "".join(page.read_text() for page in PAGES)
strange = [word for word in re.findall(r"(?:setting|option)\s+`(\w+)", text) if word not in known]
symptoms = re.findall(r"^### (.*)", (root / "docs/troubleshooting.md").read_text(), re.M)
strange += [words for line in symptoms for words in re.findall(r'"([a-z][^"]+)"', line)
            if words not in errc and words not in OTHERS_WORDS]
if strange:
    sys.exit("no such setting or log line:\n" + "\n".join(strange))

subprocess.run([root / "scripts/pictures", "--check"], check=True)
dot = (root / "docs/pictures/reader-states.dot").read_text()
drawn = set(re.findall(r"^    (\w+) -> (\w+)", dot, re.M))
states, arrows = set(), set()
for owner in ("health", "card_slot"):
    code = (root / f"src/reader/{owner}.h").read_text()
    states |= set(re.findall(r"^\s*(\w+),", code.split("enum class State")[1].split("}")[0], re.M))
    table = (root / f"tests/unit/reader/{owner}_test.cpp").read_text().split("kTable[] = {")[1]
    for row in re.findall(r"^ *\{(S::.*)\},$", table.split("};")[0], re.M):
        before, *after = re.findall(r"S::(\w+)", row)
        arrows |= {(before, state) for state in after}
if states != {state for arrow in drawn for state in arrow}:
    sys.exit(f"reader-states.dot has other states than {sorted(states)}")
# A state that stays is drawn where that says something.
wrong = {arrow for arrow in drawn ^ arrows if arrow[0] != arrow[1]} | (drawn - arrows)
if wrong:
    sys.exit(f"reader-states.dot and the owners' tables differ in {sorted(wrong)}")
