# SPDX-License-Identifier: LGPL-2.1-or-later
"""bench/run, as docs/performance.md says, on its quickest workload. What the whole of it measures
is no test: the machine is never quiet enough."""
import json
import pathlib
import subprocess
import tempfile
import unittest

from sim_rig import BUNDLE, ROOT


class Bench(unittest.TestCase):
    def test_run_compares_the_drivers(self):
        with tempfile.TemporaryDirectory() as folder:
            figures = pathlib.Path(folder, "run.json")
            run = subprocess.run(["bench/run", "--only", "connect", "--drivers", "ours", "libccid",
                                  "--build", pathlib.Path(BUNDLE).parent, "--json", figures],
                                 cwd=ROOT, text=True, stdout=subprocess.PIPE)
            self.assertEqual(run.returncode, 0)
            rows = {row["driver"]: row for row in json.loads(figures.read_text())}
        self.assertEqual(set(rows), {"ours", "libccid"})
        self.assertLess(rows["ours"]["transfers"], rows["libccid"]["transfers"])
        for driver in rows:
            self.assertIn(driver, run.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
