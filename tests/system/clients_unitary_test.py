# SPDX-License-Identifier: LGPL-2.1-or-later
"""pcsc-lite's UnitaryTests that need nobody's hands."""
import pathlib
import re
import unittest

import programs
from programs import CARDS, setUpModule, tearDownModule
from unitary import NOT_RUN, UnitaryTest, command, files

NO_CARD = "No smart card inserted"
# They connect to a card, and are content if they end without an error. The first one takes the card
# for one that is not powered.
PLAIN = ("SCardConnect_DIRECT.py", "SCardBeginTransaction_Disconnect.py",
         "SCardBeginTransaction_ExclusiceMode.py")


class List(unittest.TestCase):
    def test_each_is_run_or_there_is_a_reason(self):
        folder = pathlib.Path(__file__).parent
        text = "".join((folder / name).read_text() for name in
                       ("clients_unitary_test.py", "clients_unitary_hands_test.py"))
        named = {name for name in files() if f'"{name}"' in text}
        self.assertEqual(files(), named | set(NOT_RUN))
        self.assertEqual(named & set(NOT_RUN), set())


class WithoutCard(UnitaryTest):
    def test_control_into_a_short_buffer(self):
        self.assertIn("test PASS", self.passed("BufferOverflow_SCardControl.c"))

    def test_properties(self):
        output = self.passed("FEATURE_GET_TLV_PROPERTIES.py")
        for line in ("dwMaxAPDUDataSize: 65536", "wIdVendor: 0x072F", "wIdProduct: 0x2200",
                     "sFirmwareID: ACR122U214"):
            self.assertIn("PCSCv2_PART10_PROPERTY_" + line, output)

    def test_firmware(self):
        self.assertIn("Firmware: ACR122U214", self.passed("control_get_firmware.py"))

    def test_attributes(self):
        output = self.passed("getAttrib.py")
        # bcdDevice 2.14; no serial number, so the USB port "1-1".
        self.assertIn("ACS\0\nVersion: 2.20.0\n[49, 45, 49, 0]\n", output)
        self.assertIn(programs.reader, output)
        self.assertRegex(self.passed("SCardGetAttrib.py"), r"USB: bus: 1, addr: \d+")

    def test_cancel(self):
        self.assertIn("Command cancelled.", self.passed("SCardCancel.py"))
        self.assertIn("Released context.", self.passed("SCardCancel2.py"))

    def test_threads(self):
        self.passed("ThreadSafe.py")

    def test_no_card_is_told(self):
        for name in (*PLAIN[1:], "SCardReconnect.py", "SCardStatus.py", "reset_card.py",
                     "transmit_loop.py"):
            with self.subTest(name):
                code, output = self.run_program(*command(name))
                self.assertEqual(code, 1)
                self.assertIn(NO_CARD, output)


class WithCard(UnitaryTest):
    def test_plain(self):
        for card in CARDS:
            with self.on_reader(card):
                for name in PLAIN:
                    self.passed(name)

    def test_select_after_direct_connections(self):
        for card in CARDS:
            with self.on_reader(card):
                word = "[106, 130]" if card == "applet" else "[110, 0]"
                self.assertEqual(self.passed("SCardConnect_DIRECT2.py").count(word), 3)

    def test_short_buffers(self):
        self.place("applet")
        output = self.passed("BufferOverflow_SCardTransmit.c")
        self.assertIn("test PASS", output)
        self.assertIn("Expected length: 34", output)
        # The library takes no buffer of more than 264 bytes.
        self.assertTrue(self.passed("BufferOverflow_SCardGetAttrib.c").endswith("80100008\n"))

    def test_exclusive(self):
        for card in CARDS:
            with self.on_reader(card):
                self.assertIn("Test successful", self.passed("SCardExclusiveBehaviour.py"))

    def test_transactions(self):
        for card in CARDS:
            with self.on_reader(card):
                self.assertIn("We got the expected error",
                              self.passed("SCardBeginTransaction_Reset.py"))
                self.assertIn("OK", self.passed("SCardEndTransaction_extra_call.py"))

    def test_transaction_of_one_blocks_another(self):
        self.place("applet")
        output = self.passed("SCardBeginTransaction_SharedMode.py")
        self.assertIn("Blocking: OK", output)
        self.assertEqual(output.count("[106, 130]"), 2)
        self.passed("SCardBeginTransaction_deadlock.py")

    def test_what_a_transaction_blocks(self):
        self.place("classic-1k")
        output = self.passed("SCardBlockingBehaviourTest.py")
        self.assertEqual(len(re.findall("Test for .* succeeded", output)), 6)

    def test_threads_connect(self):
        self.place("desfire")
        self.assertEqual(self.passed("ThreadSafeConnect.py").count("joined:"), 10)

    def test_reset(self):
        for card, atr in CARDS.items():
            with self.on_reader(card):
                self.passed("reset_card.py")
                self.assertEqual(self.passed("reset_card.py", "again").count("atr: " + atr), 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
