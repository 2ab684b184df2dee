# SPDX-License-Identifier: LGPL-2.1-or-later
"""/etc/ifd-acr122.conf, read as src/config reads it (tests/unit/config/texts.txt holds the two
together), with what the file as shipped says of each key."""
import re
import stat

from machine import owner_of, user_name

OURS = "/etc/ifd-acr122.conf"
LONGEST_LINE, LARGEST_FILE = 199, 65_536  # bytes
BYTE_ORDER_MARK = "\xef\xbb\xbf"
BLANKS = " \t\r\v\f"
ONE_READER = r"reader usb:[0-9]+-[0-9]+(\.[0-9]+)*"
NO = ("no", "false", "off", "0")
# What is taken and not documented.
OTHER_WORDS = {"yes or no.": ("true", "on", "1", *NO)}
OLD_WORDS = {"leds": ("yes", "no"), "buzzer": ("yes", "no")}


def shipped(machine):
    """{section: {key: what it takes}}: the line above each `#key = value`."""
    known, section, above = {}, "", ""
    for line in machine.shipped_settings().splitlines():
        header = re.fullmatch(r"\[(\w+)\]", line)
        setting = re.fullmatch(r"#(\w+) = .*", line)
        if header:
            section = header[1]
            known[section] = {}
        elif setting and section:
            known[section][setting[1]] = above
        above = line.lstrip("# ")
    return known


# --- the file -----------------------------------------------------------------------------------

def unusable(machine):
    """Why the driver reads nothing of it, and what to do; None if it does, or if there is none."""
    state = machine.state(OURS)
    if not state:
        return None
    if not stat.S_ISREG(state.st_mode):
        return "is no plain file", "put a file there"
    for pcscd in machine.pcscds():
        if not pcscd.may(4, owner_of(state)):
            return (f"may not be read by pcscd, which runs as {user_name(pcscd.uid())}",
                    f"`chmod a+r {OURS}`")
    content = machine.bytes(OURS)
    if len(content) > LARGEST_FILE or b"\0" in content:
        return "is too large, or no text file", "put a copy of the shipped one there"
    return None


def lines(machine, known):
    """Of each that says something: (number, section, key, value, what is wrong or "")."""
    return [] if unusable(machine) else read(machine.bytes(OURS).decode("latin-1"), known)


def value(machine, port, key, default):
    """What counts for the reader at a port: its own section goes before [reader]."""
    found = {section: text for _, section, name, text, wrong in lines(machine, shipped(machine))
             if name == key and not wrong}
    return found.get(f"reader usb:{port}", found.get("reader", default))


# --- its text -----------------------------------------------------------------------------------

def read(text, known):
    """See lines(). `text` has a character for each byte. A section that is None is unknown, and
    what is in it is ignored."""
    section = ""
    for number, line in enumerate(text.removeprefix(BYTE_ORDER_MARK).split("\n"), 1):
        line = line.strip(BLANKS)
        if not line or line[0] in "#;":
            continue
        if len(line) > LONGEST_LINE:
            yield number, section, "", "", f"a line has at most {LONGEST_LINE} characters"
        elif line[0] == "[":
            section, wrong = _header(line, known)
            yield number, section, "", "", wrong
        else:
            yield number, section, *_pair(line, section, known)


def _header(line, known):
    name, end, _ = line[1:].partition("]")
    if not end:
        return None, f"{_shown(line)} has no ] at its end"
    if name in known or re.fullmatch(ONE_READER, name):
        return name, ""
    return None, f"no section is called [{_shown(name)}]"


def _pair(line, section, known):
    """(key, value, what is wrong)."""
    line = re.split(r"(?<=[ \t\r\v\f]);", line, maxsplit=1)[0]
    found = re.fullmatch(r"([^=:]*)[=:](.*)", line, re.S)
    if not found:
        return "", "", f"{_shown(line)} is no setting of a section"
    key, text = (part.strip(BLANKS) for part in found.groups())
    return key, text, "" if section is None else _setting(section, key, text, known)


def _setting(section, key, text, known):
    keys = known.get(section, {})
    if section.startswith("reader usb:"):
        keys = {**known["reader"], **known["cards"]}
    if not section:
        return f"{_shown(key)} is no setting of a section"
    if key not in keys:
        return f"[{section}] has no {_shown(key)}"
    return "" if _fits(key, text, keys[key]) else f"{key} takes: {keys[key].rstrip('.')}"


def _fits(key, text, takes):
    bounds = re.search(r"(\d+) to (\d+)", takes)
    if bounds:
        return bool(re.fullmatch("[0-9]+", text)) and int(bounds[1]) <= int(text) <= int(bounds[2])
    words = _words(takes)
    if "more of" in takes:
        parts = [part for part in text.split(" ") if part]
        return bool(parts) and len(set(parts)) == len(parts) and set(parts) <= words
    return text in words | {*OTHER_WORDS.get(takes, ()), *OLD_WORDS.get(key, ())}


def _words(takes):
    """Of "One or more of a, b and c." or "106, 212 or 424 kbps."."""
    listed = takes.rpartition("more of ")[2].rstrip(".")
    return {word.split()[0] for word in re.split(", | or | and ", listed)}


def _shown(text):
    """Short enough for a line, and as it was written."""
    return text[:40].encode("latin-1").decode(errors="replace")
