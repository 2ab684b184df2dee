# SPDX-License-Identifier: LGPL-2.1-or-later
"""pcsc-lite's UnitaryTests during which somebody takes the card away, pulls the plug, or ends them
by Ctrl-C."""
import unittest

import programs
from programs import CARDS, plug, setUpModule, tearDownModule, unplug
from unitary import UnitaryTest

REMOVED = "Card was removed"


class CardComesAndGoes(UnitaryTest):
    def test_transmit_to_a_card_that_leaves(self):
        """In the middle of its second command."""
        for card in ("applet", "desfire"):
            with self.on_reader(card):
                self.pull_at_frame(1, "03")
                output = self.passed("transmit_card_removed.py")
                self.assert_pulled()
                self.assertIn("transmit: No smart card inserted. (0x8010000c)", output)
                self.assertIn("Correct result", output)
                self.assertIn("status: Card was removed. (0x80100069)", output)
                self.check_reader()

    def test_endless_commands_until_the_card_leaves(self):
        for card in CARDS:
            for name, sent in (("transmit_loop.py", "loop: "), ("stress_apdu.py", " Command: ")):
                with self.on_reader(card):
                    program = self.begin(name)
                    program.wait_for(sent, 20)
                    self.take()
                    self.assertEqual(program.end(), 1)
                    self.assertRegex(program.output, f"No smart ?card|{REMOVED}")
                    self.check_reader()

    def test_endless_commands_until_ctrl_c(self):
        self.place("applet")
        program = self.begin("transmit_loop.py")
        program.wait_for("loop: 20")
        self.assertEqual(program.interrupt(), 0)
        self.check_reader()

    def test_reconnect(self):
        for card in CARDS:
            with self.on_reader(card):  # it stays
                program = self.begin("SCardReconnect.py")
                program.wait_for("Press enter")
                program.say("")
                self.check_end(program)
                program = self.begin("SCardReconnect.py")
                program.wait_for("Press enter")
                self.take()
                self.place("ntag215")   # another one
                program.say("")
                self.check_end(program)

    def test_status(self):
        self.place("desfire")
        program = self.begin("SCardStatus.py")
        program.wait_for("Press enter")
        self.take()
        program.say("")
        self.assertEqual(program.end(), 1)
        self.assertIn(REMOVED, program.output)

    def test_transaction_after_the_card_left(self):
        self.place("classic-1k")
        program = self.begin("SCardBeginTransaction.c")
        program.wait_for("remove/insert card")
        self.take()
        self.place("classic-1k")
        self.check_end(program)
        self.assertTrue(program.output.endswith("80100069\r\n"), "SCARD_W_REMOVED_CARD")

    def test_cancel(self):
        def calls():
            return programs.rig.log().count("CMD_WAIT_READER_STATE_CHANGE from client")

        before = calls()
        program = self.begin("SCardCancel.c")
        program.wait_for("Entering blocking call")
        programs.wait_until(lambda: calls() > before)  # a cancel before that is for nothing
        program.say("")
        self.check_end(program)
        self.assertIn("Good", program.output)

    def test_cancel_and_then_the_card_leaves(self):
        self.place("ntag215")
        program = self.begin("SCardCancel3.py")
        program.wait_for("Remove the card and press enter")
        self.take()
        program.say("")
        program.wait_for("Card removed")
        self.check_end(program)

    def test_card_keeps_its_power(self):
        self.place("classic-1k")
        program = self.begin("CheckAutoPowerOff.py")
        program.wait_for("Remove the card")
        self.take()
        program.wait_for("Insert the card")
        self.place("classic-1k")
        self.check_end(program)
        self.assertIn("Test passed", program.output)

    def test_status_change(self):
        program = self.begin("SCardGetStatusChange/SCardGetStatusChange.py")
        program.wait_for("values", 2)
        self.place("applet")
        self.check_end(program)
        self.assertIn(str(list(bytes.fromhex(CARDS["applet"]))), program.output)

    def test_endless_status_changes(self):
        program = self.begin("SCardGetStatusChange/SCardGetStatusChange_loop.py")
        for card, atr in CARDS.items():
            program.wait_for("values", program.output.count("values"))
            self.place(card)
            program.wait_for(str(list(bytes.fromhex(atr))))
            self.take()
        self.assertEqual(program.interrupt(), 0)


class ReaderUnplugged(UnitaryTest):
    def setUp(self):
        super().setUp()
        self.place("classic-1k")
        self.addCleanup(plug)

    def test_handles_of_a_reader_that_is_gone(self):
        program = self.begin("SCard_RemovedReader.py")
        program.wait_for("Remove reader and press Enter")
        unplug()
        program.say("")
        self.check_end(program)

    def test_state_of_a_reader_that_is_gone(self):
        program = self.begin("SCardGetStatusChange.py")
        program.wait_for("Remove the reader")
        unplug()
        self.check_end(program)
        self.assertIn("['Changed', 'Unknown', 'Unavailable']", program.output)

    def test_readers_coming_and_going(self):
        program = self.begin("SCardGetStatusChange/SCardGetStatusChange_PnP.py")
        program.wait_for("values", 2)
        unplug()
        self.check_end(program)
        self.assertIn("SCARD_STATE_UNAVAILABLE", program.output)


if __name__ == "__main__":
    unittest.main(verbosity=2)
