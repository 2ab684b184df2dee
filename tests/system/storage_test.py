# SPDX-License-Identifier: LGPL-2.1-or-later
"""Storage cards through pcscd: keys, blocks and pages, options of the configuration file."""
import unittest

from one_card import OneCard

KEY = "FF 82 00 00 06 FF FF FF FF FF FF"
OTHER_KEY = "FF 82 00 01 06 A0 A1 A2 A3 A4 A5"
LOGIN_0 = "FF 86 00 00 05 01 00 00 60 00"
BLOCK = "00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF"


class Storage(OneCard):
    config = "[cards]\nwrong_key = 6982\nforget_keys = yes\n"

    def test_whole_ntag216_in_one_apdu(self):
        self.put("ntag216")
        self.assertEqual(self.ask("FF D6 00 E1 04 01 02 03 04"), "90 00")
        answer = self.card.transmit("FF B0 00 04 00 03 78")
        self.assertEqual((len(answer), answer[-6:].hex()), (890, "010203049000"))
        self.take()

    def test_whole_classic_1k_with_one_key_in_one_apdu(self):
        self.put("classic-1k")
        self.assertEqual(self.ask(KEY), "90 00")
        self.assertEqual(self.ask(LOGIN_0), "90 00")
        answer = self.card.transmit("FF B0 00 00 00 04 00")
        self.assertEqual((len(answer), answer[-2:].hex()), (1026, "9000"))
        self.take()

    def test_login_write_and_read_shared_by_two_programs(self):
        self.put("classic-1k")
        self.ask(KEY)
        self.assertEqual(self.ask("FF 86 00 00 05 01 00 04 60 00"), "90 00")
        with self.client.connect(self.reader) as other:
            self.assertEqual(other.transmit("FF D6 00 04 10 " + BLOCK).hex(), "9000")
        self.assertEqual(self.ask("FF B0 00 04 10"), BLOCK + " 90 00")
        self.take()

    def test_options(self):
        self.put("classic-1k")
        self.assertEqual(self.ask(OTHER_KEY), "90 00")
        self.assertEqual(self.ask("FF 86 00 00 05 01 00 04 60 01"), "69 82")
        self.take()
        self.put("classic-1k")
        self.assertEqual(self.ask("FF 86 00 00 05 01 00 04 60 01"), "69 88", "keys are forgotten")
        self.take()


if __name__ == "__main__":
    unittest.main(verbosity=2)
