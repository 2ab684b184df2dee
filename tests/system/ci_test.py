# SPDX-License-Identifier: LGPL-2.1-or-later
"""The recipes of docs/ci.md: the commands of their steps, typed in their order in a project that has
this one as a folder, but for what installs packages and builds."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/ci.md").read_text()
DONE_ALREADY = ("apt-get update", "apt-get install", "ifd-acr122/scripts/setup",
                "cd ifd-acr122 && cmake ")
SIM = "ifd-acr122/build/dev/sim/acr122-sim"


def section(heading):
    return PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def block(language, text):
    return re.search(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)[1]


class Recipes(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="acr122-test.")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        ours = self.folder / "ifd-acr122"
        (ours / "build/dev/sim").mkdir(parents=True)
        for link, target in (("scripts", ROOT / "scripts"),
                             ("build/dev/sim/acr122-sim", os.environ["ACR122_SIM"]),
                             ("build/dev/ifd-acr122.bundle", os.environ["ACR122_BUNDLE"])):
            (ours / link).symlink_to(target)
        (self.folder / "test_uid.py").write_text(block("python", PAGE))

    def follow(self, heading, step):
        """Types the commands of this recipe. `step`: how a line with one begins."""
        recipe = block("yaml", section(heading))
        self.assertIn(f"SIM: {SIM}\n", recipe)
        commands = re.findall(rf"^ +- {step}(.+)$", recipe, re.M)
        self.assertEqual(len(commands), 6, commands)
        typed = [line for line in commands if not line.startswith(DONE_ALREADY)]
        self.assertEqual(len(typed), 1, typed)
        done = subprocess.run(["sh", "-e", "-c", "\n".join(typed)], cwd=self.folder, text=True,
                              capture_output=True, timeout=60, env={**os.environ, "SIM": SIM})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("Ran 2 tests", done.stderr)

    def test_github(self):
        self.follow("GitHub Actions", "run: ")

    def test_gitlab(self):
        self.follow("GitLab", "")


if __name__ == "__main__":
    unittest.main(verbosity=2)
