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


# What keeps pcscd from listing a reader that is there, and otherwise does no harm yet.
CAUSES = {"pn533", "rival", "several-pcscd", "old-pcscd"}
HOLDERS = {"held", "held-by-libnfc", "held-by-scdaemon"}


def settle(looked, talked, has_talked=True):
    """One cause, one line. What pcscd said to this user counts more than what polkit's rules let
    expect; why it said nothing is for those who looked to tell."""
    said = {one.id for one in talked}
    if has_talked and "no-service" not in said:
        looked = [one for one in looked if one.id not in ("polkit", "no-polkit")]
    if "not-listed" in said:
        looked = [dataclasses.replace(one, level="error") if one.id in CAUSES else one
                  for one in looked]
    causes = {one.id for one in looked if one.level == "error"}
    return looked + [one for one in talked if one.id not in _told_by(causes)]


def _told_by(causes):
    """What needs no line of its own beside these."""
    told = {"not-listed"} if causes - {"polkit-user"} else set()
    told |= causes & {"other-driver"}
    # pcscd hangs up on whom it refuses: one time in ten that looks as if nobody had answered.
    if causes & {"no-pcscd", "masked", "not-running", "no-socket", "no-polkit", "polkit"}:
        told.add("no-service")
    if causes & HOLDERS:
        told.add("silent")
    return told


# Commands of several findings.
RELOAD_RULES = ("udevadm", "control", "--reload")
APPLY_RULES = ("udevadm", "trigger", "--action=add", "--subsystem-match=usb",
               "--attr-match=idVendor=072f")
