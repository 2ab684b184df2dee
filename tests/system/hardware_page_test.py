# SPDX-License-Identifier: LGPL-2.1-or-later
"""docs/hardware.md, followed literally: its file, its commands, and what the page says they print."""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/hardware.md").read_text()
HAND = re.compile(r"^```bash\n(.*?)^```$", re.M | re.S)
# An indented command with its continuation lines, and what the page says it prints.
COMMAND = re.compile(r"^ +(build/dev/sim/acr122-sim (?:.*\\\n)*.*)\n\n *prints(?: among others)? "
                     r"`([^`]+)`(?: and `([^`]+)`)?", re.M)


class HardwarePage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="acr122-test.")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        for name, target in (("scripts", ROOT / "scripts"),
                             ("build/dev/sim/acr122-sim", os.environ["ACR122_SIM"]),
                             ("build/dev/tools/acr122/acr122", os.environ["ACR122_PROGRAM"]),
                             ("build/dev/ifd-acr122.bundle", os.environ["ACR122_BUNDLE"])):
            link = cls.folder / name
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(target)

    def run_it(self, command, **more):
        return subprocess.run(["sh", "-c", command], cwd=self.folder, text=True, timeout=120,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)

    def test_from_a_report_to_a_virtual_reader(self):
        (self.folder / "hand.sh").write_text(HAND.search(PAGE)[1])
        commands = COMMAND.findall(PAGE)
        self.assertEqual(len(commands), 3, commands)
        for command, *prints in commands:
            with self.subTest(command):
                done = self.run_it(command)
                self.assertEqual(done.returncode, 0, done.stdout)
                for words in filter(None, prints):
                    self.assertIn(words, done.stdout)
        report = json.loads((self.folder / "report.json").read_text())
        self.assertEqual(report["remarks"], [])
        self.assertEqual({name for name, found in report["settled"].items()
                          if found["value"] in ("always", "lost")}, {"second-look", "field-off"})

    def test_report_a_reader(self):
        commands = re.findall(r"^    (acr122 \w+)$", PAGE, re.M)
        self.assertEqual(commands, ["acr122 list", "acr122 probe"])
        around = ("build/dev/sim/acr122-sim run -- scripts/with-pcscd build/dev/ifd-acr122.bundle "
                  "-- build/dev/tools/acr122/")
        listed = self.run_it(around + commands[0])
        self.assertEqual(listed.returncode, 0, listed.stdout)
        self.assertIn("driver    ifd-acr122\n  firmware  ACR122U214\n  card      none", listed.stdout)
        probed = self.run_it(around + commands[1], input="\n" + "s\n" * 9)
        self.assertEqual(probed.returncode, 0, probed.stdout)
        self.assertIn("Written to acr122-reader.json", probed.stdout)
        report = json.loads((self.folder / "acr122-reader.json").read_text())
        self.assertEqual(report["reader"]["firmware"], "ACR122U214")
        self.assertEqual(report["settled"], {})


if __name__ == "__main__":
    unittest.main(verbosity=2)
