# SPDX-License-Identifier: LGPL-2.1-or-later
"""acr122-doctor's conversation with real drivers: which one has the reader, and what it says."""
import json
import subprocess
import time
import unittest

from judges import debian_driver
from sim_rig import ROOT, Rig

SECONDS = 20
CONVERSATION = {"driven", "other-driver", "contact-reader", "not-listed", "firmware", "silent",
                "card", "no-card"}  # the rest is the machine's of the tests


class Doctor(unittest.TestCase):
    def start(self, **how):
        rig = Rig(**how)
        self.addCleanup(rig.close)
        return rig

    def ask(self):
        """(id, level) of what it finds in the conversation."""
        done = subprocess.run([ROOT / "tools/acr122-doctor", "--json"], capture_output=True,
                              text=True, check=False)
        return {(one["id"], one["level"]) for one in json.loads(done.stdout)
                if one["id"] in CONVERSATION}

    def assert_finds(self, *wanted):
        """pcscd needs a moment to find a reader."""
        deadline = time.monotonic() + SECONDS
        while (found := self.ask()) != set(wanted) and time.monotonic() < deadline:
            time.sleep(0.2)
        self.assertEqual(found, set(wanted))

    def test_ours_with_and_without_a_card(self):
        rig = self.start()
        self.assert_finds(("driven", "ok"), ("firmware", "ok"), ("no-card", "note"))
        rig.hand.place("ntag213")
        self.assert_finds(("driven", "ok"), ("firmware", "ok"), ("card", "ok"))

    def test_libccid(self):
        self.start(bundle=debian_driver("ifd-ccid.bundle"))
        self.assert_finds(("other-driver", "error"))

    def test_libacsccid(self):
        self.start(bundle=debian_driver("ifd-acsccid.bundle"))
        self.assert_finds(("other-driver", "error"))

    def test_ours_beside_a_contact_reader_of_libccid(self):
        self.start(readers=("acr122u", "acr38"), more_bundles=[debian_driver("ifd-ccid.bundle")])
        self.assert_finds(("driven", "ok"), ("firmware", "ok"), ("no-card", "note"),
                          ("contact-reader", "note"))

    def test_a_reader_that_is_silent_until_it_is_replugged(self):
        rig = self.start()
        self.assert_finds(("driven", "ok"), ("firmware", "ok"), ("no-card", "note"))
        rig.hand.do("fault", what="wedged_until_replug", reader=0)
        self.assert_finds(("driven", "ok"), ("silent", "error"), ("no-card", "note"))
        rig.hand.do("unplug", reader=0)
        rig.hand.do("plug", reader=0)
        self.assert_finds(("driven", "ok"), ("firmware", "ok"), ("no-card", "note"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
