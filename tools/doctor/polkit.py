# SPDX-License-Identifier: LGPL-2.1-or-later
"""pcscd from 2.0 on asks polkit about each user, which lets in root and who sits at the machine."""
import re

from finding import error, note
from machine import user_name

FOLDERS = ("/etc/polkit-1/rules.d", "/run/polkit-1/rules.d", "/usr/local/share/polkit-1/rules.d",
           "/usr/share/polkit-1/rules.d")
ACTIONS = ("org.debian.pcsc-lite.access_pcsc", "org.debian.pcsc-lite.access_card")
OFF = "--disable-polkit"
DEFAULTS = "/etc/default/pcscd"
REFUSED, SILENT, ALLOWED = "refused", "silent", "allowed"
REFUSES = (1, 2, 3)  # pkcheck(1): not without a password, for one. 127: polkit does not answer


def check(machine):
    """About the person who runs this; with sudo, about who called that."""
    if not _is_asked(machine):
        return
    verdict, rule = _verdict(machine), _rule(machine)
    if verdict is REFUSED:
        yield _refused(machine)
    elif verdict is SILENT:
        yield error("no-polkit", *silence())
    elif rule:
        yield note("polkit-rule", f"a polkit rule says who may use pcscd ({rule})")


def _verdict(machine):
    pid = str(machine.person().pid)
    codes = [machine.ask("pkcheck", "--action-id", action, "--process", pid)[0]
             for action in ACTIONS]
    if any(code in REFUSES for code in codes):
        return REFUSED
    return ALLOWED if codes == [0, 0] else SILENT


def _is_asked(machine):
    return (machine.pcscd_version() >= (2, 0) and OFF in machine.run("pcscd", "--help") and
            not _is_off(machine))


def _is_off(machine):
    """By the arguments of the pcscd that runs, or that will."""
    running = machine.pcscds()
    if running:
        return any(OFF in one.arguments() for one in running)
    return bool(re.search(rf"^PCSCD_ARGS=.*{OFF}", machine.text(DEFAULTS), re.M))


def _refused(machine):
    uid = machine.person().uid()
    if machine.uid == 0:
        return error("polkit-user", f"polkit does not let {user_name(uid)}, who called sudo, use "
                     "pcscd", way_in(machine))
    return error("polkit", "polkit lets this user use pcscd only while sitting at the machine",
                 way_in(machine))


def refusal(machine):
    """What was found, and the remedy, when pcscd has refused a program."""
    if machine.uid == 0 or _verdict(machine) is SILENT:
        return silence()
    return "pcscd refuses this user (polkit)", way_in(machine)


def silence():
    """Without an answer pcscd refuses everybody, root, too, whom polkit never refuses."""
    return ("pcscd asks polkit, which does not answer, and refuses everybody",
            f"`apt install polkitd`, or, in a container, PCSCD_ARGS={OFF} in {DEFAULTS} (man "
            "acr122-doctor, POLKIT); then restart pcscd")


def way_in(machine):
    """What lets a user in."""
    rule = _rule(machine)
    if rule:
        groups = re.findall(r'isInGroup\("([^"]+)"\)', machine.text(rule))
        user = user_name(machine.person().uid())
        join = "".join(f"`usermod --append --groups {group} {user}`, then log in anew"
                       for group in groups[:1])
        return f"a rule is there, {rule}: {join or 'change it'}; or run the program as root"
    unseen = any(machine.hides(folder) for folder in FOLDERS)
    join = ", or, if there is one, join the group that it lets in and log in anew" if unseen else ""
    return f"add a rule (man acr122-doctor, POLKIT){join}; or run the program as root"


def _rule(machine):
    """The file of a rule about pcscd; "" for none, or where they may not be seen."""
    files = (f"{folder}/{name}" for folder in FOLDERS for name in machine.names(folder))
    return next((file for file in files if "org.debian.pcsc-lite" in machine.text(file)), "")
