# SPDX-License-Identifier: LGPL-2.1-or-later
"""OpenSC's tools. With a card that they do not know they try all their card drivers: some hundred
commands in a row."""
import re
import unittest

import programs
from apdu_bytes import extended, pattern
from programs import CARDS, UIDS, Program, need, setUpModule, tearDownModule

CHALLENGE = ("-s", "0084000008")
CARD_ERROR = 1


def received(output):
    """The data of the last answer 90 00 in the dump of opensc-tool."""
    dump = output.split("Received (SW1=0x90, SW2=0x00):\n")[-1]
    return bytes.fromhex("".join(re.findall(r"(?m)^((?:[0-9A-F]{2} ){1,16})", dump)))


class Opensc(Program):
    @classmethod
    def setUpClass(cls):
        need("opensc-tool", "opensc")


class OpenscTool(Opensc):
    def test_list_of_readers(self):
        line = r"\n0 +(\w+) +ACS ACR122U"
        self.assertRegex(self.printed("opensc-tool", "-l"), line.replace(r"\w+", "No"))
        self.place("classic-1k")
        self.assertRegex(self.printed("opensc-tool", "-l"), line.replace(r"\w+", "Yes"))

    def test_no_card(self):
        for option in (("-a",), ("-n",), ("-s", "FF00480000"), ("-s", "FFCA000000")):
            with self.subTest(option):
                code, output = self.run_program("opensc-tool", *option)
                self.assertEqual(code, CARD_ERROR, output)
                self.assertIn("Card not present", output)

    def test_atr(self):
        for card, atr in CARDS.items():
            with self.on_reader(card):
                self.assertIn(atr.replace(" ", ":").lower(), self.printed("opensc-tool", "-a"))

    def test_uid_and_firmware(self):
        for card, uid in UIDS.items():
            with self.on_reader(card):
                output = self.printed("opensc-tool", "-s", "FF00480000", "-s", "FFCA000000")
                # The last two of the firmware's ten characters pass for a status word.
                self.assertIn("Received (SW1=0x31, SW2=0x34):\n41 43 52 31 32 32 55 32 ACR122U2",
                              output)
                self.assertIn(f"Received (SW1=0x90, SW2=0x00):\n{uid} ", output)

    def test_answer_of_256_bytes(self):
        """258 with the status word: they are reported to fail."""
        for card in ("applet", "applet-b"):
            with self.on_reader(card):
                output = self.printed("opensc-tool", "-c", "default", "-s", "80EB010000")
                self.assertEqual(received(output), pattern(256))

    def test_card_that_no_driver_knows(self):
        for card in CARDS:
            with self.on_reader(card):
                self.assertIn("Unsupported card", self.printed("opensc-tool", "-n"))
                code, output = self.run_program("pkcs15-tool", "-D")
                self.assertNotEqual(code, 0)
                self.assertIn("Card is invalid or cannot be handled", output)


class OpenPgpCard(Opensc):
    def setUp(self):
        super().setUp()
        self.place("openpgp")

    def test_name(self):
        self.assertIn("OpenPGP card v3.4 (0000 12345678)", self.printed("opensc-tool", "-n"))

    def test_pkcs15(self):
        output = self.printed("pkcs15-tool", "-D")
        for line in ("Serial number  : 000012345678", "PIN [User PIN]", "PIN [Admin PIN]",
                     "Tries left     : 3"):
            self.assertIn(line, output)

    def test_pin(self):
        verify = ("pkcs15-tool", "--verify-pin", "--auth-id", "2", "--pin")
        code, output = self.run_program(*verify, "123457")
        self.assertNotEqual(code, 0)
        self.assertIn("PIN code or key incorrect", output)
        self.assertIn("Tries left     : 2", self.printed("pkcs15-tool", "-D"))
        self.printed(*verify, "123456")

    def test_pkcs11(self):
        self.assertIn("OpenPGP card (User PIN)", self.printed("pkcs11-tool", "-L"))

    def test_extended_length(self):
        """OpenSC sends it to cards only that it knows, through readers only that allow it."""
        output = self.printed("opensc-tool", "-s", "00CA006E000000")
        self.assertIn("Received (SW1=0x90, SW2=0x00):\n6E 81 E4 4F 10 D2 76 00", output)

    def test_answer_of_600_bytes(self):
        certificate = pattern(600)
        with programs.client.connect(programs.reader) as card:
            for apdu in ("00 A4 04 00 06 D2 76 00 01 24 01", "00 20 00 83 08 31 32 33 34 35 36 37 38",
                         extended("00 DA 7F 21", certificate)):
                self.assertEqual(card.transmit(apdu).hex(), "9000")
        output = self.printed("opensc-tool", "-s", "00CA7F21000000")
        self.assertEqual(received(output), certificate)


class Pulled(Opensc):
    def test_between_commands_of_a_user(self):
        self.place("applet")
        self.pull_at_block(3)
        code, output = self.run_program("opensc-tool", "-c", "default", *CHALLENGE * 8)
        self.assert_pulled()
        self.assertEqual(code, CARD_ERROR)
        self.assertEqual(output.count("Received (SW1=0x90, SW2=0x00)"), 4)
        self.assertIn("APDU transmit failed: Card removed", output)
        self.check_reader()

    def test_while_card_drivers_are_tried(self):
        for card in ("applet", "desfire"):
            with self.on_reader(card):
                self.pull_at_block(3)
                self.run_program("opensc-tool", "-n")
                self.assert_pulled()
                self.check_reader()

    def test_storage_card_while_card_drivers_are_tried(self):
        for card in ("classic-1k", "ntag215"):
            with self.on_reader(card):
                tool = self.start("env", "OPENSC_DEBUG=9", "opensc-tool", "-n")
                tool.wait_for("Outgoing APDU", 3)
                self.take()
                tool.end()
                self.check_reader()

    def test_known_card(self):
        self.place("openpgp")
        self.pull_at_block(12)
        code, output = self.run_program("pkcs15-tool", "-D")
        self.assert_pulled()
        self.assertNotEqual(code, 0, output)
        self.check_reader()


if __name__ == "__main__":
    unittest.main(verbosity=2)
