# SPDX-License-Identifier: LGPL-2.1-or-later
"""Other drivers of our readers: as src/ifd/rivals.cpp has it, but for the touchatag's id."""
from finding import warning
from machine import OUR_BUNDLE, USB_IDS

# Readers with contacts have it, too, and their drivers may well claim it: it counts only while such
# a reader is plugged in.
SHARED = ("072f", "90cc")


def rivals(machine):
    """Their bundles: which one pcscd takes is the order in its folder."""
    contested = USB_IDS - {SHARED} | {reader.ids for reader in machine.readers()}
    return [one for one in machine.bundles()
            if one.ids() & contested and one.name != OUR_BUNDLE and not one.is_class_driver()]


def package(bundle):
    """Debian's package that brought it; "" for none."""
    return bundle.machine.package_of(f"{bundle.folder}/Contents/Info.plist")


def removal(bundle):
    """How a rival goes away."""
    name = package(bundle)
    return f"`apt remove {name}`" if name else f"remove {bundle.folder}"


def check(machine):
    for other in rivals(machine):
        touchatag = "" if other.ids() & USB_IDS - {SHARED} else "if the reader is a touchatag: "
        yield warning("rival", f"{other.name} claims the reader, too, and chance decides",
                      f"{touchatag}{removal(other)}, then restart pcscd; libccid serves the other "
                      "ACS readers")


def way_back(machine):
    """What gives the reader to us, and the command for it. Beside a rival no restart alone: chance
    would decide again."""
    removals = [removal(one) for one in rivals(machine)]
    if removals:
        return (", ".join(removals) + ", then restart pcscd",)
    return ("restart pcscd, after the installation of ifd-acr122", machine.restart())


def lines(machine):
    """For scripts: a bundle and its package, or "-"."""
    return [f"{one.name} {package(one) or '-'}" for one in rivals(machine)]
