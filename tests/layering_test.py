#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Includes go down only, and knowledge stays where it belongs.

Each folder of src/ and sim/ may include what its CMakeLists.txt says it USES: the tables are read
from CMakeLists.txt and sim/CMakeLists.txt, so there is one place to change. The virtual reader and
its back ends may include nothing of the driver but include/base/bytes.h; the program acr122 that
and the model of a reader. What only one layer may know does not stand in another one's code.
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])

# What: a pattern of code (not of comments), and the files that may hold it.
KNOWLEDGE = {
    "a USB id": (r"0x(?:072F|2200|90CC)\b", r"include/base/models\.h"),
    "a PN532 frame's first bytes": (r"0xD[45][0-9A-F]{2}\b", r"src/pn532/"),
    # In one number, or as two bytes; 63 01 is a status word of the firmware's, too.
    "a PN532 register": (r"0x63(?:0[1-9A-F]|[123][0-9A-F])\b|0x63\b\W+(?:u8\W+)?"
                         r"0x(?:0[2-9A-F]|[123][0-9A-F])\b", r"src/pn532/"),
    "a PN532 register's name": (r"\breg::", r"src/(?:pn532|rf)/"),
    "a PN532 command's name": (r"\bopcode\b|pn532/opcode\.h", r"src/pn532/"),
    "a code of RFConfiguration or SetParameters": (
        r"\bk(?:AtrRes|Usual|Hurried|LongestUsual|Shortest|Longest|ByHand|Automatic(?:Rats|AtrRes))"
        r"\s*(?:=|\{)\s*0x|1U? << \(?code|set_(?:parameters|timings)\([^;]*\b0x", r"src/pn532/"),
    "the PN532": (r"pn532", r"src/(?:pn532|rf|bridge|pcsc|reader)/|include/base/"),
    "a PN532 command's number": (
        r"\bk(?:Diagnose|GetFirmwareVersion|GetGeneralStatus|ReadRegister|WriteRegister|PowerDown|"
        r"SetParameters|SetSerialBaudRate|RfConfiguration|In(?:DataExchange|CommunicateThru|"
        r"ListPassiveTarget|AutoPoll|Select|Deselect|Release|Psl))\s*(?:=|\{)\s*0x",
        r"src/pn532/"),
    "a PN532 status byte": (r"\bdetail\s*[=!]=\s*0x|\bpn532::Status\b|\bStatus::",
                            r"src/(?:pn532|rf)/"),
    "the PN532's D4 and D5": (r"0xD[45]\b", r"src/pn532/"),
    "what the air said": (r"\bHeard\b", r"src/(?:rf|card)/"),
    "which Error it is": (
        r"\bcode\s*[=!]=\s*Errc::|switch \([^)]*\.code\)",
        r"src/(?:usb|ccid|bridge|pn532)/|src/ifd/guard\.h|src/rf/(?:blocks|chip_session)\.cpp|"
        r"src/reader/(?:reader_commands|recovery|set_up)\.cpp"),
    "a pseudo-APDU's P1": (r"0xFF\b\W+(?:u8\W+)?0x00\b\W+(?:u8\W+)?0x[45][0-9A-F]\b|"
                           r"(?:\bencode_setting\(|\bu8\(|\bkPseudo,\s*)0x[45][0-9A-F]\b",
                           r"include/base/pseudo_apdu\.h"),
    "the firmware's 5 s": (r"Milliseconds k\w+\{5'?000\}", r"include/base/pseudo_apdu\.h"),
    "a clock of the system": (r"steady_clock|this_thread|clock_gettime", r"src/base/"),
    "a mutex of the standard": (r"std::(?:\w+_)?(?:mutex|condition_variable\w*|lock_guard)\b",
                                r"include/base/thread_safety\.h"),
}


def knowledge(path):
    """What `path` knows and must not."""
    name = str(path.relative_to(root))
    code = re.sub(r"//.*", "", path.read_text())
    return [f"{name} knows {what}: {found[0]}" for what, (pattern, home) in KNOWLEDGE.items()
            if not re.match(home, name) and (found := re.search(pattern, code, re.I))]


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
for path in sorted((root / "tools/acr122").glob("*.*")):
    for name in includes(path):
        own = (root / "tools/acr122" / name).is_file()
        if not own and not re.match(r"base/bytes\.h|sim/(?:base|model)/", name):
            errors.append(f"{path.relative_to(root)} includes {name}: the program is over PC/SC, and "
                          "knows what a reader is")
# Whoever is behind PcscdView's short lock has no way to the reader's own, which is taken before it.
behind, todo = set(), ["reader/pcscd_view.h", "reader/pcscd_view.cpp"]
while todo:
    name = todo.pop()
    if name not in behind and (root / "src" / name).is_file():
        behind.add(name)
        todo += includes(root / "src" / name)
errors += [f"src/reader/pcscd_view.* includes {name}: a way to the reader's lock"
           for name in sorted(behind & {"reader/parts.h", "reader/reader.h", "ccid/channel.h"})]
for tree in ("src", "include"):
    for path in sorted((root / tree).rglob("*.*")):
        errors += knowledge(path)
print("\n".join(errors) or f"{len(uses)} layers and {len(sim_uses)} folders of sim/, includes go down "
      f"only; {len(KNOWLEDGE)} kinds of knowledge at home")
sys.exit(bool(errors))
