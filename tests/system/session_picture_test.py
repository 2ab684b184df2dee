# SPDX-License-Identifier: LGPL-2.1-or-later
"""README's picture of a session is what the programs in it print today."""
import sys
import unittest

from programs import Program, need, setUpModule, tearDownModule
from sim_rig import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
import session  # noqa: E402


class SessionPicture(Program):
    maxDiff = None

    def change(self, card):
        self.take()
        self.place(card)

    def test_is_what_the_programs_print(self):
        need("opensc-tool", "opensc")
        self.assertEqual(session.PICTURE.read_text(), session.picture(self.change),
                         "make it anew: scripts/session.py")

    def test_is_in_the_readme(self):
        self.assertIn(f"]({session.PICTURE.relative_to(ROOT)})", (ROOT / "README.md").read_text())


if __name__ == "__main__":
    unittest.main(verbosity=2)
