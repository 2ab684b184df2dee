# SPDX-License-Identifier: LGPL-2.1-or-later
"""/etc/ifd-acr122.conf is a directory: the driver says so and does its work with its defaults.

A file that may not be read is a case for the unit tests (ConfigText.UnreadableFileCostsOneLine):
pcscd runs as root here, who reads every file. So are pipes and devices.
"""
import subprocess
import tempfile
import unittest

from pcsc_client import PRESENT, Client
from sim_rig import Rig


IN_A_CHROOT = subprocess.run(["mountpoint", "-q", "/"], check=False).returncode != 0


@unittest.skipIf(IN_A_CHROOT, "a directory mounted in a chroot's /etc would stay there")
class ConfigurationDirectory(unittest.TestCase):
    def test_costs_one_line_and_nothing_else(self):
        folder = tempfile.TemporaryDirectory(prefix="acr122-test.")
        self.addCleanup(folder.cleanup)
        rig = Rig(options=("--config", folder.name))
        self.addCleanup(rig.close)
        client = Client()
        self.addCleanup(client.close)
        (reader,) = client.wait_for_readers(1)
        rig.hand.place("classic-1k")
        client.wait_until(reader, PRESENT)
        with client.connect(reader) as card:
            self.assertEqual(card.transmit("FF CA 00 00 00").hex(), "82acb95d9000")
        lines = [line for line in rig.log().splitlines() if "ifd-acr122.conf" in line]
        self.assertEqual(len(lines), 1, lines)
        self.assertIn("/etc/ifd-acr122.conf: not a plain file: defaults used", lines[0])


if __name__ == "__main__":
    unittest.main(verbosity=2)
