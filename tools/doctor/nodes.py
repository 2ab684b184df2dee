# SPDX-License-Identifier: LGPL-2.1-or-later
"""The device node: whether pcscd may open it, and which udev rule says otherwise."""
from finding import APPLY_RULES, RELOAD_RULES, error
from machine import group_name, user_name

RULES = "94-ifd-acr122.rules"
# The first that has a rule's name is the one that counts.
RULES_FOLDERS = ("/etc/udev/rules.d", "/run/udev/rules.d", "/usr/local/lib/udev/rules.d",
                 "/usr/lib/udev/rules.d", "/lib/udev/rules.d")
LIBNFC_GROUP, LIBNFC_RULES = "plugdev", "93-pn53x.rules"  # libnfc6


def check(machine):
    for reader in machine.readers():
        owner = reader.owner()
        if not owner:
            yield error("no-node", f"{reader.node} is missing", "replug the reader; in a "
                        "container: --device /dev/bus/usb (man acr122-doctor, CONTAINERS)")
            continue
        yield from _forbidden(machine, reader)
        for pcscd in machine.pcscds()[:1]:
            if not pcscd.may(2, owner):
                yield _of_others(machine, reader, owner, pcscd)


def _forbidden(machine, reader):
    """Root may open every node, but for those that a container's rules for devices keep away."""
    problem = machine.open_problem(reader.node) if machine.uid == 0 else ""
    if problem:
        yield error("forbidden", f"root may not open {reader.node} ({problem}): this container's "
                    "rules for devices forbid it",
                    "start it with --device-cgroup-rule 'c 189:* rmw' (man acr122-doctor, "
                    "CONTAINERS)")


def _of_others(machine, reader, owner, pcscd):
    user, group, mode = owner
    what = (f"pcscd runs as {user_name(pcscd.uid())} and may not open {reader.node} "
            f"({user_name(user)}:{group_name(group)} {mode:04o})")
    rules = _rules(machine)
    if RULES not in rules:
        return error("no-rule", what, f"install ifd-acr122 again, with {RULES}, then replug the "
                     "reader")
    if group_name(group) == "pcscd":
        return error("not-in-group", what, f"`usermod --append --groups pcscd "
                     f"{user_name(pcscd.uid())}`, then restart pcscd")
    return _taken(machine, what, rules, group_name(group))


def _taken(machine, what, rules, group):
    """By another rule, or not given by ours yet. pcscd has tried in vain, and tries again after a
    replug or at its start only."""
    later = [rules[name] for name in sorted(rules) if name > RULES and
             "072f" in machine.text(rules[name]).lower()]
    if later:
        return error("rule-of-others", f"{what}: {later[-1]} comes behind {RULES} and names the "
                     "reader", f"have it say GROUP=\"pcscd\", or remove it; then replug the reader")
    mends = (RELOAD_RULES, APPLY_RULES, machine.restart())
    if group == LIBNFC_GROUP and LIBNFC_RULES in rules:
        return error("rule-of-libnfc", f"{what}: libnfc's udev rule {LIBNFC_RULES} took it",
                     "replug the reader", *mends)
    return error("rule-not-applied", what, "replug the reader", *mends)


def _rules(machine):
    """{name: path}"""
    return {name: f"{folder}/{name}" for folder in reversed(RULES_FOLDERS)
            for name in machine.names(folder) if name.endswith(".rules")}
