# SPDX-License-Identifier: LGPL-2.1-or-later
"""Debian's libfreefare tools and mfoc on our build of libnfc, through pcscd and our driver."""
import unittest

from libnfc_tool import Tool
from pcsc_libnfc import OverPcsc, close_bus

MESSAGE = bytes.fromhex("D1 01 0C 55 01") + b"example.com"  # a URI record
BLOCK = 16


def tearDownModule():
    close_bus()


class FreefareTool(OverPcsc, Tool):
    """With one driver of libnfc. The tools do their work with each reader that libnfc lists, and
    libnfc lists this one twice: by acr122_pcsc and by its driver for any PC/SC reader."""

    def run_once(self, *command):
        return self.bus.run(*command, LIBNFC_DEVICE=f"acr122_pcsc:{self.bus.reader}",
                            LIBNFC_AUTO_SCAN="false")

    def assert_pulled(self):
        self.assertFalse(self.bus.hand.do("state")["faults_armed"], "nothing was pulled")

    def ok(self, *command):
        code, output = self.run_once(*command)
        self.assertEqual(code, 0, f"{command}\n{output}")
        return output


class WrongCards(FreefareTool):
    """Exit code 0 and nothing said, without a card and with cards of other kinds."""

    def silent(self, *tools):
        for tool in tools:
            self.assertEqual(self.ok(tool, "-y") if "format" in tool else self.ok(tool), "", tool)

    def test_no_card(self):
        self.silent("mifare-classic-format", "mifare-ultralight-info", "mifare-desfire-info",
                    "mifare-desfire-format")

    def test_other_cards(self):
        for card, tools in (("classic-1k", ("mifare-ultralight-info", "mifare-desfire-info")),
                            ("ntag215", ("mifare-classic-format", "mifare-desfire-info")),
                            ("desfire", ("mifare-classic-format", "mifare-ultralight-info")),
                            ("felica", ("mifare-classic-format", "mifare-desfire-info"))):
            with self.subTest(card):
                self.bus.hand.place(card)
                self.silent(*tools)
                self.bus.hand.do("remove")


class Classic(FreefareTool):
    def ndef(self, card, kind):
        self.bus.hand.place(card)
        output = self.ok("mifare-classic-format", "-y")
        self.assertIn(f"Found {kind}", output)
        self.assertIn("done.", output)
        message, back = self.file("message.ndef", MESSAGE), self.file("back.ndef")
        self.ok("mifare-classic-write-ndef", "-y", "-i", message)
        self.ok("mifare-classic-read-ndef", "-y", "-o", back)
        self.assertEqual(back.read_bytes(), MESSAGE)
        self.assertIn(MESSAGE[:-1], self.bus.memory()[4 * BLOCK:])

    def test_1k(self):
        self.ndef("classic-1k", "Mifare Classic 1k")

    def test_4k(self):
        self.ndef("classic-4k", "Mifare Classic 4k")

    def test_pulled_while_formatted(self):
        """The tool has the chip wait for the card for ever, which the driver ends."""
        self.bus.hand.place("classic-1k")
        self.bus.hand.do("fault", what="pull_card", skip=60)
        code, output = self.run_once("mifare-classic-format", "-y")
        self.assertNotEqual(code, 0, output)
        self.assertIn("Formatting 16 sectors", output)

    def test_pulled_from_mfoc(self):
        self.bus.hand.place("classic-1k")
        self.bus.hand.do("fault", what="pull_card", only="60", skip=10)
        code, output = self.run_once("mfoc", "-O", self.file("back.mfd"))
        self.assertNotEqual(code, 0, output)
        self.assertIn("RF Transmission Error", output)
        self.assert_pulled()

    def test_mfoc(self):
        """All keys are on its list; those that are not need Crypto1, which the model has not."""
        self.bus.hand.place("classic-1k")
        image = bytearray(self.bus.memory())
        self.bus.hand.do("remove")
        image[7 * BLOCK:7 * BLOCK + 6] = bytes.fromhex("A0 A1 A2 A3 A4 A5")
        content = self.file("content.mfd", bytes(image))
        self.bus.hand.do("place", card="classic-1k", id="card", content=str(content))
        back = self.file("back.mfd")
        output = self.ok("mfoc", "-O", back)
        self.assertIn("Sector 01 - Found   Key A: a0a1a2a3a4a5 Found   Key B: ffffffffffff", output)
        self.assertEqual(back.read_bytes(), bytes(image))


class Ultralight(FreefareTool):
    def test_info(self):
        for card, expected in (("ultralight", "is a Mifare UltraLight\n"),
                               ("ntag215", "is a Mifare UltraLight\n"),
                               ("ultralight-c", "is a Mifare UltraLightC\n"
                                                "Authentication with default key: success\n")):
            with self.subTest(card):
                self.bus.hand.place(card)
                _, uid = self.bus.card_by_pcsc()
                self.assertEqual(self.ok("mifare-ultralight-info"),
                                 f"Tag with UID {uid.hex()} {expected}")
                self.bus.hand.do("remove")

    def test_pulled_while_asked(self):
        """By AUTHENTICATE, which tells an Ultralight C from others: no answer is an answer, and the
        tool knows the rest already."""
        for card in ("ultralight", "ntag215", "ultralight-c"):
            with self.subTest(card):
                self.bus.hand.place(card)
                self.bus.hand.do("fault", what="pull_card", only="1A")
                self.assertRegex(self.ok("mifare-ultralight-info"),
                                 "^Tag with UID [0-9a-f]{14} is a Mifare UltraLight\n$")
                self.assert_pulled()
                self.bus.hand.do("remove")


class Desfire(FreefareTool):
    def test_info(self):
        self.bus.hand.place("desfire")
        output = self.ok("mifare-desfire-info")
        self.assertIn("UID:                      0x04525a19b21b80", output)
        self.assertIn("Free memory: 4096 bytes", output)

    def test_pulled_while_asked(self):
        self.bus.hand.place("desfire")
        self.bus.hand.do("fault", what="pull_card", only="039045")  # GetKeySettings
        code, output = self.run_once("mifare-desfire-info")
        self.assertNotEqual(code, 0, output)

    def test_ndef(self):
        """On a card with DES keys, as it leaves the factory."""
        self.bus.hand.place("desfire-new")
        for tool in ("format", "create-ndef"):
            self.ok(f"mifare-desfire-{tool}", "-y")
        message, back = self.file("message.ndef", MESSAGE), self.file("back.ndef")
        self.ok("mifare-desfire-write-ndef", "-y", "-i", message)
        self.ok("mifare-desfire-read-ndef", "-y", "-o", back)
        self.assertEqual(back.read_bytes(), MESSAGE)
        self.ok("mifare-desfire-format", "-y")

    def test_enciphered_file(self):
        self.bus.hand.place("desfire-new")
        self.ok("mifare-desfire-access")

    def test_first_generation_is_left_alone(self):
        self.bus.hand.place("desfire-new")
        for what in ("ats", "default-key", "random-uid"):
            output = self.ok(f"mifare-desfire-ev1-configure-{what}", "-y")
            self.assertIn("Found old DESFire, skipping", output)


if __name__ == "__main__":
    unittest.main(verbosity=2)
