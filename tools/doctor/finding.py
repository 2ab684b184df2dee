# SPDX-License-Identifier: LGPL-2.1-or-later
"""What acr122-doctor has to say: one line each, with what to do."""
import dataclasses

# Worst first.
LEVELS = ("error", "warning", "note", "ok")


@dataclasses.dataclass(frozen=True)
class Finding:
    """`id` is stable, for programs; `fix` are commands that are safe and help (see --fix)."""

    level: str
    id: str
    what: str
    remedy: str = ""
    fix: tuple = ()

    def line(self):
        remedy = f": {self.remedy}" if self.remedy else ""
        return f"{self.level:8}{self.what}{remedy}"


def error(id, what, remedy, *fix):
    return Finding("error", id, what, remedy, fix)


def warning(id, what, remedy, *fix):
    return Finding("warning", id, what, remedy, fix)


def note(id, what, remedy=""):
    return Finding("note", id, what, remedy)


def ok(id, what):
    return Finding("ok", id, what)


def worst_first(findings):
    return sorted(findings, key=lambda one: LEVELS.index(one.level))


# Commands of several findings.
RESTART = ("systemctl", "try-restart", "pcscd.service")
RELOAD_RULES = ("udevadm", "control", "--reload")
APPLY_RULES = ("udevadm", "trigger", "--action=add", "--subsystem-match=usb",
               "--attr-match=idVendor=072f")
