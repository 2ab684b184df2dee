# SPDX-License-Identifier: LGPL-2.1-or-later
"""/etc/ifd-acr122.conf, read as the driver reads it, and compared with the file as shipped."""
import re

OURS = "/etc/ifd-acr122.conf"
SHIPPED = ("/usr/share/ifd-acr122/ifd-acr122.conf", "/usr/local/share/ifd-acr122/ifd-acr122.conf")


def written(machine):
    """(line number, section, text) of each line that says something."""
    section = ""
    for number, line in enumerate(machine.text(OURS).splitlines(), 1):
        line = line.strip()
        if not line or line[0] in "#;":
            continue
        if line.startswith("["):
            section = line.strip("[]").strip()
        yield number, section, line


def value(machine, port, key, default):
    """What counts for the reader at a port: its own section goes before [reader]."""
    found = {section: split(line)[1] for _, section, line in written(machine)
             if split(line)[0] == key}
    return found.get(f"reader usb:{port}", found.get("reader", default))


def split(line):
    key, _, text = (part.strip() for part in line.partition("="))
    return key, text


def shipped(machine):
    """{section: {key: what it takes}}: the line above each `#key = value`."""
    known, section, above = {}, "", ""
    for line in next(filter(None, map(machine.text, SHIPPED)), "").splitlines():
        header = re.fullmatch(r"\[(\w+)\]", line)
        setting = re.fullmatch(r"#(\w+) = .*", line)
        if header:
            section = header[1]
            known[section] = {}
        elif setting and section:
            known[section][setting[1]] = above
        above = line.lstrip("# ")
    return known


def wrong(section, line, known):
    """What is wrong with a line; "" if nothing is."""
    return _section(section, known) if line.startswith("[") else _setting(section, line, known)


def _section(name, known):
    if name in known or re.fullmatch(r"reader usb:\d+-[\d.]+", name):
        return ""
    return f"no section is called [{name}]"


def _setting(section, line, known):
    keys, (key, text) = known.get(section), split(line)
    if section.startswith("reader usb:"):
        keys = {**known.get("reader", {}), **known.get("cards", {})}
    if "=" not in line or keys is None:
        return f"{line!r} is no setting of a section"
    if key not in keys:
        return f"[{section}] has no {key}"
    return "" if _fits(text, keys[key]) else f"{key} takes: {keys[key].rstrip('.')}"


def _fits(text, takes):
    bounds = re.search(r"(\d+) to (\d+)", takes)
    if bounds:
        return text.isdigit() and int(bounds[1]) <= int(text) <= int(bounds[2])
    words = re.findall(r"\w+", takes.partition(" of ")[2] if "more of" in takes else takes)
    return bool(text) and all(part in words for part in re.split(r"[\s,]+", text))
