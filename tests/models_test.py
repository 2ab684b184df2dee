#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The readers of include/base/models.h are those of Info.plist, of the udev rule, of the
AppStream metainfo, of acr122-doctor and of README."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])


def found(name, pattern):
    """The pattern's groups wherever it occurs in the file, in upper case where they are ids."""
    return [tuple(part.upper() for part in match) for match in
            re.findall(pattern, (root / name).read_text())]


def column(key):
    text = (root / "Info.plist.in").read_text()
    values = re.search(rf"<key>{key}</key>\s*<array>(.*?)</array>", text, re.S)
    return re.findall(r"<string>(?:0x)?(.*?)</string>", values[1].upper(), re.S | re.I)


models = found("include/base/models.h",
               r'Model\{"([^"]+)", 0x([0-9A-F]{4}), 0x([0-9A-F]{4}), (?:true|false)\}')
ids = [model[1:] for model in models]
others = {
    "Info.plist.in": (models, list(zip(column("ifdFriendlyName"), column("ifdVendorID"),
                                       column("ifdProductID")))),
    "udev/94-ifd-acr122.rules": (ids, found(
        "udev/94-ifd-acr122.rules",
        r'ATTR\{idVendor\}=="([0-9a-f]{4})", ATTR\{idProduct\}=="([0-9a-f]{4})", GROUP="pcscd"')),
    "etc/org.ifd_acr122.driver.metainfo.xml": (ids, found(
        "etc/org.ifd_acr122.driver.metainfo.xml", r"usb:v([0-9A-F]{4})p([0-9A-F]{4})d\*")),
    "tools/doctor/machine.py": (ids, found(
        "tools/doctor/machine.py", r'\("([0-9a-f]{4})", "([0-9a-f]{4})"\)')),
    "README.md": (ids, found("README.md", r"\| ([0-9A-F]{4}):([0-9A-F]{4}) \|")),
}
errors = [] if models else ["include/base/models.h: no model understood"]
errors += [f"{name} has {has}, include/base/models.h {wanted}"
           for name, (wanted, has) in others.items() if wanted != has]
print("\n".join(errors) or f"{len(models)} models in {len(others)} places")
sys.exit(bool(errors))
