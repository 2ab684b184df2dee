#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""debian/ifd-acr122's postinst, prerm and postrm as dpkg calls them, over a made-up root, with
systemd, with an init script, and with neither. What they would have of the machine is in PATH as
programs that write down how they were called."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading
import unittest

DEBIAN = pathlib.Path(__file__).resolve().parents[1] / "debian"
MARK = "run/ifd-acr122.stopped-pcscd"
TRIGGER = "udevadm trigger --action=change --subsystem-match=usb --attr-match=idVendor=072f"
RELOADS = ["udevadm control --reload", TRIGGER, "systemctl --system daemon-reload"]
QUESTIONS = ["acr122-doctor --rivals",
             "systemctl show --property=LoadState pcscd.socket pcscd.service"]
SERVED = "ifd-acr122: ACR122U and touchatag readers are served by ifd-acr122 "
AFTER_REMOVAL = ["ifd-acr122: the readers are back with the firmware, and with libccid where it is "
                 "installed.", "ifd-acr122: one that shows no card was not handed back: replug it."]
RECORDER = """#!/bin/sh
echo "${0##*/} $*" >>"$FAKES/calls"
[ ! -e "$FAKES/${0##*/}.does" ] || . "$FAKES/${0##*/}.does"
"""


class Case(unittest.TestCase):
    """A root with udev and a pcscd that runs as process 100."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="acr122-test.")
        self.addCleanup(folder.cleanup)
        self.root, self.fakes = (pathlib.Path(folder.name) / name for name in ("root", "fakes"))
        self.fakes.mkdir()
        for name in ("udevadm", "systemctl", "deb-systemd-invoke", "invoke-rc.d", "acr122-doctor"):
            self.executable(self.fakes / name, RECORDER)
        self.write("run/udev/control")
        self.executable(self.write("usr/sbin/pcscd"))
        self.daemon(100)

    def write(self, name, text=""):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def executable(self, path, text=""):
        path.write_text(text)
        path.chmod(0o755)

    def daemon(self, pid, name="pcscd"):
        self.write("run/pcscd/pcscd.pid", f"{pid}\n")
        self.write(f"proc/{pid}/comm", f"{name}\n")

    def no_daemon(self):
        (self.root / "run/pcscd/pcscd.pid").unlink()

    def with_systemd(self):
        self.write("run/systemd/system/here")

    def with_init_script(self):
        self.executable(self.write("etc/init.d/pcscd"))

    def does(self, program, text):
        """What the fake does when it is called."""
        (self.fakes / f"{program}.does").write_text(text)

    def restarts(self, program):
        self.does(program, 'mkdir "$DPKG_ROOT/proc/101"\n'
                           'echo pcscd >"$DPKG_ROOT/proc/101/comm"\n'
                           'echo 101 >"$DPKG_ROOT/run/pcscd/pcscd.pid"\n')

    def run_script(self, script, *arguments):
        """(what it called, what it said). dpkg runs them without anything left from debhelper."""
        calls = self.fakes / "calls"
        calls.write_text("")
        environment = {"PATH": f"{self.fakes}:{os.environ['PATH']}", "FAKES": str(self.fakes),
                       "DPKG_ROOT": str(self.root)}
        done = subprocess.run(["sh", DEBIAN / f"ifd-acr122.{script}", *arguments], text=True,
                              env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        self.assertEqual(done.returncode, 0, done.stdout)
        return calls.read_text().splitlines(), done.stdout.splitlines()

    def install(self, *version):
        """What it called but for its questions, and what it said. The doctor is always asked."""
        calls, said = self.run_script("postinst", "configure", *version)
        self.assertIn("acr122-doctor --rivals", calls)
        return [call for call in calls if call not in QUESTIONS], said


class Install(Case):
    def test_with_systemd(self):
        self.with_systemd()
        self.no_daemon()
        self.assertEqual(self.install(), (
            [*RELOADS, "deb-systemd-invoke try-restart pcscd.service"], [SERVED + "from now on."]))

    def test_under_a_pcscd_of_systemd(self):
        self.with_systemd()
        self.restarts("deb-systemd-invoke")
        self.assertEqual(self.install()[1], [SERVED + "from now on."])

    def masked(self):
        """As systemd tells it, which is asked for the socket and for the service."""
        self.does("systemctl", '[ "$1" != show ] || printf "LoadState=masked\n\nLoadState=loaded\n"')

    def test_with_a_pcscd_that_is_masked(self):
        self.with_systemd()
        self.masked()
        self.no_daemon()
        self.assertEqual(self.install()[1], [
            "ifd-acr122: somebody has masked pcscd, so systemd does not start it: systemctl unmask "
            "pcscd.socket pcscd.service, then systemctl start pcscd.socket."])

    def test_with_a_pcscd_that_is_masked_and_was_started_by_hand(self):
        self.with_systemd()
        self.masked()
        self.assertEqual(self.install()[1], [
            "ifd-acr122: restart pcscd, then it serves ACR122U and touchatag readers by this "
            "ifd-acr122."])

    def test_with_an_init_script(self):
        self.with_init_script()
        self.restarts("invoke-rc.d")
        self.assertEqual(self.install(), ([*RELOADS[:2], "invoke-rc.d pcscd restart"],
                                          [SERVED + "from now on."]))

    def test_with_an_init_script_of_a_pcscd_that_does_not_run(self):
        self.with_init_script()
        self.no_daemon()
        self.assertEqual(self.install(), (RELOADS[:2], [SERVED + "from now on."]))

    def test_number_of_another_program(self):
        """pcscd.pid is left from a pcscd that was killed."""
        self.with_init_script()
        self.daemon(100, "postgres")
        self.assertEqual(self.install(), (RELOADS[:2], [SERVED + "from now on."]))

    def test_in_a_container(self):
        (self.root / "run/udev/control").unlink()
        self.no_daemon()
        self.assertEqual(self.install(), ([], [SERVED + "from now on."]))

    def test_without_pcscd(self):
        self.with_systemd()
        self.no_daemon()
        (self.root / "usr/sbin/pcscd").unlink()
        self.assertEqual(self.install()[1], [SERVED + "when pcscd is installed."])

    def test_beside_a_rival(self):
        self.does("acr122-doctor", "echo ifd-acsccid.bundle libacsccid1\necho ifd-own.bundle -\n")
        self.assertEqual(self.install()[1], [
            "ifd-acr122: chance decides between ifd-acr122 and libacsccid1 ifd-own.bundle for the "
            "reader: remove the other."])

    def test_doctor_that_fails(self):
        self.no_daemon()
        self.does("acr122-doctor", "exit 1")
        self.assertEqual(self.install()[1], [SERVED + "from now on."])

    def test_units_that_fail(self):
        self.with_systemd()
        for program in ("udevadm", "systemctl", "deb-systemd-invoke"):
            self.does(program, "exit 1")
        self.assertEqual(len(self.install()[1]), 1)


class Upgrade(Case):
    def setUp(self):
        super().setUp()
        self.with_systemd()

    def test_old_package_stops_nothing(self):
        self.assertEqual(self.run_script("prerm", "upgrade", "0.2.0"), ([], []))
        self.assertEqual(self.run_script("postrm", "upgrade", "0.2.0"), ([], []))

    def test_pcscd_is_restarted(self):
        self.restarts("deb-systemd-invoke")
        self.assertEqual(self.install("0.0.9"), (
            [*RELOADS, "deb-systemd-invoke try-restart pcscd.service"], [SERVED + "from now on."]))

    def test_pcscd_that_was_started_by_hand_is_told_of(self):
        self.assertEqual(self.install("0.0.9")[1], [
            "ifd-acr122: restart pcscd, then it serves ACR122U and touchatag readers by this "
            "ifd-acr122."])


class RemoveWithSystemd(Case):
    STOP = ["systemctl --quiet is-active pcscd.socket",
            "deb-systemd-invoke stop pcscd.socket pcscd.service"]

    def setUp(self):
        super().setUp()
        self.with_systemd()

    def test_pcscd_is_stopped_and_started_again(self):
        self.assertEqual(self.run_script("prerm", "remove"), (self.STOP, []))
        self.assertEqual(self.run_script("postrm", "remove"), (
            [RELOADS[0], RELOADS[2], "deb-systemd-invoke start pcscd.socket"], AFTER_REMOVAL))
        self.assertFalse((self.root / MARK).exists())

    def test_socket_that_somebody_stopped_stays_so(self):
        self.does("systemctl", '[ "$2" != is-active ]')
        self.assertEqual(self.run_script("prerm", "remove"), (self.STOP, []))
        self.assertEqual(self.run_script("postrm", "remove"),
                         ([RELOADS[0], RELOADS[2]], AFTER_REMOVAL))

    def test_removal_that_is_given_up(self):
        self.run_script("prerm", "remove")
        self.assertEqual(self.run_script("postinst", "abort-remove"),
                         (["deb-systemd-invoke start pcscd.socket"], []))
        self.assertEqual(self.run_script("postinst", "abort-remove"), ([], []))

    def test_deconfiguration_stops_nothing(self):
        """The driver stays where it is."""
        self.assertEqual(self.run_script("prerm", "deconfigure"), ([], []))

    def test_purge_has_nothing_left_to_do(self):
        self.assertEqual(self.run_script("postrm", "purge"), ([], []))


class RemoveWithout(Case):
    """No systemd: pcscd.pid says which process is pcscd. Here it is a real one."""

    def setUp(self):
        super().setUp()
        self.with_init_script()

    def process(self, name):
        program = self.fakes / name
        shutil.copy(shutil.which("sleep"), program)
        process = subprocess.Popen([program, "60"])
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        threading.Thread(target=process.wait).start()  # as init does: no zombie is left
        shutil.rmtree(self.root / "proc")
        (self.root / "proc").symlink_to("/proc")
        self.write("run/pcscd/pcscd.pid", f"{process.pid}\n")
        return process

    def test_pcscd_is_ended_and_started_again(self):
        process = self.process("pcscd")
        self.run_script("prerm", "remove")
        self.assertEqual(process.wait(timeout=10), -15)
        self.assertEqual(self.run_script("postrm", "remove"),
                         ([RELOADS[0], "invoke-rc.d pcscd start"], AFTER_REMOVAL))
        self.assertFalse((self.root / MARK).exists())

    def test_another_program_of_that_number_lives_on(self):
        process = self.process("postgres")
        self.run_script("prerm", "remove")
        self.assertIsNone(process.poll())
        self.assertEqual(self.run_script("postrm", "remove"), ([RELOADS[0]], AFTER_REMOVAL))

    def test_pcscd_that_did_not_run_is_not_started(self):
        self.no_daemon()
        self.run_script("prerm", "remove")
        self.assertEqual(self.run_script("postrm", "remove"), ([RELOADS[0]], AFTER_REMOVAL))

    def test_removal_that_is_given_up(self):
        self.process("pcscd")
        self.run_script("prerm", "remove")
        self.assertEqual(self.run_script("postinst", "abort-remove"),
                         (["invoke-rc.d pcscd start"], []))


class Control(unittest.TestCase):
    def test_what_the_readme_promises_comes_along(self):
        """`apt install` brings pcscd and pcsc_scan."""
        ours = (DEBIAN / "control").read_text().split("\n\n")[1]
        recommended = next(line for line in ours.splitlines() if line.startswith("Recommends: "))
        self.assertLessEqual({"pcscd", "pcsc-tools"},
                             set(recommended.removeprefix("Recommends: ").split(", ")))


if __name__ == "__main__":
    unittest.main(verbosity=2)
