# SPDX-License-Identifier: LGPL-2.1-or-later
"""docs/developers.md: each APDU of its tables, sent by each of the six programs of
examples/transmit to the card that the page names, gives the answer that the page gives."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from programs import Program, need, setUpModule, tearDownModule
from sim_rig import ROOT

PAGE = (ROOT / "docs/developers.md").read_text()
SOURCES = ROOT / "examples/transmit"
SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.M | re.S)
CARD = re.compile(r"With `([\w-]+)` on the\s+reader")
ROW = re.compile(r"^\| `([0-9A-F ]+)` \|.*\| `([0-9A-F. ]+)` \|$", re.M)
FROM_JAVA = "\n".join(line for line in PAGE.splitlines() if "(not from Java" not in line)

CRATES = pathlib.Path("/usr/share/cargo/registry")  # Debian's
CARGO = ("cargo", "build", "--quiet", "--offline",
         "--config", 'source.crates-io.replace-with="debian"',
         "--config", f'source.debian.directory="{CRATES}"')
SECONDS_TO_COMPILE = 120


def tables(page=PAGE):
    """{card: [(APDU, answer)]} of all sections that have such a table."""
    cards = {}
    for _, text in SECTION.findall(page):
        if rows := ROW.findall(text):
            cards.setdefault(CARD.search(text)[1], []).extend(rows)
    return cards


def pattern(answer):
    """A regular expression: `..` stands for any bytes."""
    return "^" + answer.replace("..", "([0-9A-F]{2} )*?[0-9A-F]{2}") + "$"


def commands_of(page, heading):
    """What stands in backquotes in the first column of the table under this heading."""
    table = (ROOT / "docs" / page).read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    for line in table.splitlines():
        if line.startswith("| `"):
            yield from re.findall(r"`([^`]+)`", line.split(" | ")[0])


class Page(unittest.TestCase):
    def test_has_every_command(self):
        shown = [apdu for rows in tables().values() for apdu, _ in rows]
        commands = [*commands_of("storage-commands.md", "Commands"),
                    *commands_of("reader-commands.md", "Pseudo-APDUs")]
        ours = {re.match(r"FF (?:00|CA|C2 00) ..|FF ..", command)[0]
                for command in commands if command.startswith("FF")}
        self.assertGreater(len(ours), 15, ours)
        for command in sorted(ours - {"FF CA P1"}):
            self.assertTrue(any(apdu.startswith(command) for apdu in shown), command)

    def test_lines_that_matter_are_in_the_programs(self):
        rows = re.findall(r"\]\(\.\./(examples/transmit/\S+)\) \| `(.+)` \|$", PAGE, re.M)
        self.assertEqual(len(rows), 6)
        for path, line in rows:
            self.assertIn(line, (ROOT / path).read_text())


class Transmit(Program):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="acr122-test.")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)

    def setUp(self):
        super().setUp()
        self.environment = {}

    def check(self, command, page=PAGE):
        """Runs the program with each card."""
        for card, rows in tables(page).items():
            with self.on_reader(card):
                lines = self.printed(*command, *[apdu for apdu, _ in rows],
                                     environment=self.environment).splitlines()
                self.assertEqual(len(lines), len(rows), lines)
                for (apdu, answer), line in zip(rows, lines):
                    with self.subTest(apdu):
                        self.assertRegex(line, pattern(answer))

    def compile(self, *command, cwd, **environment):
        done = subprocess.run(command, cwd=cwd, env={**os.environ, **environment}, text=True,
                              capture_output=True, timeout=SECONDS_TO_COMPILE)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))

    def test_python(self):
        self.check(["/usr/bin/python3", SOURCES / "transmit.py"])

    def test_java(self):
        need("java", "default-jdk-headless")
        folder = self.printed("pkg-config", "--variable=libdir", "libpcsclite").strip()
        self.check(["java", f"-Dsun.security.smartcardio.library={folder}/libpcsclite.so.1",
                    SOURCES / "Transmit.java"], FROM_JAVA)

    def test_node(self):
        self.environment["NODE_PATH"] = os.environ["ACR122_NFC_PCSC"] + "/node_modules"
        self.check(["node", SOURCES / "transmit.js"])

    def test_c(self):
        flags = self.printed("pkg-config", "--cflags", "--libs", "libpcsclite").split()
        self.compile("cc", "-Wall", "-Wextra", "-Werror", "transmit.c", "-o",
                     self.folder / "transmit", *flags, cwd=SOURCES)
        self.check([self.folder / "transmit"])

    @unittest.skipUnless(shutil.which("go"), "no Go here (Debian: golang)")
    def test_go(self):
        self.compile("go", "build", "-o", self.folder / "transmit_go", "transmit.go", cwd=SOURCES,
                     GOCACHE=str(self.folder / "go"))
        self.check([self.folder / "transmit_go"])

    @unittest.skipUnless(CRATES.is_dir() and os.path.exists("/usr/bin/cargo"),
                         "no Rust with Debian's crates here (cargo, librust-pcsc-dev)")
    def test_rust(self):
        crate = self.folder / "rust"
        shutil.copytree(SOURCES / "rust", crate)  # cargo writes into it
        self.compile(*CARGO, cwd=crate, CARGO_HOME=str(self.folder / "cargo"),
                     PATH="/usr/bin:" + os.environ["PATH"])  # Debian's, whatever else is there
        self.check([crate / "target/debug/transmit"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
