# SPDX-License-Identifier: LGPL-2.1-or-later
"""Transparent sessions through pcscd: a program's own frames (PC/SC part 3, amendment 1)."""
import unittest

from smartcard import scard

from one_card import OneCard

OK = "C0 03 00 90 00 90 00"
START, END = "FF C2 00 00 02 81 00", "FF C2 00 00 02 82 00"
FIELD_OFF = "FF C2 00 00 02 83 00"


class Transparent(OneCard):
    def frame(self, frame):
        """The card's answer to one frame, as text; None if there was none."""
        data = bytes.fromhex(frame)
        answer = self.card.transmit(bytes([0xFF, 0xC2, 0, 1, len(data) + 2, 0x95, len(data)]) + data)
        start = bytes.fromhex("C0 03 00 90 00 92 01 00 96 02 00 00 97")
        if not answer.startswith(start):
            self.assertEqual(answer.hex(" ").upper(), "C0 03 01 64 01 90 00")
            return None
        self.assertEqual(answer[len(start)], len(answer) - len(start) - 3)
        return answer[len(start) + 1:-2].hex(" ").upper()

    def test_native_commands_of_an_ntag(self):
        self.put("ntag213")
        # A password, from page 10 on, for reading, too; the counter of reads on.
        self.assertEqual(self.ask("FF D6 00 2B 04 DE AD BE EF"), "90 00")
        self.assertEqual(self.ask("FF D6 00 2C 04 CA FE 00 00"), "90 00")
        self.assertEqual(self.ask("FF D6 00 2A 04 90 00 00 00"), "90 00")
        self.assertEqual(self.ask("FF D6 00 29 04 00 00 00 10"), "90 00")
        self.assertEqual(self.ask(START), OK)
        self.assertEqual(self.frame("60"), "00 04 04 02 01 00 0F 03", "GET_VERSION")
        self.assertIsNone(self.frame("1B 00 00 00 00"), "wrong password")
        self.assertEqual(self.ask(END), OK)
        self.assertEqual(self.ask("FF B0 00 10 10"), "69 82")
        self.assertEqual(self.ask(START), OK)
        self.assertEqual(self.frame("1B DE AD BE EF"), "CA FE", "PWD_AUTH")
        self.assertEqual(len(self.frame("39 02").split()), 3, "READ_CNT")
        self.assertEqual(len(self.frame("3C 00").split()), 32, "READ_SIG")
        self.assertEqual(self.ask(END), OK)
        self.assertEqual(self.ask("FF B0 00 10 10")[-5:], "90 00", "the password still counts")
        self.take()

    def test_sequence_of_the_manual(self):
        # ACS ACM1252U-Y3 reference manual, p. 26-29; the one with 5F 46 counts one byte too few.
        self.put("ultralight")
        for apdu in (START, "FF C2 00 01 04 90 02 00 1C", "FF C2 00 01 03 91 01 00",
                     "FF C2 00 00 06 FF 6E 03 05 01 89", "FF C2 00 00 02 84 00"):
            self.assertEqual(self.ask(apdu), OK, apdu)
        self.assertEqual(self.ask("FF C2 00 02 04 8F 02 00 03"), "C0 03 00 90 00 8F 01 00 90 00")
        page_0 = self.ask("FF C2 00 01 0A 5F 46 04 10 27 00 00 95 02 30 00")
        uid = self.ask("FF CA 00 00 00")
        self.assertEqual(page_0[:50], "C0 03 00 90 00 92 01 00 96 02 00 00 97 10 " + uid[:8])
        self.assertEqual(self.ask(FIELD_OFF), OK)
        self.assertEqual(self.ask(END), OK)
        self.assertEqual(self.ask("FF B0 00 00 10")[:8], uid[:8])
        self.take()

    def test_session_of_a_program_that_went_away(self):
        self.put("desfire")
        self.assertEqual(self.ask(START), OK)
        self.assertEqual(self.ask(FIELD_OFF), OK)
        events = self.client.state(self.reader)[1]
        self.card.close(scard.SCARD_RESET_CARD)
        self.card = self.client.connect(self.reader)
        self.assertEqual(self.ask("90 60 00 00 00")[-5:], "91 AF")
        self.assertEqual(self.ask("FF C2 00 01 03 95 01 60"), "C0 03 01 69 86 90 00")
        self.assertEqual(self.client.state(self.reader)[1], events, "the card never left")
        self.take()

    def test_session_of_a_program_that_left_its_card_alone(self):
        self.put("ntag213")
        with self.client.connect(self.reader) as other:
            self.assertEqual(self.ask(START), OK)
            self.assertEqual(self.ask(FIELD_OFF), OK)
            self.assertEqual(other.transmit("FF B0 00 04 10")[-2:].hex(), "9000")
        self.take()


if __name__ == "__main__":
    unittest.main(verbosity=2)
