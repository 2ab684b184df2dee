# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whole MIFARE Classic cards by libnfc, through our driver."""
import unittest

import peers_libnfc_classic_test as by_usb
from pcsc_libnfc import OverPcsc, close_bus


def tearDownModule():
    close_bus()


class MifareClassic(OverPcsc, by_usb.MifareClassic):
    def test_login_of_a_pcsc_program_afterwards(self):
        self.bus.hand.place("classic-1k")
        self.log_in_by_pcsc()
        self.ok("nfc-mfclassic", "r", "a", "u", self.file("back.mfd"))
        self.log_in_by_pcsc()

    def test_pulled(self):
        for mode, frame, words in (("r", "30", "unable to read block 0x3a"),
                                   ("w", "A0", "Failure to write to data block 24")):
            with self.subTest(mode):
                self.bus.hand.place("classic-1k")
                keys = self.file("keys.mfd", self.bus.memory())
                content = self.file("content.mfd", self.bus.memory())
                self.bus.hand.do("fault", what="pull_card", only=frame, skip=5)
                _, output = self.bus.run("nfc-mfclassic", mode, "a", "u", content, keys)
                self.assertIn(words, output)
                self.bus.no_card_by_pcsc()


if __name__ == "__main__":
    unittest.main(verbosity=2)
