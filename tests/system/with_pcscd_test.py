# SPDX-License-Identifier: LGPL-2.1-or-later
"""scripts/with-pcscd by its command line, over a daemon that does what a test wants. That it starts
the real one is what every other test here shows."""
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time
import unittest

WITH_PCSCD = pathlib.Path(__file__).resolve().parents[2] / "scripts/with-pcscd"
WRONG_USAGE, UNAVAILABLE, SOFTWARE = 2, 69, 70
IN_A_CHROOT = subprocess.run(["mountpoint", "-q", "/"], check=False).returncode != 0

# Says what it sees, as JSON, in the log. DAEMON names its behaviour.
DAEMON = """#!/usr/bin/python3
import glob, json, os, pathlib, signal, socket, sys, time
does = os.environ.get("DAEMON", "")
if sys.argv[1:] == ["--help"]:
    print("--foreground", "--disable-polkit" if does == "asks polkit" else "")
    sys.exit(0)
config = pathlib.Path("/etc/ifd-acr122.conf")
print(json.dumps({
    "arguments": sys.argv[1:],
    "run": os.listdir("/run/pcscd"),
    "drivers": os.listdir(os.environ["DROPDIR"]),
    "config": config.read_text() if config.is_file() else sorted(os.listdir(config))
              if config.is_dir() else None,
    "files of etc": os.path.exists("/etc/passwd") and os.path.exists("/etc/os-release"),
    "preload": os.environ.get("LD_PRELOAD")}), flush=True)
if does == "does not start":
    sys.exit("no reason")
signal.signal(signal.SIGINT, lambda *_: sys.exit(1))
signal.signal(signal.SIGTERM, lambda *_: sys.exit(3 if does == "ends badly" else 0))
listening = socket.socket(socket.AF_UNIX)
listening.bind("/run/pcscd/pcscd.comm")
if does == "listens late":
    time.sleep(0.5)
listening.listen()
if does == "dies":
    time.sleep(0.3)
    os.kill(os.getpid(), signal.SIGSEGV)
while True:
    signal.pause()
"""


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="acr122-test.")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.log = self.folder / "log"
        daemon = self.file("bin/pcscd", DAEMON)
        daemon.chmod(0o755)
        self.bundle = self.file("one.bundle/Contents/Info.plist", "").parents[1]
        asked = subprocess.run(["pkg-config", "--variable=usbdropdir", "libpcsclite"], check=True,
                               capture_output=True, text=True)
        self.environment = {**os.environ, "PATH": f"{daemon.parent}:{os.environ['PATH']}",
                            "DROPDIR": asked.stdout.strip()}

    def file(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def run_it(self, *arguments, daemon="", **environment):
        return subprocess.run([WITH_PCSCD, *arguments], capture_output=True, text=True, timeout=60,
                              env={**self.environment, "DAEMON": daemon, **environment})

    def run_program(self, *program, options=(), **details):
        return self.run_it("--log", self.log, *options, self.bundle, "--", *program, **details)

    def seen(self, *options, **details):
        """What the daemon saw."""
        done = self.run_program("true", options=options, **details)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(self.log.read_text().splitlines()[0])


class Usage(Case):
    def test_help(self):
        done = self.run_it("--help")
        self.assertEqual(done.returncode, 0)
        for word in ("--config", "--log", "--debug", "--apdu", "--readers", "--stop", "Exit code:"):
            self.assertIn(word, done.stdout)

    def test_wrong_usage_is_one_line(self):
        for arguments in ((), ("--bogus", self.bundle, "--", "true"), (self.bundle,),
                          (self.bundle, "--"), ("--", "true"), (self.folder, "--", "true"),
                          ("--stop", "KILL", self.bundle, "--", "true"),
                          ("--config", "/nowhere", self.bundle, "--", "true"),
                          ("--conf", self.log, self.bundle, "--", "true")):
            with self.subTest(arguments):
                done = self.run_it(*arguments)
                self.assertEqual(done.returncode, WRONG_USAGE)
                self.assertRegex(done.stderr, r"\Awith-pcscd: .*--help\)\n\Z")

    def test_options_of_the_program_are_its_own(self):
        done = self.run_program("echo", "--help", "--")
        self.assertEqual((done.returncode, done.stdout), (0, "--help --\n"))


class Daemon(Case):
    def test_sees_the_bundles_alone_and_an_empty_run_folder(self):
        other = self.file("two.bundle/Contents/Info.plist", "").parents[1]
        seen = self.seen(other)
        self.assertEqual(sorted(seen["drivers"]), ["one.bundle", "two.bundle"])
        self.assertEqual(seen["run"], [])
        self.assertTrue(seen["files of etc"])

    def test_gets_the_options(self):
        arguments = self.seen("--debug", "--apdu", "--readers", self.folder)["arguments"]
        self.assertEqual(arguments, ["--foreground", "--config", str(self.folder), "--debug",
                                     "--apdu"])

    def test_asks_no_polkit_where_it_would(self):
        self.assertNotIn("--disable-polkit", self.seen()["arguments"])
        self.assertIn("--disable-polkit", self.seen(daemon="asks polkit")["arguments"])

    def test_reads_the_configuration_that_was_given(self):
        file = self.file("settings", "[log]\n")
        self.assertEqual(self.seen("--config", file)["config"], "[log]\n")
        self.assertIn(self.seen()["config"], (None, ""), "or the machine's settings would count")

    @unittest.skipIf(IN_A_CHROOT, "a directory mounted in a chroot's /etc would stay there")
    def test_configuration_may_be_a_directory(self):
        folder = self.file("settings/one", "").parent
        self.assertEqual(self.seen("--config", folder)["config"], ["one"])

    def test_a_mocked_usb_is_for_the_daemon_alone(self):
        mock = "libumockdev-preload.so.0"
        done = self.run_program("sh", "-c", "echo \"[$LD_PRELOAD]\"", LD_PRELOAD=mock)
        self.assertEqual(done.stdout, "[]\n", done.stderr)
        self.assertEqual(json.loads(self.log.read_text().splitlines()[0])["preload"], mock)

    def test_that_does_not_start(self):
        done = self.run_program("true", daemon="does not start")
        self.assertEqual(done.returncode, UNAVAILABLE)
        self.assertEqual(done.stderr, "with-pcscd: pcscd did not start\n")

    def test_that_dies_meanwhile(self):
        done = self.run_program("sleep", "1", daemon="dies")
        self.assertEqual(done.returncode, SOFTWARE)
        self.assertIn("status 139", done.stderr)

    def test_that_ends_badly(self):
        done = self.run_program("true", daemon="ends badly")
        self.assertEqual(done.returncode, SOFTWARE)
        self.assertIn("status 3", done.stderr)
        done = self.run_program("true", daemon="ends badly", options=("--stop", "INT"))
        self.assertEqual(done.returncode, 0, "pcscd's status after SIGINT is 1")

    def test_log_is_shown_after_a_failure_only(self):
        for program, shown in (("true", False), ("false", True)):
            done = self.run_it(self.bundle, "--", program)
            self.assertEqual('"arguments"' in done.stderr, shown, done.stderr)


class Program(Case):
    def test_its_exit_code_is_the_result(self):
        for code, command in ((0, ("true",)), (7, ("sh", "-c", "exit 7")),
                              (128 + signal.SIGKILL, ("sh", "-c", "kill -KILL $$")),
                              (127, (self.folder / "nothing",)), (126, (self.folder,))):
            self.assertEqual(self.run_program(*command).returncode, code, command)

    def test_begins_when_the_daemon_listens(self):
        connects = ("import os, socket; "
                    "socket.socket(socket.AF_UNIX).connect(os.environ['PCSCLITE_CSOCK_NAME'])")
        done = self.run_it(self.bundle, "--", "/usr/bin/python3", "-c", connects,
                           daemon="listens late")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_knows_daemon_socket_and_log(self):
        done = self.run_program("sh", "-c", 'test -S "$PCSCLITE_CSOCK_NAME" && '
                                            'kill -0 "$ACR122_PCSCD_PID" && '
                                            'echo "$ACR122_PCSCD_LOG"')
        self.assertEqual((done.returncode, done.stdout), (0, f"{self.log}\n"))

    def test_ends_before_the_daemon_at_a_signal(self):
        """Ctrl-C and a service manager's SIGTERM: the program is let end, then pcscd stops."""
        for number in (signal.SIGINT, signal.SIGTERM):
            process = subprocess.Popen(
                [WITH_PCSCD, self.bundle, "--", "sh", "-c", "echo up; sleep 0.5; exit 5"],
                env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            process.stdout.readline()
            process.send_signal(number)
            self.assertEqual(process.wait(20), 5)
            process.stdout.close()

    def test_leaves_nothing(self):
        folder = self.run_program("sh", "-c", 'dirname "$PCSCLITE_CSOCK_NAME"').stdout.strip()
        self.assertTrue(folder.endswith("/run"), folder)
        self.assertFalse(pathlib.Path(folder).parent.exists(), folder)

    def test_signal_before_it_begins_leaves_nothing(self):
        mounts = self.folder / "mounts"
        self.file("bin/pcscd", f"#!/bin/sh\n[ $1 = --foreground ] || exit 0\n"
                               f"cat /proc/self/mountinfo >{mounts}.new\n"
                               f"mv {mounts}.new {mounts}\nexec sleep 60\n")
        process = subprocess.Popen([WITH_PCSCD, self.bundle, "--", "true"], env=self.environment,
                                   stderr=subprocess.DEVNULL)
        while "run" not in (mounts.read_text() if mounts.exists() else ""):
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(20), 128 + signal.SIGTERM)
        name = re.search(r"ifd-acr122\.\w+", mounts.read_text())[0]
        self.assertFalse((pathlib.Path("/tmp") / name).exists(), name)


if __name__ == "__main__":
    unittest.main(verbosity=2)
