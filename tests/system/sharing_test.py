# SPDX-License-Identifier: LGPL-2.1-or-later
"""Several programs share the reader (SCARD_SHARE_SHARED): what one of them does to the card, the
others are told of, or kept from by transactions. Blocking itself: clients_unitary_test.py."""
import pathlib
import unittest

from smartcard import scard

import programs
from pcsc_client import PcscError
from programs import Program, setUpModule, tearDownModule

PROGRAM = ("/usr/bin/python3", pathlib.Path(__file__).with_name("sharing_program.py"))
ROUNDS = 30
GONE = "Card was removed|No smart card inserted"
BLOCK = "00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF"


def connect():
    return programs.client.connect(programs.reader)


def ask(card, apdu):
    return card.transmit(apdu).hex(" ").upper()


def login(card, block):
    return ask(card, f"FF 86 00 00 05 01 00 {block:02X} 60 00")


class Transactions(Program):
    def side_by_side(self, card, *orders):
        self.place(card)
        running = [self.start(*PROGRAM, *order, str(ROUNDS)) for order in orders]
        for program in running:
            self.assertEqual(program.end(), 0, program.output)
            self.assertIn(f"{ROUNDS} rounds", program.output)

    def test_programs_write_sectors_of_their_own(self):
        """Each logs in to its sector, with its key: the chip holds one login at a time."""
        self.side_by_side("classic-1k", ("sector", "1"), ("sector", "2"), ("sector", "9"))

    def test_programs_read_files_of_their_own(self):
        """Each selects its file: the card has one selected at a time."""
        for card in ("applet", "applet-b"):
            with self.subTest(card):
                self.side_by_side(card, ("file", "large"), ("file", "capability"), ("file", "ndef"))
                self.take()

    def outcome(self, card):
        """Of a question for the UID. pcscd unlocks the reader of a dead program, tells the others,
        powers the card and forgets its protocol, each for itself: what comes in between is answered
        or mismatches."""
        try:
            self.assertEqual(card.transmit("FF CA 00 00 00")[-2:].hex(), "9000")
        except PcscError as refusal:
            self.assertIn(refusal.code, (scard.SCARD_W_RESET_CARD, scard.SCARD_E_PROTO_MISMATCH))
            return refusal.code
        return scard.SCARD_S_SUCCESS

    def test_program_killed_in_a_transaction(self):
        """pcscd resets the card; the others go on."""
        for card in ("classic-1k", "applet"):
            with self.on_reader(card):
                mine = connect()
                self.addCleanup(mine.close)
                program = self.start(*PROGRAM, "hold")
                program.wait_for("in the transaction")
                program.close()
                programs.wait_until(lambda: self.outcome(mine) == scard.SCARD_W_RESET_CARD)
                programs.wait_until(lambda: mine.reconnect(scard.SCARD_LEAVE_CARD) is None
                                    and self.outcome(mine) == scard.SCARD_S_SUCCESS)

    def test_card_pulled_while_one_works_and_others_wait(self):
        for card in ("classic-1k", "desfire"):
            with self.on_reader(card):
                holder = self.start(*PROGRAM, "hold")
                holder.wait_for("in the transaction")
                waiting = [self.start(*PROGRAM, "hold") for _ in range(2)]
                self.take()
                for program in (holder, *waiting):
                    self.assertEqual(program.end(), 1)
                    self.assertRegex(program.output, GONE)
                self.check_reader()


class WithoutTransactions(Program):
    def setUp(self):
        super().setUp()
        self.place("classic-1k")
        self.mine, self.theirs = connect(), connect()
        self.addCleanup(self.mine.close)
        self.addCleanup(self.theirs.close)
        self.assertEqual(ask(self.mine, "FF 82 00 00 06 FF FF FF FF FF FF"), "90 00")

    def test_keys_and_logins_are_the_readers(self):
        self.assertEqual(login(self.theirs, 4), "90 00")
        self.assertEqual(ask(self.theirs, "FF D6 00 04 10 " + BLOCK), "90 00")
        self.assertEqual(ask(self.mine, "FF B0 00 04 10"), BLOCK + " 90 00")

    def test_login_elsewhere_ends_mine(self):
        """I am told, and never given what is not mine."""
        self.assertEqual(login(self.mine, 4), "90 00")
        self.assertEqual(login(self.theirs, 8), "90 00")
        self.assertEqual(ask(self.mine, "FF B0 00 04 10"), "69 82")
        self.assertEqual(ask(self.mine, "FF D6 00 04 10 " + BLOCK), "69 82")
        self.assertEqual(login(self.mine, 4), "90 00")
        self.assertEqual(ask(self.mine, "FF B0 00 04 10"), "00 " * 16 + "90 00")

    def test_failed_login_of_theirs_ends_mine(self):
        self.assertEqual(login(self.mine, 4), "90 00")
        self.assertEqual(ask(self.theirs, "FF 82 00 01 06 A0 A1 A2 A3 A4 A5"), "90 00")
        self.assertEqual(ask(self.theirs, "FF 86 00 00 05 01 00 08 60 01"), "63 00")
        self.assertEqual(ask(self.mine, "FF B0 00 04 10"), "69 82")
        self.assertEqual(login(self.mine, 4), "90 00")

    def test_reset_is_told_to_the_others(self):
        self.assertEqual(login(self.mine, 4), "90 00")
        self.theirs.reconnect(scard.SCARD_RESET_CARD)
        with self.assertRaises(PcscError) as refusal:
            self.mine.transmit("FF B0 00 04 10")
        self.assertEqual(refusal.exception.code, scard.SCARD_W_RESET_CARD)
        self.mine.reconnect(scard.SCARD_LEAVE_CARD)
        self.assertEqual(ask(self.mine, "FF B0 00 04 10"), "69 82", "the login went with the reset")
        self.assertEqual(login(self.mine, 4), "90 00")


if __name__ == "__main__":
    unittest.main(verbosity=2)
