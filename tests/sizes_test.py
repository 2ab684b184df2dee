#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Classes and functions of src/ stay small: no class has more than 25 methods or 15 data members, no
function more than 45 lines, half of them at most 5 and nine in ten at most 15.

usage: sizes_test.py SOURCE_DIR [--list]

Reads the text as clang-format lays it out. --list prints the largest ones.
"""
import pathlib
import re
import statistics
import sys

MOST_METHODS, MOST_MEMBERS = 25, 15  # members: those of bases, too
MEDIAN, NINE_IN_TEN, LONGEST = 5, 15, 45
FEWEST = 1000  # functions that are found; fewer: this test does not understand the text

CLASS = re.compile(r"(?<!enum )\b(?:class|struct) (\w+)(?: final)?(?: : ([^{;]*))? \{")
ANNOTATION = re.compile(r"\b(?:GUARDED_BY|EXCLUDES|REQUIRES|SCOPED_CAPABILITY|CAPABILITY)"
                        r"(?:\([^()]*\))?")
# A name, parameters, what may stand behind them, initialisers; up to the body's brace.
FUNCTION = re.compile(r"([~\w]+)\(((?:[^(){};]|\([^(){};]*\))*)\)"
                      r"(?:\s+(?:const|noexcept|override|final))*\s*(?:->[^{;]+?)?"
                      r"(:[^:;][^;]*?)?\{")
NO_FUNCTION = {"if", "for", "while", "switch", "catch", "return", "constexpr"}
NO_MEMBER = re.compile(r"(?:using|enum|friend|class|struct|static constexpr|static_assert)\b"
                       r"|template <[^>]*> struct\b")


def plain(text):
    """Without comments, contents of literals, and what the preprocessor takes."""
    text = re.sub(r"//[^\n]*", "", text)
    text = re.sub(r'"(?:\\.|[^"\\])*"', '""', text)
    text = re.sub(r"'(?:\\.|[^'\\])'", "' '", text)
    return ANNOTATION.sub("", re.sub(r"^#.*$", "", text, flags=re.M))


def behind(text, brace):
    """Where what this brace opens has ended."""
    depth = 0
    for at in range(brace, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return at + 1
    raise ValueError("a brace is not closed")


def declarations(body):
    """What a class declares, without what stands in braces."""
    flat, at = "", 0
    while at < len(body):
        if body[at] != "{":
            flat += body[at]
            at += 1
            continue
        at = behind(body, at)
        initialiser = not re.search(r"\)[^;(){}]*$", flat) and body[at:].lstrip()[:1] in ";=,"
        flat += "{}" if initialiser else "{};"
    flat = re.sub(r"\b(?:public|private|protected):", "", flat)
    return [" ".join(one.split()) for one in flat.split(";") if one.strip(" \n{}")]


def without_arguments(type_name):
    """Of templates, from the innermost out."""
    inner = re.compile(r"<[^<>]*>")
    while inner.search(type_name):
        type_name = inner.sub("", type_name)
    return type_name


def count(name, declared):
    """Methods, without constructors and what is defaulted, and data members."""
    methods = members = 0
    for one in declared:
        lives = re.match(rf"(?:explicit |constexpr |virtual )*~?{name}\(", one)
        if NO_MEMBER.match(one) or lives or re.search(r"= (?:delete|default)", one):
            continue
        head = re.split(r" = |\{", without_arguments(one))[0]
        if "(" in head:
            methods += 1
        else:
            members += 1 + head.count(",")
    return methods, members


def classes(text):
    for found in CLASS.finditer(text):
        body = text[found.end():behind(text, found.end() - 1) - 1]
        bases = re.findall(r"(\w+)(?:<[^,]*>)?(?:,|$)", found[2] or "")
        yield (*count(found[1], declarations(body)), found[1], bases)


def with_bases(found):
    """Each class has its bases' data members, too; which of two bases of one name is not known: the
    larger one."""
    own = {}
    for _, members, name, bases in found:
        own[name] = max(own.get(name, (0, [])), (members, bases))

    def inherited(bases):
        return sum(own[base][0] + inherited(own[base][1]) for base in bases if base in own)

    return [(methods, members + inherited(bases), name) for methods, members, name, bases in found]


def functions(text):
    """Lines of each, from its name to its last brace, and its name."""
    at = 0
    while found := FUNCTION.search(text, at):
        at = found.end()
        if found[1] in NO_FUNCTION:
            continue
        at = behind(text, at - 1)
        while found[3] and re.match(r"\s*(?:,|\{|\w+_?\{)", text[at:]):  # a{b}, c{d} {}
            at = behind(text, text.index("{", at))
        yield text[found.start():at].count("\n") + 1, found[1]


texts = [plain(path.read_text()) for path in sorted(pathlib.Path(sys.argv[1], "src").rglob("*.[ch]*"))]
all_classes = with_bases([one for text in texts for one in classes(text)])
all_functions = sorted(one for text in texts for one in functions(text))
lines = [one[0] for one in all_functions]
median, nine_in_ten = statistics.median(lines), lines[len(lines) * 9 // 10]

wrong = [f"{name} has {methods} methods and {members} data members"
         for methods, members, name in all_classes
         if methods > MOST_METHODS or members > MOST_MEMBERS]
wrong += [f"{name} has {size} lines" for size, name in all_functions if size > LONGEST]
if median > MEDIAN or nine_in_ten > NINE_IN_TEN:
    wrong.append(f"functions have {median:g} lines in the median, {nine_in_ten} at the 90th "
                 "percentile")
if len(lines) < FEWEST:
    wrong.append(f"{len(lines)} functions were found")
if "--list" in sys.argv:
    print(*sorted(all_classes)[-9:], *sorted(all_classes, key=lambda one: one[1])[-9:],
          *all_functions[-9:], sep="\n")
print("\n".join(wrong) or f"{len(all_classes)} classes; {len(lines)} functions: median {median:g} "
      f"lines, 90th percentile {nine_in_ten}, longest {lines[-1]}")
sys.exit(bool(wrong))
