#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""acr122-doctor on made-up machines: each finding on a machine that has just this fault.

The healthy machine is a folder in place of /, and a function in place of the commands."""
import contextlib
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest
from unittest import mock

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools/doctor"))
sys.dont_write_bytecode = True

import checks  # noqa: E402
import finding  # noqa: E402
import live  # noqa: E402
import remedies  # noqa: E402
from machine import Machine  # noqa: E402

USB = "sys/bus/usb/devices"
READER = f"{USB}/1-1"
NODE = "/dev/bus/usb/001/004"
DRIVERS = "usr/lib/pcsc/drivers"
OURS = f"{DRIVERS}/ifd-acr122.bundle/Contents"
ELF = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00\x3e\x00"  # 64 bits, x86-64
ELF_ARM = ELF[:18] + b"\xb7\x00"
RULE = "usr/lib/udev/rules.d/94-ifd-acr122.rules"
PCSCD, OTHER = 100, 200  # processes
PCSCD_USER = 64_000  # and its group


def plist(ids, executable="libdriver.so", name="DRIVER", friendly=None):
    def array(key, values):
        return f"<key>{key}</key>\n" + "".join(f"<string>{one}</string>\n" for one in values)
    return (array("CFBundleName", [name]) + array("CFBundleExecutable", [executable]) +
            array("ifdVendorID", [one[0] for one in ids]) +
            array("ifdProductID", [one[1] for one in ids]) +
            array("ifdFriendlyName", friendly or ["ACS ACR122U"] * len(ids)))


BOTH = [("0x072F", "0x2200"), ("0x072F", "0x90CC")]


class MadeUp(Machine):
    """A healthy machine with Debian 13's pcscd."""

    def __init__(self, folder):
        super().__init__(folder, self.answer, uid=0, environment={"XDG_SESSION_ID": "1"})
        self.outputs = {"pcscd --version": "pcsc-lite version 2.3.3.\n",
                        "pcscd --help": "--disable-polkit"}
        self.node_state = None  # of NODE; None: as the file that stands for it
        self.plug_in()
        self.install()
        self.write(f"{DRIVERS}/ifd-ccid.bundle/Contents/Info.plist",
                   plist(BOTH, "libccid.so", "CCIDCLASSDRIVER"))
        self.write("usr/sbin/pcscd", ELF)
        self.write("usr/share/ifd-acr122/ifd-acr122.conf",
                   (ROOT / "etc/ifd-acr122.conf").read_text())
        self.restart_pcscd()

    def answer(self, *command):
        return next((text for begin, text in self.outputs.items()
                     if " ".join(command).startswith(begin)), "")

    def path(self, name):
        stands_for_node = self.node_state and str(name) == NODE
        return mock.Mock(stat=lambda: self.node_state) if stands_for_node else super().path(name)

    def write(self, name, content):
        path = super().path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def link_to(self, name, target):
        path = super().path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.symlink_to(target)

    def usb_device(self, port, vendor, product_id, node="009", product=""):
        for name, value in (("idVendor", vendor), ("idProduct", product_id), ("busnum", "1"),
                            ("devnum", node.lstrip("0")), ("product", product)):
            self.write(f"{USB}/{port}/{name}", value + "\n")
        self.write(f"dev/bus/usb/001/{node}", "")

    def process(self, pid, name, opens="", library="", uid=0, groups="0", arguments=()):
        self.write(f"proc/{pid}/comm", name + "\n")
        self.write(f"proc/{pid}/cmdline", "\0".join((name, *arguments)))
        self.write(f"proc/{pid}/maps", f"7f00-7f01 r-xp 0 00:00 1   {library}\n" if library else "")
        self.write(f"proc/{pid}/status", f"Uid:\t{uid}\t{uid}\t{uid}\t{uid}\n"
                                         f"Gid:\t{uid}\t{uid}\t{uid}\t{uid}\nGroups:\t{groups}\n")
        ticks = 3600 * os.sysconf("SC_CLK_TCK")
        self.write(f"proc/{pid}/stat", f"{pid} ({name}) S " + "0 " * 18 + f"{ticks} 0\n")
        if opens:
            self.link_to(f"proc/{pid}/fd/5", opens)

    def remove(self, name):
        path = self.path(name)
        for one in sorted(path.rglob("*"), reverse=True) if path.is_dir() else ():
            one.rmdir() if one.is_dir() and not one.is_symlink() else one.unlink()
        path.rmdir() if path.is_dir() else path.unlink()

    def rival(self, name, ids=BOTH):
        self.write(f"{DRIVERS}/{name}/Contents/Info.plist", plist(ids, "librival.so"))

    # What people do to a machine, and the commands of --fix.

    def plug_in(self):
        self.usb_device("1-1", "072f", "2200", node="004", product="ACR122U PICC Interface")
        self.link_to(f"{USB}/1-1:1.0/driver", "../../drivers/usbfs")
        self.apply_rules()

    def owned_by(self, group, mode=0o664):
        self.node_state = mock.Mock(st_uid=0, st_gid=group, st_mode=0o20000 | mode)

    def apply_rules(self):
        """udev gives the node to pcscd's group, if there is a rule that says so."""
        self.write(NODE, "")
        if self.node_state and self.exists(RULE):
            self.owned_by(PCSCD_USER)

    def install(self):
        self.write(f"{OURS}/Info.plist", plist(BOTH, "libifdacr122.so"))
        self.write(f"{OURS}/Linux/libifdacr122.so", ELF)
        self.write(RULE, "")

    def restart_pcscd(self, **how):
        """It takes the first of its drivers that names the reader, libccid last."""
        rivals = [one for one in self.names(DRIVERS) if one != "ifd-ccid.bundle"]
        library = next((one.library() for one in self.bundles() if one.name in rivals), "")
        self.write("run/pcscd/pcscd.comm", "")
        self.write("proc/stat", f"btime {int(time.time())}\n")
        self.process(PCSCD, "pcscd", opens=NODE, library=library, **how)

    def end(self, pid):
        self.remove(f"proc/{pid}")

    def run_fix(self, command):
        {finding.RESTART: self.restart_pcscd,
         finding.RELOAD_RULES: lambda: None,
         finding.APPLY_RULES: self.apply_rules,
         ("modprobe", "-r", "pn533_usb"):
             lambda: self.link_to(f"{USB}/1-1:1.0/driver", "../../drivers/usbfs"),
         ("systemctl", "enable", "--now", "pcscd.socket"):
             lambda: self.write("run/pcscd/pcscd.comm", "")}[command]()


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="acr122-doctor.")
        self.addCleanup(folder.cleanup)
        self.machine = MadeUp(folder.name)

    def found(self):
        return {one.id: one for one in checks.examine(self.machine) if one.level != "ok"}

    def assert_only(self, id, level="error", says=""):
        """Just this is found, with a remedy."""
        found = self.found()
        self.assertEqual(list(found), [id], found)
        self.assertEqual(found[id].level, level)
        self.assertIn(says, found[id].line())
        self.assertTrue(found[id].remedy, "without a remedy")
        self.assertNotIn("\n", found[id].line())
        return found[id]


class Healthy(Case):
    def test_machine_has_nothing_wrong(self):
        self.assertEqual(self.found(), {})
        self.assertEqual([one.id for one in checks.examine(self.machine)], ["reader", "driver"])

    def test_machine_with_debian_12(self):
        self.machine.outputs["pcscd --version"] = "pcsc-lite version 1.9.9.\n"
        self.machine.uid = 1000
        self.assertEqual(list(self.found()), ["not-root"])


class Usb(Case):
    def test_no_usb_at_all(self):
        self.machine.remove("sys")
        self.assert_only("no-usb", says="container")

    def test_no_reader(self):
        self.machine.remove(READER)
        self.assert_only("no-reader", says="lsusb")

    def test_guest_without_the_reader(self):
        self.machine.remove(READER)
        self.machine.outputs["systemd-detect-virt"] = "oracle\n"
        self.assert_only("not-passed-through", says="oracle")

    def test_other_product_of_acs(self):
        self.machine.remove(READER)
        self.machine.usb_device("1-2", "072f", "223b")
        self.assert_only("other-product", says="072f:223b")

    def test_no_node(self):
        self.machine.remove(NODE)
        self.assertIn(finding.APPLY_RULES, self.assert_only("no-node", says=NODE).fix)

    def test_kernel_module(self):
        self.machine.link_to(f"{USB}/1-1:1.0/driver", "../../drivers/pn533_usb")
        found = self.assert_only("pn533", "warning")
        self.assertEqual(found.fix, (("modprobe", "-r", "pn533_usb"),))

    def test_hub_without_a_supply(self):
        self.machine.remove(READER)
        self.machine.usb_device("1-1.4", "072f", "2200", node="004")
        self.machine.usb_device("1-1", "05e3", "0608")
        self.machine.write(f"{READER}/bmAttributes", "80\n")
        self.assert_only("weak-hub", "note", says="1-1.4")
        self.machine.write(f"{READER}/bmAttributes", "e0\n")
        self.assertEqual(self.found(), {})

    def test_programs_that_hold_the_reader(self):
        for name, id, says in (("scdaemon", "held-by-scdaemon", "disable-ccid"),
                               ("nfc-poll", "held-by-libnfc", "through pcscd"),
                               ("python3", "held", f"process {OTHER}")):
            with self.subTest(name):
                self.machine.process(OTHER, name, opens=NODE)
                self.assert_only(id, says=says)


class Node(Case):
    """pcscd as a user of its own, as from 2.4 on."""

    def owned_by(self, group):
        self.machine.restart_pcscd(uid=PCSCD_USER, groups="")
        self.machine.owned_by(group)

    def name_group(self, name):
        patch = mock.patch("checks.group_name", lambda gid: name)
        patch.start()
        self.addCleanup(patch.stop)

    def test_of_its_group_is_fine(self):
        self.owned_by(PCSCD_USER)
        self.assertEqual(self.found(), {})

    def test_without_our_rule(self):
        self.owned_by(0)
        self.machine.remove(RULE)
        self.assert_only("no-rule", says="94-ifd-acr122.rules")

    def test_that_libnfc_took(self):
        self.owned_by(46)
        self.name_group("plugdev")
        found = self.assert_only("rule-of-libnfc", says="93-pn53x.rules")
        self.assertEqual(found.fix, (finding.RELOAD_RULES, finding.APPLY_RULES))

    def test_from_before_our_rule(self):
        self.owned_by(0)
        self.name_group("root")
        self.assert_only("rule-not-applied", says="root")

    def test_user_outside_of_the_group(self):
        self.owned_by(PCSCD_USER + 1)
        self.name_group("pcscd")
        self.assert_only("not-in-group")


class Driver(Case):
    def test_not_installed(self):
        self.machine.remove(OURS.rpartition("/")[0])
        self.machine.process(PCSCD, "pcscd")
        self.assert_only("no-bundle")

    def test_installed_elsewhere(self):
        self.machine.remove(OURS.rpartition("/")[0])
        self.machine.process(PCSCD, "pcscd")
        self.machine.write("usr/local/lib/pcsc/drivers/ifd-acr122.bundle/Contents/Info.plist", "")
        self.assert_only("bundle-elsewhere", says="-Dusbdropdir=")

    def test_without_library(self):
        self.machine.remove(f"{OURS}/Linux/libifdacr122.so")
        self.assert_only("no-library")
        self.machine.write(f"{OURS}/Linux/libifdacr122.so", "no library")
        self.assert_only("no-library")

    def test_of_another_architecture(self):
        self.machine.write(f"{OURS}/Linux/libifdacr122.so", ELF_ARM)
        self.assert_only("architecture")

    def test_with_a_wrong_plist(self):
        for text in (plist(BOTH[:1], "libifdacr122.so"),
                     plist(BOTH, "libifdacr122.so", friendly=["one"])):
            self.machine.write(f"{OURS}/Info.plist", text)
            self.assert_only("plist")

    def test_beside_another_that_claims_the_reader(self):
        self.machine.rival("ifd-acsccid.bundle")
        self.assert_only("rival", "warning", says="apt remove libacsccid1")

    def test_beside_another_for_other_readers(self):
        self.machine.rival("ifd-other.bundle", [("0x072F", "0x90DB")])
        self.assertEqual(self.found(), {})

    def test_that_pcscd_has_not_taken(self):
        self.machine.rival("ifd-acsccid.bundle")
        self.machine.process(PCSCD, "pcscd", opens=NODE,
                             library=f"/{DRIVERS}/ifd-acsccid.bundle/Contents/Linux/librival.so")
        found = self.found()
        self.assertEqual(set(found), {"rival", "other-driver"})
        self.assertEqual(found["other-driver"].fix, (finding.RESTART,))
        self.assertIn("ifd-acsccid.bundle", found["other-driver"].what)

    def test_that_came_after_pcscd(self):
        self.machine.write("proc/stat", f"btime {int(time.time()) - 7200}\n")
        self.assertEqual(self.assert_only("old-pcscd", "warning").fix, (finding.RESTART,))


class Configuration(Case):
    def test_as_shipped_and_with_every_default_written_is_fine(self):
        text = (ROOT / "etc/ifd-acr122.conf").read_text()
        for content in (text, "".join(line[1:] if line[:1] == "#" and " = " in line and
                                      line[1:2] != " " else line
                                      for line in text.splitlines(keepends=True))):
            self.machine.write("etc/ifd-acr122.conf", content)
            self.assertEqual(self.found(), {})

    def test_mistakes(self):
        for text, says in (("[raeder]\n", "no section is called [raeder]"),
                           ("[reader]\nno_such_key = 1\n", "has no no_such_key"),
                           ("[reader]\nidle_interval_ms = soon\n", "10 to 10000"),
                           ("[reader]\nidle_interval_ms = 9\n", "10 to 10000"),
                           ("[reader]\nleds = green\n", "card, off or untouched"),
                           ("[cards]\ntechnologies = a q\n", "felica_212"),
                           ("[reader usb:1-2.3]\nlevel = debug\n", "has no level"),
                           ("leds = off\n", "no setting of a section")):
            with self.subTest(text):
                self.machine.write("etc/ifd-acr122.conf", text)
                self.assert_only("configuration", "warning", says=says)


class Daemon(Case):
    def test_not_installed(self):
        self.machine.outputs["pcscd --version"] = ""
        self.assert_only("no-pcscd")

    def test_not_running(self):
        self.machine.remove(f"proc/{PCSCD}")
        self.assertEqual(self.found(), {}, "the socket starts it")
        self.machine.remove("run/pcscd")
        self.assertEqual(self.assert_only("not-running").fix,
                         (("systemctl", "enable", "--now", "pcscd.socket"),))

    def test_without_its_socket(self):
        self.machine.remove("run/pcscd/pcscd.comm")
        self.assert_only("no-socket")

    def test_twice(self):
        self.machine.process(OTHER, "pcscd")
        self.assert_only("several-pcscd", "warning", says=f"{PCSCD}, {OTHER}")

    def test_that_sees_no_usb(self):
        for shown in ("PrivateDevices=yes\nDevicePolicy=auto\n",
                      "DevicePolicy=closed\nDeviceAllow=\n"):
            self.machine.outputs["systemctl show pcscd.service"] = shown
            self.assert_only("sandbox")
        self.machine.outputs["systemctl show pcscd.service"] = \
            "DevicePolicy=closed\nDeviceAllow=char-usb_device rw\n"
        self.assertEqual(self.found(), {})


class Polkit(Case):
    def setUp(self):
        super().setUp()
        self.machine.uid = 1000

    def found(self):
        return {id: one for id, one in super().found().items() if id != "not-root"}

    def test_refuses_services_and_remote_sessions(self):
        self.assert_only("polkit")
        self.machine.outputs["loginctl"] = "Active=yes\nRemote=yes\n"
        self.assert_only("polkit")
        self.machine.outputs["loginctl"] = "Active=yes\nRemote=no\n"
        self.assertEqual(self.found(), {})

    def test_is_not_asked(self):
        self.machine.process(PCSCD, "pcscd", arguments=("--disable-polkit",))
        self.assertEqual(self.found(), {})
        self.machine.process(PCSCD, "pcscd")
        self.machine.outputs["pcscd --help"] = "built without"
        self.assertEqual(self.found(), {})

    def test_has_a_rule(self):
        self.machine.write("etc/polkit-1/rules.d/50-pcscd.rules",
                           '"org.debian.pcsc-lite.access_pcsc"')
        self.assertEqual(list(self.found()), ["polkit-rule"])


class FakePcsc:
    def __init__(self, names=("ACS ACR122U 00 00",), firmware=b"ACR122U214", atr=b"\x3b",
                 fails=None):
        self.names, self.firmware, self.atr, self.fails = names, firmware, atr, fails or {}

    def _do(self, what, result):
        if what in self.fails:
            raise live.PcscError(self.fails[what])
        return result

    def readers(self):
        return self._do("readers", list(self.names))

    def control(self, reader, command):
        return self._do("control", self.firmware)

    def wait_for_card(self, reader, seconds):
        return self._do("wait", self.atr)

    def transmit(self, reader, apdu):
        return self._do("transmit", bytes.fromhex("01020304 9000"))


class Live(unittest.TestCase):
    def ids(self, **pcsc):
        return [one.id for one in live.live_test(lambda: FakePcsc(**pcsc))]

    def test_reader_and_card_answer(self):
        self.assertEqual(self.ids(), ["firmware", "card"])
        self.assertEqual(self.ids(atr=None), ["firmware", "no-card"])

    def test_faults(self):
        self.assertEqual(self.ids(names=["Other 00 00"]), ["not-listed"])
        self.assertEqual(self.ids(firmware=b"PN532 bridge"), ["clone", "card"])
        self.assertEqual(self.ids(fails={"control": 0x80100016}), ["silent", "card"])
        self.assertEqual(self.ids(fails={"transmit": 0x80100016}), ["firmware", "card"])
        self.assertEqual(self.ids(fails={"readers": 0x8010006A}), ["access-denied"])
        self.assertEqual(self.ids(fails={"readers": 0x8010001D}), ["no-service"])
        self.assertEqual(self.ids(fails={"readers": 0x80100001}), ["pcsc"])

    def test_without_the_library(self):
        def missing():
            raise OSError
        self.assertEqual([one.id for one in live.live_test(missing)], ["no-libpcsclite"])


class Remedies(unittest.TestCase):
    FOUND = [finding.error("a", "", "", ("one",), ("two", "2")),
             finding.error("b", "", "", ("one",))]

    def done(self, **how):
        run = mock.Mock()
        with contextlib.redirect_stdout(io.StringIO()) as shown:
            remedies.fix(self.FOUND, run=run, **how)
        self.assertEqual(shown.getvalue(), "fix:    one\nfix:    two 2\n")
        return [call.args[0] for call in run.call_args_list]

    def test_are_shown_and_done_after_a_yes(self):
        self.assertEqual(self.done(agreed=True), [("one",), ("two", "2")])
        answers = iter(("", "y"))
        self.assertEqual(self.done(ask=lambda question: next(answers)), [("two", "2")])


class CommandLine(unittest.TestCase):
    """On the machine of the tests, whatever it is."""

    def run_it(self, *options):
        return subprocess.run([ROOT / "tools/acr122-doctor", *options], capture_output=True,
                              text=True, stdin=subprocess.DEVNULL)

    def test_json_and_exit_code(self):
        done = self.run_it("--no-live", "--json")
        found = json.loads(done.stdout)
        levels = [one["level"] for one in found]
        self.assertEqual(levels, sorted(levels, key=finding.LEVELS.index))
        self.assertEqual(done.returncode, 1 if "error" in levels else 0)
        lines = self.run_it("--no-live").stdout.splitlines()
        self.assertEqual([line.split()[0] for line in lines], levels)

    def test_wrong_usage(self):
        self.assertEqual(self.run_it("--bogus").returncode, 2)
        self.assertIn("Exit code:", self.run_it("--help").stdout)


class Order(unittest.TestCase):
    def test_worst_first(self):
        mixed = [finding.ok("a", ""), finding.note("b", ""), finding.error("c", "", ""),
                 finding.warning("d", "", "")]
        self.assertEqual("".join(one.id for one in finding.worst_first(mixed)), "cdba")


if __name__ == "__main__":
    unittest.main(verbosity=1)
