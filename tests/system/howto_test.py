# SPDX-License-Identifier: LGPL-2.1-or-later
"""The how-to of docs/virtual-reader.md: its files and commands as they stand there, and what the
page says they print."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from judges import with_tools

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/virtual-reader.md").read_text()
FILES = {"python": "read_uid.py", "json": "visit.json", "sh": "moves.sh"}  # by the block's language

FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
# An indented command, its continuation lines, and what the next paragraph says of its output.
COMMAND = re.compile(r"^    (build/dev/sim/acr122-sim run(?:.*\\\n)*.*)\n(?:\n+prints `([^`]+)`)?",
                     re.M)


class HowTo(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="acr122-test.")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "build/dev/sim").mkdir(parents=True)
        for link, target in (("scripts", ROOT / "scripts"),
                             ("build/dev/sim/acr122-sim", os.environ["ACR122_SIM"]),
                             ("build/dev/ifd-acr122.bundle", os.environ["ACR122_BUNDLE"])):
            (self.folder / link).symlink_to(target)

    def test_files_and_commands(self):
        blocks = dict(reversed(FENCED.findall(PAGE)))  # the first of each language
        for language, name in FILES.items():
            self.assertIn(f"`{name}`", PAGE)
            (self.folder / name).write_text(blocks[language])
        commands = COMMAND.findall(PAGE)
        self.assertEqual(len([prints for _, prints in commands if prints]), 2, commands)
        for name in FILES.values():
            self.assertTrue(any(name in command for command, _ in commands), name)
        for command, prints in commands:
            with self.subTest(command):
                done = subprocess.run(["sh", "-c", command], cwd=self.folder, text=True,
                                      capture_output=True, timeout=60,
                                      env=with_tools(os.environ))
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                self.assertRegex(done.stdout, r"UID \(NFCID1\): 82" if "nfc-list" in command
                                 else r"(?m)^[0-9a-f]{14} 9000$")
                if prints:
                    self.assertEqual(done.stdout.strip(), prints)


if __name__ == "__main__":
    unittest.main(verbosity=2)
