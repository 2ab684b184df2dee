# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every command that a page has one type: typed here as it stands, or by another test, or named
here with the reason why no test can type it."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import programs
from programs import Program, setUpModule, tearDownModule
from sim_rig import BUNDLE, ROOT, SIM

SECONDS = 180  # cargo and go compile
CRATES = pathlib.Path("/usr/share/cargo/registry")  # Debian's

PAGES = {  # where a page's commands are typed
    "README.md": ".", "CONTRIBUTING.md": ".", "examples/README.md": "examples",
    **{f"docs/{path.name}": "." for path in (ROOT / "docs").glob("*.md")},
    "docs/developers.md": "examples/transmit",
}
TROUBLE = r"(?i)usage:|\berror\b|invalid|unable to|failed"  # programs may say so and exit with 0
NO_COMMANDS = {"docs/architecture.md", "docs/storage-commands.md"}  # figures; bytes
DEMO = r"== pcsc_scan|watching|pcsc_scan \||card \d: |reader  |ATR  |UID  |[<>]  "  # what it prints

# The card that has to lie there, and what is typed then. Each has to end with success.
TYPED = [
    ("ntag215", r"pcsc_scan -r|opensc-tool --(list-readers|send-apdu)|opensc-tool -a"),
    ("openpgp", r"pkcs15-tool -D|pkcs11-tool -L"),
    ("ntag215", r"/usr/bin/python3 (examples/read_uid|read_uid|ndef_write|transmit)\.py"),
    ("classic-1k", r"java .*ClassicPurse.java open"),
    ("classic-1k", r"java .*Transmit.java|node transmit.js|cc transmit.c|go run|.*cargo run --offline"),
    ("applet", r"cc extended_read.c|./extended_read "),
    ("fido", r"/usr/bin/python3 fido_info.py"),
    ("ntag215", r"/usr/bin/python3 led_and_beep.py"),
    ("ultralight", r"acr122 ndef write --format"),
    ("ntag215", r"acr122 (info|ndef|dump|restore|apdu|led|beep|identify|bench)|printf"),
    ("ntag215", r"build/dev/sim/acr122-sim run .*-- +(bash|/usr/bin/python3 examples/read_uid.py)$"),
    ("ntag215", r"\$sim (do (fault|suspend|usb_reset|restart|brown_out)|ctl) ?"),
]
PROGRAMS = {"go run": "go", "cargo": "/usr/bin/cargo"}  # typed where they are installed

# What another test types, and words of that test.
ELSEWHERE = [
    (r"pcsc_scan -n", "clients_pcsc_tools_test.py", "pcsc_scan"),
    (r"scriptor$", "clients_pcsc_tools_test.py", "scriptor"),
    (r"cd /usr/share/doc/python3-pyscard|/usr/bin/python3 (simple|framework|scard-api)/",
     "clients_pyscard_test.py", "sample_getAttrib"),
    (r"echo (disable-ccid|pcsc-shared)|gpg", "clients_gpg_test.py", "disable-ccid"),
    (r"tests/system/build_(\w+) ", "../CMakeLists.txt", "system/build_"),
    (r"export PATH=.*libnfc|LIBNFC_AUTO_SCAN=|nfc-(list|poll|mfultralight)|pn53x-tamashell",
     "clients_libnfc_test.py", "nfc-poll"),
    (r"nfc-mfclassic ", "clients_libnfc_classic_test.py", "nfc-mfclassic"),
    (r"export (LD_LIBRARY_PATH|LIBNFC)|mifare-|mfoc", "clients_libfreefare_test.py", "mfoc"),
    (r"\(cd build/dev/third-party/nfc-pcsc|NODE_PATH=", "nfc_pcsc.py", "@babel/register"),
    (r"node wait_for_card.js", "examples_test.py", "wait_for_card.js"),
    (r"java .*SmartCardIo.java", "clients_java_test.py", "SmartCardIo.java"),
    (r"cd build/dev/third-party/pcsc-lite|/usr/bin/python3 SCardConnect_DIRECT",
     "clients_unitary_test.py", "SCardConnect_DIRECT"),
    (r"python3 -c 'import sys|from smartcard|c = readers|c\.connect|print\(bytes",
     "control_test.py", "test_identify_as_documented"),
    (r"build/dev/sim/acr122-sim run .*(read_uid.py|nfc-list|moves.sh)$", "howto_test.py", "COMMAND"),
    (r"sim=build|\$sim do (place|save|remove|state)|/usr/bin/python3 read_uid.py",
     "howto_test.py", "moves.sh"),
    (r"build/dev/sim/acr122-sim run .* pcsc_scan$", "with_pcscd_test.py", "--debug"),
    (r"acr122 (list|probe)$|build/dev/sim/acr122-sim (check|run --real-time) ",
     "hardware_page_test.py", "COMMAND"),
    (r"acr122 watch", "acr122_test.py", "watch"),
    (r"bench/run --json ", "bench_test.py", "bench/run"),
    (r"ACR122_EXCHANGES=", "../unit/rf/iso_dep_property_test.cpp", "ACR122_EXCHANGES"),
    (r"xargs ", "../bundle_test.py", "install_manifest.txt"),
    (r"sudo acr122-doctor", "../doctor_test.py", "acr122-doctor"),
    (r"sudo pcscd --foreground --debug", "sim_rig.py", "--debug"),
]

# What no test types.
BUILD = "the build that the tests are of, or a whole run of them"
NOT_TYPED = [
    (r"scripts/(setup|demo|test|package)\b|cmake -|ctest |sudo cmake", BUILD),
    (r"sudo (apt|systemctl|groupadd|usermod|rm|udevadm)|systemctl|apt install", "changes the machine"),
    (r"docker |usbip ", "wants what the machines of the tests have not, and the page says so"),
    (r"\(cd rust && cargo run --? \"", "fetches from the network"),
]


def commands_of(page):
    """The lines of a page's shell blocks, continuation lines joined."""
    inside = None  # a fenced block, its language
    for line in (ROOT / page).read_text().replace("\\\n", "").splitlines():
        if fence := re.match(r"```(\w*)", line):
            inside = fence[1] if inside is None else None
        elif inside == "sh" or inside is None and re.match(r" {4,}\S", line):
            if not re.match(DEMO, line.strip()):
                yield re.sub(r"\s+# .*", "", re.sub(" {2,}", " ", line.strip()))


COMMANDS = [(page, command) for page in sorted(set(PAGES) - NO_COMMANDS)
            for command in commands_of(page)]


def rows_for(command, rows, column):
    return [row for row in rows if re.match(row[column], command)]


def card_for(page, command):
    """None: not typed here. howto_test.py types virtual-reader.md, but for single orders."""
    rows = rows_for(command, TYPED, 1)
    ours = page != "docs/virtual-reader.md" or command.startswith("$sim")
    return rows[0][0] if rows and ours else None


class Coverage(unittest.TestCase):
    def test_every_command_has_a_place(self):
        for page, command in COMMANDS:
            with self.subTest(f"{page}: {command}"):
                self.assertTrue(rows_for(command, TYPED, 1) or rows_for(command, ELSEWHERE, 0)
                                or rows_for(command, NOT_TYPED, 0))

    def test_no_row_is_for_nothing(self):
        for pattern in [row[1] for row in TYPED] + [row[0] for row in ELSEWHERE + NOT_TYPED]:
            self.assertTrue(any(re.match(pattern, command) for _, command in COMMANDS), pattern)

    def test_other_tests_type_them(self):
        for _, test, words in ELSEWHERE:
            self.assertIn(words, (ROOT / "tests/system" / test).read_text(), test)


class Typed(Program):
    """Typed in a copy of what they name, with the builds of today."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory(prefix="acr122-test.")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "build/dev/sim").mkdir(parents=True)
        shutil.copytree(ROOT / "examples", self.folder / "examples")
        (self.folder / "bin").mkdir()
        for link, target in (("scripts", ROOT / "scripts"), ("build/dev/sim/acr122-sim", SIM),
                             ("build/dev/ifd-acr122.bundle", BUNDLE),
                             ("bin/acr122", os.environ["ACR122_PROGRAM"])):
            (self.folder / link).symlink_to(target)
        self.environment = {
            **os.environ, "sim": SIM, "ACR122_SIM_SOCKET": self.hand.socket.getpeername(),
            "NODE_PATH": os.environ["ACR122_NFC_PCSC"] + "/node_modules",
            "CARGO_HOME": f"{self.folder}/cargo", "GOCACHE": f"{self.folder}/go",
            "PATH": f"{self.folder}/bin:/usr/bin:" + os.environ["PATH"]}

    def type(self, page, command):
        folder = "." if command.startswith("build/") else PAGES[page]
        done = subprocess.run(["sh", "-c", command], cwd=self.folder / folder, text=True,
                              env=self.environment, stdin=subprocess.DEVNULL, timeout=SECONDS,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertNotRegex(done.stdout, TROUBLE)
        if "fault unplug" in command:
            programs.client.wait_for_readers(0)
            programs.plug()
        if "do restart" in command:
            # pcscd learns from udev that it left: until the driver has the new one there may be none.
            programs.wait_until(lambda: not self.hand.do("state", reader=0)["firmware_polls"])
            programs.client.wait_for_readers(1)

    def test_commands(self):
        for page, command in COMMANDS:
            card = card_for(page, command)
            missing = [program for words, program in PROGRAMS.items()
                       if words in command and not shutil.which(program)]
            if card and not missing:
                with self.subTest(f"{page}: {command}"), self.on_reader(card):
                    self.type(page, command)


if __name__ == "__main__":
    unittest.main(verbosity=2)
