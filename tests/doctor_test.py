#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""acr122-doctor on made-up machines: each finding on a machine that has just this fault.

The healthy machine is a folder in place of /, and a function in place of the commands."""
import contextlib
import importlib.machinery
import importlib.util
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import unittest
from unittest import mock

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/support"))
sys.dont_write_bytecode = True

from made_up_machine import (BOTH, CONFIG, DOCTOR, DRIVERS, ELF_ARM, LIBNFC_RULE, NODE,  # noqa: E402
                             OTHER, OTHER_RULE, OURS, PCSCD, PCSCD_USER, POLKIT_FILE, POLKIT_RULE,
                             READER, RULE, USB, USER, FakePcsc, MadeUp, plist)
import checks  # noqa: E402
import finding  # noqa: E402
import live  # noqa: E402
import remedies  # noqa: E402
import rivals  # noqa: E402
import settings  # noqa: E402
from machine import user_name  # noqa: E402


TEXTS = ROOT / "tests/unit/config/texts.txt"
RESTART = ("systemctl", "restart", "pcscd.service")


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
        self.assertEqual([one.id for one in checks.examine(self.machine)],
                         ["reader", "driver", "pcscd"])

    def test_machine_with_debian_12(self):
        self.machine.outputs["pcscd --version"] = "pcsc-lite version 1.9.9.\n"
        self.machine.become(USER)
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
        self.assertEqual(self.assert_only("no-node", says=NODE).fix, (), "udev makes no nodes")

    def test_for_another_machine(self):
        self.machine.link_to(f"{READER}/driver", "../../drivers/usbip-host")
        self.assert_only("exported", says="usbip unbind --busid 1-1")

    def test_unplugged_while_it_is_looked_at(self):
        for attribute in ("busnum", "devnum"):
            self.machine.write(f"{READER}/{attribute}", "")
            self.assert_only("no-reader")

    def test_kernel_module(self):
        self.machine.link_to(f"{USB}/1-1:1.0/driver", "../../drivers/pn533_usb")
        found = self.assert_only("pn533", "warning")
        self.assertEqual(found.fix, (("modprobe", "-r", "pn533_usb"),))

    def test_hub_without_a_supply(self):
        self.machine.plug_into_weak_hub()
        self.assert_only("weak-hub", "note", says="1-1.4")
        self.machine.write(f"{READER}/bmAttributes", "e0\n")
        self.assertEqual(self.found(), {})

    def test_hub_without_a_supply_and_a_field_that_rests(self):
        self.machine.plug_into_weak_hub()
        for section, found in (("reader", []), ("reader usb:1-1.4", []),
                               ("reader usb:1-1.3", ["weak-hub"])):
            self.machine.write(CONFIG, f"[{section}]\nidle_field: off\n")
            self.assertEqual(list(self.found()), found, section)

    def test_programs_that_hold_the_reader(self):
        for name, id, says in (("scdaemon", "held-by-scdaemon", "disable-ccid"),
                               ("nfc-poll", "held-by-libnfc", "through pcscd"),
                               ("mfoc-hardnested", "held-by-libnfc", "at port 1-1"),
                               ("python3", "held", f"process {OTHER}")):
            with self.subTest(name):
                self.machine.process(OTHER, name, opens=NODE)
                self.assert_only(id, says=says)


class Node(Case):
    """pcscd as a user of its own, as from 2.4 on."""

    def owned_by(self, group):
        self.machine.pcscd_user = {"uid": PCSCD_USER, "groups": ""}
        self.machine.owned_by(group)
        self.machine.restart_pcscd()

    def name_group(self, name):
        patch = mock.patch("nodes.group_name", lambda gid: name)
        patch.start()
        self.addCleanup(patch.stop)

    def test_of_a_user_without_further_groups(self):
        """proc(5): nothing but a blank behind "Groups:"."""
        self.machine.write(f"proc/{PCSCD}/status", "Uid:\t5\t5\t5\t5\nGid:\t5\t5\t5\t5\n"
                                                   "Groups:\t \nNStgid:\t100\n")
        self.assertEqual(self.machine.pcscds()[0].groups(), {5})

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
        self.assert_only("rule-not-applied")
        self.machine.write(LIBNFC_RULE, 'ATTRS{idVendor}=="072f", GROUP="plugdev"')
        found = self.assert_only("rule-of-libnfc", says="93-pn53x.rules")
        self.assertEqual(found.fix, (finding.RELOAD_RULES, finding.APPLY_RULES, RESTART))

    def test_that_a_later_rule_took(self):
        self.owned_by(500)
        self.name_group("nfc")
        self.machine.write(OTHER_RULE, 'ATTR{idVendor}=="1234", GROUP="nfc"')
        self.assert_only("rule-not-applied")
        self.machine.write(OTHER_RULE, 'ATTR{idVendor}=="072F", GROUP="nfc"')
        self.assert_only("rule-of-others", says=f"/{OTHER_RULE} comes behind")

    def test_that_the_container_forbids(self):
        self.machine.forbidden = "Operation not permitted"
        self.assert_only("forbidden", says="--device-cgroup-rule 'c 189:* rmw'")
        self.machine.become(USER)
        self.assertEqual(list(self.found()), ["polkit", "not-root"])

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

    def test_built_for_another_release(self):
        self.machine.outputs["ldd"] = "\tlibfmt.so.9 => not found\n\tlibc.so.6 => /lib/libc.so.6\n"
        self.assert_only("missing-libraries", says="needs libfmt.so.9, which")
        self.machine.outputs["ldd"] = (1, "libfmt.so.9: version `GLIBC_2.99' not found (required"
                                          " by it)\n\tlibc.so.6 => /lib/libc.so.6\n")
        self.assert_only("missing-libraries", says="needs GLIBC_2.99, which")
        self.machine.outputs["ldd"] = (1, "\tnot a dynamic executable\n")
        self.assert_only("no-library", says="(not a dynamic executable)")
        del self.machine.outputs["ldd"]
        self.assertEqual(self.found(), {}, "without ldd")

    def test_with_a_wrong_plist(self):
        for text in (plist(BOTH[:1], "libifdacr122.so"),
                     plist(BOTH, "libifdacr122.so", friendly=["one"])):
            self.machine.write(f"{OURS}/Info.plist", text)
            self.assert_only("plist")

    def test_that_pcscd_has_not_taken(self):
        self.machine.rival("ifd-acsccid.bundle")
        self.machine.process(PCSCD, "pcscd", opens=NODE,
                             library=f"/{DRIVERS}/ifd-acsccid.bundle/Contents/Linux/librival.so")
        found = self.found()
        self.assertEqual(set(found), {"rival", "other-driver"})
        self.assertEqual(found["other-driver"].fix, (), "after a restart chance decides again")
        self.assertIn("apt remove libacsccid1", found["other-driver"].remedy)
        self.assertIn("ifd-acsccid.bundle", found["other-driver"].what)

    def test_that_libccid_keeps_from_the_reader(self):
        self.machine.drive_by("ifd-ccid.bundle")
        self.assertEqual(self.assert_only("other-driver", says="ifd-ccid.bundle").fix, (RESTART,))

    def test_that_came_after_pcscd(self):
        self.machine.write("proc/stat", f"btime {int(time.time()) - 7200}\n")
        self.assertEqual(self.assert_only("old-pcscd", "warning").fix, (RESTART,))


class Rivals(Case):
    """As rivals_test.cpp has the driver find them."""

    def assert_none(self):
        self.assertEqual(self.found(), {})
        self.assertEqual(rivals.lines(self.machine), [])

    def test_is_named_with_its_package(self):
        self.machine.rival("ifd-acsccid.bundle")
        self.assert_only("rival", "warning", says="`apt remove libacsccid1`, then restart")
        self.assertEqual(rivals.lines(self.machine), ["ifd-acsccid.bundle libacsccid1"])

    def test_of_no_package_is_removed_by_hand(self):
        self.machine.rival("ifd-mine.bundle", package="")
        self.assert_only("rival", "warning", says=f"remove /{DRIVERS}/ifd-mine.bundle, then")
        self.assertEqual(rivals.lines(self.machine), ["ifd-mine.bundle -"])

    def test_that_is_only_renamed(self):
        self.machine.rival("ifd-acsccid.bundle.disabled")
        self.assert_only("rival", "warning")

    def test_class_driver_under_another_name_is_none(self):
        self.machine.rival("ifd-mine.bundle", bundle_name="CCIDCLASSDRIVER")
        self.assert_none()

    def test_driver_of_other_readers_is_none(self):
        self.machine.rival("ifd-other.bundle", [("0x072F", "0x90DB"), ("0x08E6", "0x2200")])
        self.assert_none()

    def test_by_the_touchatags_id_counts_while_one_is_there(self):
        self.machine.rival("ifd-acr38u.bundle", BOTH[1:], package="libacr38u")
        self.assert_none()
        self.machine.usb_device("1-2", "072f", "90cc")
        self.assert_only("rival", "warning",
                         says="if the reader is a touchatag: `apt remove libacr38u`")
        self.assertEqual(rivals.lines(self.machine), ["ifd-acr38u.bundle libacr38u"])


class Configuration(Case):
    def test_as_shipped_and_with_every_default_written_is_fine(self):
        text = (ROOT / "etc/ifd-acr122.conf").read_text()
        for content in (text, "".join(line[1:] if line[:1] == "#" and " = " in line and
                                      line[1:2] != " " else line
                                      for line in text.splitlines(keepends=True))):
            self.machine.write(CONFIG, content)
            self.assertEqual(self.found(), {})

    def test_is_read_as_the_driver_reads_it(self):
        """texts.txt; texts_test.cpp has the driver read the same."""
        known = settings.shipped(self.machine)
        texts = [line.split(" |") for line in TEXTS.read_text().splitlines()
                 if line and line[0] != "#"]
        self.assertGreater(len(texts), 80)
        for refused, idle_field, text in texts:
            content = text[1:].encode().decode("unicode_escape").encode("latin-1")
            self.machine.write(CONFIG, content)
            told = [str(number) for number, _, _, _, wrong in settings.lines(self.machine, known)
                    if wrong]
            field = settings.value(self.machine, "1-2.3", "idle_field", "yes")
            self.assertEqual((",".join(told) or "-", field in settings.NO),
                             (refused, idle_field == " no"), text)

    def test_that_the_driver_cannot_use_at_all(self):
        for content in (b"#" * 65_537, b"# \0"):
            self.machine.write(CONFIG, content)
            self.assert_only("configuration-file", "warning", says="the defaults count")
        self.machine.remove(CONFIG)
        self.machine.path(CONFIG).mkdir()
        self.assert_only("configuration-file", "warning", says="is no plain file")

    def test_that_pcscd_may_not_read(self):
        self.machine.write(CONFIG, "").chmod(0o600)
        self.assertEqual(self.found(), {}, "root reads all")
        self.machine.process(PCSCD, "pcscd", uid=PCSCD_USER)
        self.machine.owned_by(PCSCD_USER)
        self.assert_only("configuration-file", "warning", says=f"chmod a+r /{CONFIG}")

    def test_without_the_file_as_shipped_is_not_checked(self):
        self.machine.write(CONFIG, "[raeder]\n")
        self.machine.has_shipped_settings = False
        self.assert_only("no-shipped-configuration", "note")

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
                self.machine.write(CONFIG, text)
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

    def test_masked(self):
        self.machine.remove(f"proc/{PCSCD}")
        self.machine.remove("run/pcscd")
        self.machine.outputs["systemctl show --property=LoadState"] = "LoadState=masked\n"
        self.assert_only("masked", says="systemctl unmask pcscd.socket pcscd.service")

    def test_without_its_socket(self):
        self.machine.remove("run/pcscd/pcscd.comm")
        self.assert_only("no-socket")

    def test_twice(self):
        self.machine.process(OTHER, "pcscd")
        self.assert_only("several-pcscd", "warning", says=f"{PCSCD}, {OTHER})")
        self.assert_only("several-pcscd", "warning", says=f"process {PCSCD} has the reader")

    def test_that_has_ended_does_not_count(self):
        """In a container whose first process waits for nobody it stays in the list."""
        self.machine.process(OTHER, "pcscd")
        self.machine.write(f"proc/{OTHER}/stat", f"{OTHER} (pcscd) Z 1 1 1\n")
        self.assertEqual(self.found(), {})

    def test_is_told_with_its_user_and_start(self):
        told = {one.id: one.what for one in checks.examine(self.machine)}["pcscd"]
        self.assertRegex(told, rf"^pcscd 2\.3\.3 runs as root \(process {PCSCD}\), since \d{{4}}-")

    def test_without_systemd_is_restarted_by_service(self):
        self.machine.remove("run/systemd")
        self.machine.remove("run/pcscd/pcscd.comm")
        self.assertEqual(self.assert_only("no-socket").fix, (("service", "pcscd", "restart"),))
        self.machine.end(PCSCD)
        self.assertEqual(self.assert_only("not-running").fix, (("service", "pcscd", "start"),))

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
        self.machine.become(USER)

    def found(self):
        return {id: one for id, one in super().found().items() if id != "not-root"}

    def test_refuses_services_and_remote_sessions(self):
        self.assert_only("polkit", says="add a rule (man acr122-doctor, POLKIT); or run")
        self.machine.sits_there = True
        self.assertEqual(self.found(), {})

    def test_is_asked_about_both_actions(self):
        ask = self.machine.ask = mock.Mock(side_effect=self.machine.answer)
        self.machine.pkcheck = mock.Mock(side_effect=[0, 1])
        self.assert_only("polkit")
        self.assertEqual([call.args for call in ask.call_args_list if call.args[0] == "pkcheck"],
                         [("pkcheck", "--action-id", f"org.debian.pcsc-lite.{what}", "--process",
                           str(DOCTOR)) for what in ("access_pcsc", "access_card")])

    def test_refuses_who_called_sudo(self):
        self.machine.call_sudo()
        found = self.assert_only("polkit-user", says=f"let {user_name(USER)}, who called sudo")
        self.assertIn("add a rule", found.remedy)
        self.machine.sits_there = True
        self.assertEqual(self.found(), {})

    def test_lets_root_in(self):
        self.machine.become(0)
        self.assertEqual(self.found(), {})
        self.machine.environment = {"SUDO_UID": "4711"}  # not among those who called
        self.assertEqual(self.found(), {})

    def test_is_not_asked(self):
        self.machine.process(PCSCD, "pcscd", arguments=("--disable-polkit",))
        self.assertEqual(self.found(), {})
        self.machine.process(PCSCD, "pcscd")
        self.machine.outputs["pcscd --help"] = "built without"
        self.assertEqual(self.found(), {})

    def test_is_not_asked_by_a_pcscd_that_is_still_to_start(self):
        self.machine.end(PCSCD)
        self.assert_only("polkit")
        self.machine.write("etc/default/pcscd", '# --disable-polkit\nPCSCD_ARGS="--debug"\n')
        self.assert_only("polkit")
        self.machine.write("etc/default/pcscd", '# none\nPCSCD_ARGS="--disable-polkit"\n')
        self.assertEqual(self.found(), {})

    def test_that_does_not_answer_refuses_root_too(self):
        self.machine.has_polkit = False
        for uid in (USER, 0):
            self.machine.become(uid)
            self.assert_only("no-polkit", says="PCSCD_ARGS=--disable-polkit")
        for codes in ([None, None], [0, 127]):
            self.machine.pkcheck = mock.Mock(side_effect=codes)
            self.assert_only("no-polkit", says="apt install polkitd")

    def test_has_a_rule(self):
        self.machine.write(POLKIT_FILE, POLKIT_RULE)
        self.assert_only("polkit", says=f"a rule is there, /{POLKIT_FILE}: `usermod --append "
                                        f"--groups scard {user_name(USER)}`, then log in anew")
        self.machine.in_group = True
        self.assertEqual(list(self.found()), ["polkit-rule"])

    def test_has_a_rule_that_names_no_group(self):
        self.machine.write(POLKIT_FILE, 'subject.user == "x" && "org.debian.pcsc-lite.access_card"')
        self.assert_only("polkit", says=f"a rule is there, /{POLKIT_FILE}: change it")

    def test_hides_its_rules(self):
        """/etc/polkit-1/rules.d is 0750 root:polkitd on Debian 13."""
        self.machine.hides = lambda folder: folder == "/etc/polkit-1/rules.d"
        self.assert_only("polkit", says="or, if there is one, join the group that it lets in")

    def test_rules_of_which_cannot_be_seen(self):
        """What the machine itself does about such a folder."""
        with mock.patch("pathlib.Path.iterdir", side_effect=PermissionError):
            self.assertTrue(self.machine.hides("/etc"))
        self.assertFalse(self.machine.hides("/missing"))
        self.assertFalse(self.machine.hides("/etc"))


class Socket(Case):
    def test_of_another_pcscd(self):
        self.machine.environment = {"PCSCLITE_CSOCK_NAME": "/tmp/demo/comm"}
        self.assert_only("other-socket", "note", says="unset PCSCLITE_CSOCK_NAME")
        told = list(live.live_test(self.machine, self.machine.connect))
        self.assertEqual([one.id for one in told], ["no-service-there"])
        self.assertIn("no pcscd answers at /tmp/demo/comm", told[0].what)
        self.machine.environment = {"PCSCLITE_CSOCK_NAME": "/run/pcscd/pcscd.comm"}
        self.assertEqual(self.found(), {})


class Live(Case):
    def talk(self, **pcsc):
        return list(live.live_test(self.machine, lambda: FakePcsc(**pcsc)))

    def ids(self, **pcsc):
        return [one.id for one in self.talk(**pcsc)]

    def test_reader_and_card_answer(self):
        self.assertEqual(self.ids(), ["driven", "firmware", "card"])
        self.assertEqual(self.ids(atr=None), ["driven", "firmware", "no-card"])

    def test_faults(self):
        self.assertEqual(self.ids(names=["Other 00 00"]), ["not-listed"])
        self.assertEqual(self.ids(firmware=b"PN532 bridge"), ["driven", "clone", "card"])
        self.assertEqual(self.ids(faults={"control": 0x80100016}), ["driven", "silent", "card"])
        self.assertEqual(self.ids(faults={"transmit": 0x80100016}), ["driven", "firmware", "card"])
        self.assertEqual(self.ids(uid=b"\x63\x00"), ["driven", "firmware", "card"])
        self.assertEqual(self.talk(uid=b"\x63\x00")[-1].level, "error")
        self.assertIn("63 00", self.talk(uid=b"\x63\x00")[-1].what)
        self.assertEqual(self.ids(faults={"readers": 0x8010006A}), ["access-denied"])
        self.assertEqual(self.ids(faults={"readers": 0x8010001D}), ["no-service"])
        self.assertEqual(self.ids(faults={"readers": 0x80100001}), ["pcsc"])

    def test_reader_that_a_program_has_for_itself(self):
        for what in ("attribute", "control", "transmit"):
            self.assertEqual(self.ids(faults={what: 0x8010000B})[-1], "in-use", what)

    def test_refusal_and_absence_are_no_other_driver(self):
        for code, id in ((live.SECURITY_VIOLATION, "access-denied"), (live.UNAVAILABLE, "gone"),
                         (live.UNKNOWN_READER, "gone"), (0x80100016, "pcsc"),
                         (live.UNSUPPORTED, "other-driver")):
            self.assertEqual(self.ids(faults={"attribute": code}), [id])
            if code in live.OF_THE_READER:
                self.assertEqual(self.ids(faults={"control": code}), ["driven", id])
                self.assertEqual(self.ids(faults={"transmit": code})[-1], id)

    def test_refusal_says_why(self):
        def said():
            return list(live.live_test(self.machine, self.machine.connect))[0].line()
        self.machine.become(USER)
        self.assertIn("add a rule", said())
        self.machine.write(POLKIT_FILE, POLKIT_RULE)
        self.assertIn("log in anew", said())
        self.machine.has_polkit = False
        self.assertIn("--disable-polkit", said())
        self.machine.become(0)
        self.assertIn("--disable-polkit", said())

    def test_ordinary_user_sees_too_little_to_blame_the_cable(self):
        for faults in ({"names": ()}, {"faults": {"control": 0x80100016}}):
            self.machine.become(USER)
            worst = finding.worst_first(self.talk(**faults))[0]
            self.assertTrue(worst.remedy.startswith("run acr122-doctor as root"), worst)
            self.machine.become(0)
            worst = finding.worst_first(self.talk(**faults))[0]
            self.assertTrue(worst.remedy.startswith("replug the reader"), worst)

    def test_driver_of_each_reader(self):
        """The class driver is loaded for one reader, ours for the other: each is told."""
        class Mixed(FakePcsc):
            def attribute(self, reader, tag):
                if reader.endswith("01 00"):
                    raise live.PcscError(0x8010001F)
                return super().attribute(reader, tag)
        both = Mixed(names=("ACS ACR122U 00 00", "ACS ACR122U 01 00"), atr=None)
        found = list(live.live_test(self.machine, lambda: both))
        self.assertEqual([one.id for one in found],
                         ["driven", "firmware", "no-card", "other-driver"])
        self.assertIn("ACS ACR122U 01 00", found[-1].what)

    def test_without_the_library(self):
        def missing():
            raise OSError
        self.assertEqual([one.id for one in live.live_test(self.machine, missing)],
                         ["no-libpcsclite"])


class Settled(unittest.TestCase):
    """One cause, one line."""

    def ids(self, looked, talked, **how):
        def made(ids):
            return [finding.Finding(level, id, "") for level, id in ids]
        return [one.id for one in finding.settle(made(looked), made(talked), **how)]

    def test_a_user_whom_pcscd_has_answered_is_not_refused(self):
        polkit = [("error", "polkit")]
        self.assertEqual(self.ids(polkit, [("ok", "driven")]), ["driven"])
        self.assertEqual(self.ids(polkit, [("error", "access-denied")]), ["access-denied"])
        self.assertEqual(self.ids(polkit, [], has_talked=False), ["polkit"])
        self.assertEqual(self.ids([("error", "no-polkit")], [("error", "access-denied")]),
                         ["access-denied"])
        for refused in ("polkit", "no-polkit"):
            self.assertEqual(self.ids([("error", refused)], [("error", "no-service")]), [refused],
                             "pcscd hangs up on whom it refuses")
        self.assertEqual(self.ids([("error", "polkit-user")], [("ok", "driven")]),
                         ["polkit-user", "driven"], "pcscd has answered root, not who called sudo")

    def test_what_has_a_cause_above_is_not_told_again(self):
        for cause, effect in (("no-reader", "not-listed"), ("not-running", "no-service"),
                              ("other-driver", "other-driver")):
            self.assertEqual(self.ids([("error", cause)], [("error", effect)]), [cause])
        for cause, effect in (("no-reader", "no-service"), ("no-reader", "access-denied")):
            self.assertEqual(self.ids([("error", cause)], [("error", effect)]), [cause, effect])
        self.assertEqual(self.ids([("warning", "configuration")], [("error", "not-listed")]),
                         ["configuration", "not-listed"])
        self.assertEqual(self.ids([("error", "polkit-user")], [("error", "not-listed")]),
                         ["polkit-user", "not-listed"])

    def test_what_does_harm_only_at_times_is_the_cause_when_no_reader_is_listed(self):
        for cause in ("pn533", "rival", "several-pcscd", "old-pcscd"):
            looked = [finding.warning("configuration", "", ""), finding.warning(cause, "", "")]
            found = finding.worst_first(finding.settle(looked, [finding.error("not-listed", "", "")]))
            self.assertEqual([(one.id, one.level) for one in found],
                             [(cause, "error"), ("configuration", "warning")])
            found = finding.settle(looked, [finding.ok("driven", "")])
            self.assertNotIn("error", [one.level for one in found])

    def test_who_holds_a_reader_is_why_it_is_silent(self):
        for cause in ("held", "held-by-libnfc", "held-by-scdaemon"):
            self.assertEqual(self.ids([("error", cause)], [("ok", "driven"), ("error", "silent")]),
                             [cause, "driven"])
        self.assertEqual(self.ids([("error", "no-rule")], [("error", "silent")]),
                         ["no-rule", "silent"])


class Remedies(unittest.TestCase):
    FOUND = [finding.error("a", "", "", ("one",), ("two", "2")),
             finding.error("b", "", "", ("one",))]

    def done(self, shows="fix:    one\nfix:    two 2\n", code=0, **how):
        run = mock.Mock(return_value=mock.Mock(returncode=code))
        with contextlib.redirect_stdout(io.StringIO()) as shown:
            told = remedies.fix(self.FOUND, run=run, **how)
        self.assertEqual(shown.getvalue(), shows)
        self.assertEqual(told, [call.args[0] for call in run.call_args_list])
        return told

    def test_are_shown_and_done_after_a_yes(self):
        self.assertEqual(self.done(agreed=True), [("one",), ("two", "2")])
        answers = iter(("", "y"))
        self.assertEqual(self.done(ask=lambda question: next(answers)), [("two", "2")])

    def test_are_not_done_when_nobody_answers(self):
        self.assertEqual(self.done(ask=mock.Mock(side_effect=EOFError)), [])

    def test_of_an_ordinary_user_are_done_as_root(self):
        self.assertEqual(self.done("fix:    sudo one\nfix:    sudo two 2\n", as_root=("sudo",),
                                   agreed=True), [("sudo", "one"), ("sudo", "two", "2")])

    def test_that_fail_say_so(self):
        self.done("fix:    one\n        failed: exit code 5\n"
                  "fix:    two 2\n        failed: exit code 5\n", code=5, agreed=True)
        with contextlib.redirect_stdout(io.StringIO()) as shown:
            remedies.fix(self.FOUND[1:], agreed=True,
                         run=mock.Mock(side_effect=FileNotFoundError(2, "not there")))
        self.assertEqual(shown.getvalue(), "fix:    one\n        failed: not there\n")


class WithFix(Case):
    """The program itself, on a made-up machine."""

    def run_it(self, *options, answer="y"):
        loader = importlib.machinery.SourceFileLoader("doctor", str(ROOT / "tools/acr122-doctor"))
        program = importlib.util.module_from_spec(importlib.util.spec_from_loader("doctor", loader))
        loader.exec_module(program)
        run = mock.Mock(side_effect=lambda command: self.machine.type(command) or
                        mock.Mock(returncode=0))
        with mock.patch.object(sys, "argv", ["acr122-doctor", *options]), \
                mock.patch.object(program, "Machine", lambda: self.machine), \
                mock.patch.object(live.live_test, "__defaults__", (self.machine.connect, 0)), \
                mock.patch.object(remedies.fix, "__defaults__",
                                  ((), False, lambda question: answer, run)), \
                contextlib.redirect_stdout(io.StringIO()) as shown:
            return program.main(), shown.getvalue()

    def test_tells_what_is_left(self):
        self.machine.drive_by("ifd-ccid.bundle")
        code, shown = self.run_it("--fix")
        before, _, after = shown.partition("after that:\n")
        self.assertIn("ifd-ccid.bundle", before)
        self.assertIn("fix:    systemctl restart pcscd.service", before)
        self.assertIn("is driven by ifd-acr122", after)
        self.assertEqual(code, 0)

    def test_refused_leaves_the_exit_code(self):
        self.machine.drive_by("ifd-ccid.bundle")
        code, shown = self.run_it("--fix", answer="n")
        self.assertEqual(code, 1)
        self.assertNotIn("after that", shown)

    def test_rivals_alone(self):
        self.machine.rival("ifd-acsccid.bundle")
        self.assertEqual(self.run_it("--rivals"), (0, "ifd-acsccid.bundle libacsccid1\n"))

    def test_with_nothing_to_do(self):
        code, shown = self.run_it("--fix", "--yes")
        self.assertEqual(code, 0)
        self.assertNotIn("fix:", shown)
        self.assertEqual({line.split()[0] for line in shown.splitlines()}, {"ok"})


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

    def test_reader_of_its_output_may_leave(self):
        """`acr122-doctor | head -0`: no traceback, and the exit code of what was found."""
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run([ROOT / "tools/acr122-doctor", "--no-live"], stdout=writing,
                              stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)
        os.close(writing)
        self.assertEqual((done.stderr, done.returncode),
                         ("", self.run_it("--no-live").returncode))

    def test_findings_name_files_that_are_installed(self):
        """A checkout's docs/ are not; what a finding points to in the manual page is there."""
        manual = (ROOT / "man/acr122-doctor.1").read_text()
        for file in sorted((ROOT / "tools/doctor").glob("*.py")):
            text = re.sub(r'"\n +f?"', "", file.read_text())
            self.assertEqual(re.findall(r"\bdocs/\S+", text), [], file.name)
            for section in re.findall(r"man acr122-doctor, ([A-Z]+)", text):
                self.assertIn(f"\n.Sh {section}\n", manual, file.name)

    def test_wrong_usage(self):
        for options in (["--bogus"], ["--yes"], ["--json", "--fix"], ["--card", "--no-live"],
                        ["--rivals", "--json"]):
            self.assertEqual(self.run_it(*options).returncode, 2, options)

    def test_help_manual_and_completion_name_every_option(self):
        told = self.run_it("--help").stdout
        self.assertIn("Exit code:", told)
        options = set(re.findall(r"--[a-z-]+", told.partition("Each finding")[0]))
        manual = (ROOT / "man/acr122-doctor.1").read_text().partition(".Sh POLKIT")[0]
        self.assertEqual({f"--{name}" for name in re.findall(r"Fl -([a-z-]+)", manual)},
                         options - {"--help"})
        completion = (ROOT / "completions/acr122-doctor").read_text()
        self.assertEqual(set(re.findall(r"--[a-z-]+", completion)), options)


class Order(unittest.TestCase):
    def test_worst_first(self):
        mixed = [finding.ok("a", ""), finding.note("b", ""), finding.error("c", "", ""),
                 finding.warning("d", "", "")]
        self.assertEqual("".join(one.id for one in finding.worst_first(mixed)), "cdba")


if __name__ == "__main__":
    unittest.main(verbosity=1)
