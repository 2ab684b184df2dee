# SPDX-License-Identifier: LGPL-2.1-or-later
"""pyscard: its own examples as Debian ships them, and its high-level classes.

Not run: sample_TransmitCardObserver.py (dies of its own format string), sample_pinpad.py (wants a
pinpad), sample_listCards.py, -listInterfaces.py and -locateCards.py (Windows only), wx (a desktop).
"""
import pathlib
import re
import unittest

from smartcard.Exceptions import CardConnectionException
from smartcard.pcsc.PCSCPart10 import SCARD_CTL_CODE, SCARD_SHARE_DIRECT, getTlvProperties
from smartcard.System import readers

import programs
from programs import CARDS, STORAGE, Program, setUpModule, tearDownModule

FOLDER = pathlib.Path("/usr/share/doc/python3-pyscard/examples")
NO_CARD = "No smart card inserted"
LED_BLINKS = [0xFF, 0x00, 0x40, 0xD0, 0x04, 0x05, 0x05, 0x02, 0x01]
FIRMWARE = [0xFF, 0x00, 0x48, 0x00, 0x00]


class Examples(Program):
    @classmethod
    def setUpClass(cls):
        if not FOLDER.exists():
            raise unittest.SkipTest(f"no {FOLDER}: dpkg leaves documentation out here")

    def example(self, name):
        """What an example printed that ended without an error."""
        return self.printed("/usr/bin/python3", FOLDER / name)

    def test_atr(self):
        for card, atr in CARDS.items():
            with self.on_reader(card):
                for name in ("getATR", "getATR_context"):
                    self.assertIn(f"{programs.reader} {atr}\n",
                                  self.example(f"simple/{name}.py"))
                self.assertIn("ATR: 0x" + atr.replace(" ", " 0x"),
                              self.example("scard-api/sample_getATR.py"))

    def test_commands(self):
        for card in CARDS:
            with self.on_reader(card):
                # A SIM card's commands, in class A0. To a DESFire they are one of its own.
                answer = r"< +1C 90 00" if card == "desfire" else r"<  \[\] 6E 00"
                for name in ("framework/sample_ConsoleConnectionTracer.py",
                             "framework/sample_ExclusiveCardConnection.py",
                             "simple/selectDF_TELECOM.py"):
                    self.assertRegex(self.example(name), r"> A0 A4 00 00 02 7F 10\s+" + answer)
                self.assertIn("Select Applet: " + ("6E 00" if card in STORAGE else "6A 82"),
                              self.example("simple/simpleAPDU.py"))

    def test_transaction(self):
        for card in CARDS:
            with self.on_reader(card):
                self.assertIn("Transaction ended\nDisconnected\nReleased context.",
                              self.example("scard-api/sample_transaction.py"))

    def test_no_card(self):
        self.assertIn("no card inserted", self.example("simple/getATR.py"))
        for name in ("getATR", "getAttrib", "transaction", "selectDFTelecom"):
            with self.subTest(name):
                self.assertIn(NO_CARD, self.example(f"scard-api/sample_{name}.py"))
        code, output = self.run_program("/usr/bin/python3", FOLDER / "simple/simpleAPDU.py")
        self.assertEqual(code, 1)
        self.assertIn("NoCardException: Unable to connect", output)

    def check_control(self):
        output = self.example("scard-api/sample_control.py")
        features = re.search(r"CM_IOCTL_GET_FEATURE_REQUEST: (.*)", output)[1]
        self.assertIn("12 04 42", features, "FEATURE_GET_TLV_PROPERTIES")
        self.assertIn("13 04 42 00 00 01", features, "FEATURE_CCID_ESC_COMMAND")

    def test_control(self):
        self.check_control()
        for card in CARDS:
            with self.on_reader(card):
                self.check_control()

    def test_attributes(self):
        self.place("desfire")
        output = self.example("scard-api/sample_getAttrib.py")
        found = dict(re.findall(r"-+ SCARD_ATTR_(\w+) -+\n\[.*\n(.*)\n", output))
        self.assertEqual(found["ATR_STRING"], "0x" + CARDS["desfire"].replace(" ", " 0x"))
        self.assertEqual(found["VENDOR_NAME"], "0x41 0x43 0x53 0x00")
        self.assertEqual(found["VENDOR_IFD_VERSION"], "0x00 0x00 0x14 0x02")
        self.assertRegex(found["CHANNEL_ID"], "^0x.. 0x01 0x20 0x00$")
        name = bytes(int(byte, 16) for byte in found["DEVICE_FRIENDLY_NAME_A"].split())
        self.assertEqual(name.rstrip(b"\0").decode(), programs.reader)

    def test_list_of_readers(self):
        for name in ("readers", "readerGroups"):
            self.assertIn(f"['{programs.reader}']", self.example(f"scard-api/sample_{name}.py"))

    def test_status_change(self):
        program = self.start("/usr/bin/python3", "-u",
                             FOLDER / "scard-api/sample_getStatusChange.py")
        program.wait_for("Please insert or remove a card")
        self.assertIn("Reader empty", program.output)
        self.place("classic-1k")
        self.assertEqual(program.end(), 0)
        news = program.output.split("New reader and card states are")[1]
        self.assertIn("Card present in reader", news)
        self.assertIn("0x" + CARDS["classic-1k"].replace(" ", " 0x"), news)

    def test_cards_are_monitored(self):
        program = self.start("/usr/bin/python3", "-u", FOLDER / "framework/sample_MonitorCards.py")
        program.wait_for("This program will exit")
        for card in CARDS:
            self.place(card)
            program.wait_for(f"+Inserted:  {CARDS[card]}")
            self.take()
            program.wait_for(f"-Removed:  {CARDS[card]}")
        self.assertEqual(program.output.count("+Inserted"), len(CARDS))

    def test_cards_are_monitored_and_used(self):
        program = self.start("/usr/bin/python3", "-u",
                             FOLDER / "framework/sample_MonitorCardsAndTransmit.py")
        program.wait_for("This program will exit")
        for count, card in enumerate(CARDS, 1):
            self.place(card)
            program.wait_for("\n< ", count)  # the answer
            self.take()
            program.wait_for("-Removed", count)

    def test_readers_are_monitored(self):
        program = self.start("/usr/bin/python3", "-u",
                             FOLDER / "framework/sample_MonitorReaders.py")
        program.wait_for(f"Added readers ['{programs.reader}']")
        programs.unplug()
        program.wait_for(f"Removed readers ['{programs.reader}']")
        programs.plug()
        program.wait_for(f"Added readers ['{programs.reader}']", 2)


class Classes(Program):
    def connect(self, **options):
        (reader,) = readers()
        connection = reader.createConnection()
        connection.connect(**options)
        self.addCleanup(connection.disconnect)
        return connection

    def test_control(self):
        """As user programs do, with both control codes, and with nothing on the reader."""
        connection = self.connect(mode=SCARD_SHARE_DIRECT)
        for code in (1, 3500):
            answer = connection.control(SCARD_CTL_CODE(code), FIRMWARE)
            self.assertEqual(bytes(answer), b"ACR122U214")
            answer = connection.control(SCARD_CTL_CODE(code), LED_BLINKS)
            self.assertEqual((len(answer), answer[0]), (2, 0x90))

    def test_properties(self):
        properties = getTlvProperties(self.connect(mode=SCARD_SHARE_DIRECT))
        self.assertEqual(properties["PCSCv2_PART10_PROPERTY_wIdVendor"], 0x072F)
        self.assertEqual(properties["PCSCv2_PART10_PROPERTY_wIdProduct"], 0x2200)
        self.assertEqual(properties["PCSCv2_PART10_PROPERTY_dwMaxAPDUDataSize"], 65536)
        self.assertEqual(properties["PCSCv2_PART10_PROPERTY_sFirmwareID"], "ACR122U214")

    def transmit_until_pulled(self, *apdu):
        connection = self.connect()
        with self.assertRaises(CardConnectionException) as failure:
            for _ in range(1000):
                connection.transmit(list(bytes.fromhex("".join(apdu))))
        self.assertRegex(str(failure.exception), "No smart ?card|Card was removed")
        self.assert_pulled()
        self.check_reader()

    def test_card_pulled_in_the_middle(self):
        for card in ("applet", "desfire"):
            with self.on_reader(card):
                self.pull_at_block(20)
                self.transmit_until_pulled("00 A4 04 00 07 D2 76 00 00 85 01 01 00")

    def test_storage_card_pulled_in_the_middle(self):
        """At a FAST_READ (3A) of a command that needs several."""
        self.place("ntag215")
        self.pull_at_frame(20, "3A")
        self.transmit_until_pulled("FF B0 00 04 00 02 00")

    def test_classic_pulled_in_the_middle(self):
        self.place("classic-1k")
        connection = self.connect()
        for apdu in ("FF 82 00 00 06 FF FF FF FF FF FF", "FF 86 00 00 05 01 00 04 60 00"):
            self.assertEqual(connection.transmit(list(bytes.fromhex(apdu)))[1:], (0x90, 0x00))
        self.pull_at_frame(20, "30")
        self.transmit_until_pulled("FF B0 00 04 10")


if __name__ == "__main__":
    unittest.main(verbosity=2)
