# SPDX-License-Identifier: LGPL-2.1-or-later
"""Programs on a touchatag: what the other test programs do on an ACR122U, in short."""
import unittest

import programs
from pcsc_scan import PCSC_SCAN
from programs import CARDS, UIDS, Program, tearDownModule


def setUpModule():
    programs.begin("touchatag")


class Touchatag(Program):
    def test_pcsc_scan(self):
        """The firmware's slot is always occupied; the driver's is not."""
        scan = self.start(*PCSC_SCAN)
        scan.wait_for("Card removed")
        for count, (card, atr) in enumerate(CARDS.items(), 1):
            with self.on_reader(card):
                scan.wait_for("Card inserted", count)
                scan.wait_for(atr)  # the line after
        scan.wait_for("Card removed", len(CARDS) + 1)
        self.assertEqual(scan.output.count("Card inserted"), len(CARDS))

    def test_scriptor(self):
        for card, uid in UIDS.items():
            with self.on_reader(card):
                output = self.printed("scriptor", text="FF CA 00 00 00\nFF 00 48 00 00\n")
                self.assertIn(f"< {uid} 90 00 : Normal processing.", output)
                self.assertIn("< 41 43 52 31 32 32 55 31 30 32 :", output)

    def test_openpgp_card(self):
        self.place("openpgp")
        self.assertIn("OpenPGP card v3.4", self.printed("opensc-tool", "-n"))
        self.assertIn("PIN [Admin PIN]", self.printed("pkcs15-tool", "-D"))
        # 233 bytes, which this reader's firmware hands out by 61 xx.
        output = self.printed("opensc-tool", "-s", "00CA006E000000")
        self.assertIn("Received (SW1=0x90, SW2=0x00):\n6E 81 E4 4F 10 D2 76 00", output)

    def test_card_pulled_in_the_middle(self):
        self.place("applet")
        self.pull_at_block(3)
        code, output = self.run_program("opensc-tool", "-c", "default", *("-s", "0084000008") * 8)
        self.assert_pulled()
        self.assertEqual(code, 1)
        self.assertIn("APDU transmit failed: Card removed", output)
        self.check_reader()


if __name__ == "__main__":
    unittest.main(verbosity=2)
