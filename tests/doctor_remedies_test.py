#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each finding of acr122-doctor on a made-up machine: broken, found, mended, no longer found.

Mended twice: by the commands of --fix, where there are any, and by hand, doing what the line says,
word for word."""
import ast
import pathlib
import re
import sys
import tempfile
import unittest
from unittest import mock

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/support"))
sys.dont_write_bytecode = True

from made_up_machine import (BOTH, CARD_UID, CONFIG, DRIVERS, ELF_ARM, LIBNFC_RULE, NODE, OTHER,  # noqa: E402
                             OTHER_RULE, OURS, PCSCD, PCSCD_USER, PLUGDEV, POLKIT_FILE,
                             POLKIT_RULE, READER, RULE, SOCKET, USB, USER, MadeUp, plist)
import made_up_machine  # noqa: E402
import checks  # noqa: E402
import live  # noqa: E402

GLIBC = "libifdacr122.so: libc.so.6: version `GLIBC_2.99' not found (required by it)\n"
NAMES = made_up_machine.GROUPS
GROUPS = {0: "root", PCSCD_USER + 1: "pcscd", **{number: name for name, number in NAMES.items()}}


# --- how each thing breaks ----------------------------------------------------------------------

def without_bundle(machine):
    machine.remove(OURS.rpartition("/")[0])
    machine.restart_pcscd()


def bundle_elsewhere(machine):
    without_bundle(machine)
    machine.process(PCSCD, "pcscd")
    machine.write("usr/local/lib/pcsc/drivers/ifd-acr122.bundle/Contents/Info.plist", "")


def node_of(group, rule=True, in_group=""):
    def break_it(machine):
        machine.pcscd_user = {"uid": PCSCD_USER, "groups": in_group}
        machine.owned_by(group)
        machine.restart_pcscd()
        if not rule:
            machine.remove(RULE)
    return break_it


def taken_by(rule, group):
    def break_it(machine):
        machine.write(rule, f'ATTRS{{idVendor}}=="072f", GROUP="{group}"\n')
        node_of(NAMES[group])(machine)
    return break_it


def forbidden(machine):
    machine.forbidden = "Operation not permitted"
    machine.restart_pcscd()


def exported(machine):
    machine.link_to(f"{READER}/driver", "../../drivers/usbip-host")
    machine.remove(f"{USB}/1-1:1.0")
    machine.restart_pcscd()


def held_by(name):
    return lambda machine: machine.process(OTHER, name, opens=NODE)


def other_product(machine):
    machine.remove(READER)
    machine.usb_device("1-2", "072f", "223b")


def guest(machine):
    machine.remove(READER)
    machine.outputs["systemd-detect-virt"] = "oracle\n"


def touchatag_by_libccid(machine):
    machine.reader.names = ("ACS ACR122U touchatag 00 00",)
    machine.drive_by("ifd-ccid.bundle")


def behind_rival(machine):
    machine.rival("ifd-acsccid.bundle")
    machine.drive_by("ifd-acsccid.bundle")


def private_settings(machine):
    machine.write(CONFIG, "").chmod(0o600)
    node_of(PCSCD_USER)(machine)


def directory_for_settings(machine):
    machine.path(CONFIG).mkdir(parents=True)


def without_pcscd(machine):
    machine.outputs["pcscd --version"] = ""
    machine.end(PCSCD)
    machine.remove(SOCKET)


def stopped(machine):
    machine.end(PCSCD)
    machine.remove(SOCKET)


def masked(machine):
    stopped(machine)
    machine.outputs["systemctl show --property=LoadState"] = "LoadState=masked\n\nLoadState=loaded\n"


def hidden(machine):
    machine.outputs["systemctl show pcscd.service"] = "PrivateDevices=yes\nDevicePolicy=auto\n"


def ordinary_user(machine):
    machine.become(USER)


def with_polkit_rule(machine):
    ordinary_user(machine)
    machine.write(POLKIT_FILE, POLKIT_RULE)
    machine.in_group = True


def outside_of_the_group(machine):
    with_polkit_rule(machine)
    machine.in_group = False


def without_polkit(machine):
    machine.has_polkit = False


def ordinary_user_without_polkit(machine):
    ordinary_user(machine)
    without_polkit(machine)


def other_socket(machine):
    machine.environment = {"PCSCLITE_CSOCK_NAME": "/tmp/demo/pcscd.comm"}


def fault(what, code):
    def break_it(machine):
        machine.reader.faults[what] = code
    return break_it


def in_use(machine):
    held_by("gpg-agent's")(machine)
    machine.remove(f"proc/{OTHER}/fd")  # through pcscd, not by USB
    fault("attribute", live.SHARING_VIOLATION)(machine)


def has(attribute, value):
    return lambda machine: setattr(machine.reader, attribute, value)


def silent_for_a_user(machine):
    with_polkit_rule(machine)
    fault("control", 0x80100016)(machine)


BREAKS = {
    "no-usb": lambda machine: machine.remove("sys"),
    "not-passed-through": guest,
    "other-product": other_product,
    "no-reader": lambda machine: machine.remove(READER),
    "no-node": lambda machine: machine.remove(NODE),
    "no-rule": node_of(0, rule=False),
    "rule-of-libnfc": taken_by(LIBNFC_RULE, "plugdev"),
    "rule-of-others": taken_by(OTHER_RULE, "nfc"),
    "forbidden": forbidden,
    "exported": exported,
    "not-in-group": node_of(PCSCD_USER + 1),
    "rule-not-applied": node_of(0),
    "pn533": lambda machine: machine.link_to(f"{USB}/1-1:1.0/driver", "../../drivers/pn533_usb"),
    "held-by-scdaemon": held_by("scdaemon"),
    "held-by-libnfc": held_by("nfc-poll"),
    "held": held_by("python3"),
    "weak-hub": lambda machine: machine.plug_into_weak_hub(),
    "bundle-elsewhere": bundle_elsewhere,
    "no-bundle": without_bundle,
    "no-library": lambda machine: machine.remove(f"{OURS}/Linux/libifdacr122.so"),
    "architecture": lambda machine: machine.write(f"{OURS}/Linux/libifdacr122.so", ELF_ARM),
    "missing-libraries": lambda machine: machine.outputs.update(ldd="\tlibfmt.so.9 => not found\n"),
    "plist": lambda machine: machine.write(f"{OURS}/Info.plist",
                                           plist(BOTH[:1], "libifdacr122.so")),
    "rival": lambda machine: machine.rival("ifd-acsccid.bundle"),
    "other-driver": lambda machine: machine.drive_by("ifd-ccid.bundle"),
    "contact-reader": touchatag_by_libccid,
    "configuration": lambda machine: machine.write(CONFIG, "[reader]\n# mine\nleds = green\n"),
    "configuration-file": private_settings,
    "no-shipped-configuration": lambda machine: setattr(machine, "has_shipped_settings", False),
    "no-pcscd": without_pcscd,
    "masked": masked,
    "not-running": stopped,
    "no-socket": lambda machine: machine.remove(SOCKET),
    "several-pcscd": lambda machine: machine.process(OTHER, "pcscd"),
    "old-pcscd": lambda machine: machine.write("proc/stat", "btime 1000000000\n"),
    "polkit": ordinary_user,
    "polkit-user": MadeUp.call_sudo,
    "no-polkit": without_polkit,
    "other-socket": other_socket,
    "no-service-there": other_socket,
    "polkit-rule": with_polkit_rule,
    "sandbox": hidden,
    "not-root": ordinary_user,
    "not-listed": has("names", ()),
    "access-denied": ordinary_user,
    "gone": fault("attribute", live.UNAVAILABLE),
    "no-service": stopped,
    "pcsc": fault("readers", 0x80100001),
    "in-use": in_use,
    "silent": fault("control", 0x80100016),
    "clone": has("firmware", b"PN532 bridge"),
    "no-card": has("atr", None),
    "card": fault("transmit", 0x80100016),
    "no-libpcsclite": lambda machine: setattr(machine, "has_library", False),
}

# Other ways to the same finding, with another remedy.
MORE = [("other-driver", behind_rival),
        ("polkit", outside_of_the_group), ("access-denied", outside_of_the_group),
        ("access-denied", without_polkit), ("access-denied", ordinary_user_without_polkit),
        ("no-polkit", ordinary_user_without_polkit), ("silent", silent_for_a_user),
        ("card", has("uid", b"\x63\x00")),
        ("rival", lambda machine: machine.rival("ifd-mine.bundle", package="")),
        ("missing-libraries", lambda machine: machine.outputs.update(ldd=(1, GLIBC))),
        ("no-library", lambda machine: machine.outputs.update(ldd=(1, "not a dynamic executable"))),
        ("rule-not-applied", node_of(PLUGDEV)),
        ("held-by-libnfc", held_by("mfoc-hardnested")), ("configuration-file", directory_for_settings),
        ("configuration-file", lambda machine: machine.write(CONFIG, b"\0"))]

# Nothing is wrong there, and nothing is to do.
TELLS = {"polkit-rule"}


# --- what a person does who reads the line ------------------------------------------------------

def take_line_out(machine, line):
    number = int(re.search(r"line (\d+)", line)[1])
    lines = machine.text(CONFIG).splitlines(keepends=True)
    machine.write(CONFIG, "".join(lines[:number - 1] + lines[number:]))


def allow_devices(machine, _):
    machine.forbidden = ""
    machine.restart_pcscd()


def put_settings(machine, _):
    machine.remove(CONFIG)
    machine.write(CONFIG, machine.shipped_settings())


def add_polkit_rule(machine, _):
    machine.write(POLKIT_FILE, POLKIT_RULE)
    machine.in_group = True


def log_in_anew(machine, _):
    machine.in_group = True


def disable_polkit(machine, _):
    machine.write("etc/default/pcscd", "--disable-polkit")


def run_as_root(machine, _):
    machine.become(0)


def show_usb(machine, _):
    machine.outputs["systemctl show pcscd.service"] = "PrivateDevices=no\n"


def other_card(machine, _):
    machine.reader.atr = b"\x3b"
    machine.reader.uid = CARD_UID
    machine.reader.faults.pop("transmit", None)


# In the order of a line; the longest first where one is in another.
DEEDS = (
    (r"`([^`]+)`", None),  # typed
    ("pass the reader through|pass device 072f:2200 through|plug it into the computer|plug it in|"
     "plug in an ACR122U|replug the reader|try a genuine one", lambda m, _: m.plug_in()),
    ("install ifd-acr122", lambda m, _: m.install()),
    ("restart pcscd|start pcscd", lambda m, _: m.restart_pcscd()),
    (r"add `disable-ccid` to ~/.gnupg/scdaemon.conf",
     lambda m, _: m.write("root/.gnupg/scdaemon.conf", "disable-ccid\n")),
    ("end it|end the program|end the one that is not the machine's own",
     lambda m, _: m.exists(f"proc/{OTHER}") and m.end(OTHER)),
    ("add a rule", add_polkit_rule),
    ("log in anew", log_in_anew),
    ("PCSCD_ARGS=--disable-polkit in /etc/default/pcscd", disable_polkit),
    ("run the program as root|run acr122-doctor as root", run_as_root),
    ('have it say GROUP="pcscd"', lambda m, _: m.write(OTHER_RULE, m.text(RULE))),
    ("start it with --device-cgroup-rule", allow_devices),
    (r"remove /\S+\.bundle", lambda m, line: m.remove(re.search(r"remove /(\S+\.bundle)", line)[1])),
    ("put a file there|put a copy of the shipped one there", put_settings),
    ("correct this line or take it out", take_line_out),
    ("PrivateDevices=no, DeviceAllow=char-usb_device rw", show_usb),
    ("put one on it|try another card", other_card),
)
# Words in backticks that are no remedy by themselves: an editor opens, `lsusb` only looks.
EDITORS = ("lsusb", "systemctl edit pcscd", "journalctl -u pcscd")


def deeds(remedy):
    """(what to do, the words that say so), in order."""
    found = [(match.start(), -len(match[0]), match, deed)
             for pattern, deed in DEEDS for match in re.finditer(pattern, remedy)]
    end = 0
    for start, _, match, deed in sorted(found, key=lambda one: one[:2]):
        if start >= end:
            end = match.end()
            yield match, deed


def do(machine, line, remedy):
    for match, deed in deeds(remedy):
        if deed:
            deed(machine, line)
        elif match[1] not in EDITORS:
            machine.type(match[1])


# --- the table, carried out ---------------------------------------------------------------------

class Remedies(unittest.TestCase):
    def setUp(self):
        patch = mock.patch("nodes.group_name", lambda number: GROUPS.get(number, str(number)))
        patch.start()
        self.addCleanup(patch.stop)

    def broken(self, id, break_it):
        folder = tempfile.TemporaryDirectory(prefix="acr122-doctor.")
        self.addCleanup(folder.cleanup)
        machine = MadeUp(folder.name)
        self.assertEqual(self.found(machine), {}, "not healthy")
        break_it(machine)
        self.assertIn(id, self.found(machine))
        return machine

    @staticmethod
    def found(machine):
        """By id. All, also what main() leaves out because its cause is told already."""
        found = checks.examine(machine) + list(live.live_test(machine, machine.connect))
        return {one.id: one for one in reversed(found) if one.level != "ok"}

    def assert_mended(self, id, machine):
        found = self.found(machine)
        self.assertNotIn(id, found)
        self.assertFalse([one for one in found.values() if one.level in ("error", "warning")])

    def each(self, mend):
        """Each finding, broken, then mend(its finding, machine): False where there is no way."""
        mended = set()
        for id, break_it in [*BREAKS.items(), *MORE]:
            with self.subTest(id):
                machine = self.broken(id, break_it)
                if mend(self.found(machine)[id], machine):
                    self.assert_mended(id, machine)
                    mended.add(id)
        return mended

    def test_by_hand_mend(self):
        def mend(one, machine):
            do(machine, one.line(), one.remedy)
            return one.remedy
        self.assertEqual(self.each(mend), set(BREAKS) - TELLS)

    def test_by_fix_mend(self):
        def mend(one, machine):
            for command in one.fix:
                machine.type(command)
            return one.fix
        self.assertEqual(self.each(mend), {"rule-of-libnfc", "rule-not-applied", "pn533",
                                  "other-driver", "not-running", "no-socket", "old-pcscd",
                                  "masked", "no-service", "pcsc"})


class Table(unittest.TestCase):
    def test_has_each_finding_that_doctor_knows(self):
        known = set()
        for file in (ROOT / "tools/doctor").glob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and
                        node.func.id in ("error", "warning", "note")):
                    known.add(node.args[0].value)
        self.assertEqual(known, set(BREAKS))

if __name__ == "__main__":
    unittest.main(verbosity=1)
