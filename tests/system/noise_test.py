# SPDX-License-Identifier: LGPL-2.1-or-later
"""APDUs in a noisy field, and exchanges that break while another program uses the card."""
import unittest

from smartcard import scard

from apdu_bytes import SELECT_OWN, extended, pattern
from one_card import OneCard
from pcsc_client import PRESENT, PcscError

EVERY_SEVENTH = {"times": 0, "pause": 6}
TOLD = (scard.SCARD_W_RESET_CARD, scard.SCARD_W_REMOVED_CARD, scard.SCARD_E_NO_SMARTCARD)
BROKEN = (scard.SCARD_E_NOT_TRANSACTED, scard.SCARD_F_COMM_ERROR, scard.SCARD_E_TIMEOUT, *TOLD)


class Noise(OneCard):
    def tearDown(self):
        self.rig.hand.do("fault", what="clear")
        self.take()

    def ok(self, apdu):
        answer = self.card.transmit(apdu)
        self.assertEqual(answer[-2:].hex(), "9000")
        return answer[:-2]

    def test_longest_answer_and_longest_command(self):
        """65,538 and 65,544 bytes, in a field in which every seventh frame goes wrong."""
        self.put("applet")
        self.rig.hand.do("fault", what="rf_noise", **EVERY_SEVENTH)
        self.assertEqual(self.ok("80 EB 00 00 00 00 00"), pattern(65536))
        self.rig.hand.do("fault", what="clear")
        self.rig.hand.do("fault", what="rf_frame_lost", **EVERY_SEVENTH)
        data = pattern(65535)
        self.assertEqual(self.ok(extended("80 EC 00 00", data, le=0)), data)
        self.assertEqual(self.commands_seen(), 3, "each was carried out once")

    def commands_seen(self):
        return int.from_bytes(self.ok("80 E1 00 00 04"), "big")

    def test_type_b(self):
        self.put("applet-b")
        self.rig.hand.do("fault", what="rf_noise", **EVERY_SEVENTH)
        self.assertEqual(self.ok("80 EB 20 00 00 00 00"), pattern(8192))

    def test_two_programs_in_turn_while_an_exchange_breaks(self):
        """Each gets its own answer or is told, and never what belongs to the other."""
        self.put("applet")
        self.theirs = self.client.connect(self.reader)
        self.addCleanup(lambda: self.theirs.close())
        for fault in ({"what": "rf_answer_lost", "times": 6}, {"what": "rf_noise", "times": 6},
                      {"what": "lost_answer", "times": 5, "only": "FF000000"},
                      {"what": "wedged"}):
            for place in (0, 5):
                with self.subTest(**fault, place=place):
                    self.break_at(place, fault)

    def break_at(self, place, fault):
        mine = pattern(400, place)
        self.rig.hand.do("fault", skip=place, **fault)
        broke = not self.answers_or_tells("card", mine, BROKEN)
        self.rig.hand.do("fault", what="clear")
        told = not self.answers_or_tells("theirs", bytes([place]) * 300, TOLD)
        self.assertEqual(broke, told, "who holds the card learns of the break")
        for who in ("card", "theirs"):
            if broke:
                self.begin_again(who)
            self.assertTrue(self.answers_or_tells(who, mine[::-1], ()))

    def answers_or_tells(self, who, data, codes):
        """True: the right answer. False: one of these errors."""
        try:
            answer = getattr(self, who).transmit(extended("80 EC 00 00", data, le=0))
        except PcscError as error:
            self.assertIn(error.code, codes, error)
            return False
        self.assertEqual(answer, data + b"\x90\0")
        return True

    def begin_again(self, who):
        getattr(self, who).close()
        self.client.wait_until(self.reader, PRESENT)
        setattr(self, who, self.client.connect(self.reader))
        self.ok(SELECT_OWN)


if __name__ == "__main__":
    unittest.main(verbosity=2)
