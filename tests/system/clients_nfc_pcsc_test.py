# SPDX-License-Identifier: LGPL-2.1-or-later
"""nfc-pcsc, as Node programs use the reader: every call of the library, on every kind of card it
knows, compared with what the virtual card holds."""
import time
import unittest

import ndef
from nfc_pcsc import LibraryError, LibraryTest, NfcPcsc
from programs import SECONDS, setUpModule, tearDownModule

KEY_A = 0x60
DIRECT, CARD = "CONNECT_MODE_DIRECT", "CONNECT_MODE_CARD"
FACTORY_KEY = "FFFFFFFFFFFF"
NTAG_PAGES = {"ntag213": 45, "ntag215": 135, "ntag216": 231}
GONE = "removed|No smart card|reset"  # pcsc-lite's words for a card that left


class NfcPcscTest(LibraryTest):
    def setUp(self):
        super().setUp()
        self.nfc = NfcPcsc()
        self.addCleanup(self.nfc.close)

    def arrive(self, card):
        """Places a card; returns the library's event."""
        self.place(card)
        return self.nfc.event("card")

    def leave(self):
        self.take()
        self.nfc.event("card.off")
        deadline = time.monotonic() + SECONDS
        while self.nfc.connection():  # it is closed after the event
            self.assertLess(time.monotonic(), deadline)

    def on_card(self):
        return bytes.fromhex(self.hand.do("memory", id="card")["memory"])

    def refused(self, words, method, *values):
        with self.assertRaisesRegex(LibraryError, words):
            getattr(self.nfc, method)(*values)


class ReaderWithoutCard(NfcPcscTest):
    def setUp(self):
        super().setUp()
        self.assertEqual(self.nfc.reader["kind"], "ACR122Reader")
        # The library drops a connection that is there when the reader's first status arrives.
        self.arrive("ntag213")
        self.leave()

    def state(self, name):
        return self.hand.do("state", reader=0)[name]

    def test_needs_a_connection(self):
        self.refused("No connection", "control", b"\xFF\x00\x48\x00\x00", 10)
        self.refused("card_not_connected", "read", 4, 4)
        self.refused("No smart card", "connect", CARD)

    def test_reader_commands(self):
        self.nfc.connect(DIRECT)
        self.assertEqual(self.nfc.control(b"\xFF\x00\x48\x00\x00", 10), b"ACR122U214")
        self.nfc.setPICC(0xDF)  # room for one byte
        for enabled in (True, False):
            self.nfc.setBuzzerOutput(enabled)
            self.assertEqual(self.state("buzzer_on_detection"), enabled)
        beeps = self.state("beeps")
        self.nfc.led(0b01011101, [2, 1, 5, 1])  # red: five blinks, a beep each, then on
        self.assertEqual((self.state("red"), self.state("green")), (True, False))
        self.assertEqual(self.state("beeps"), beeps + 5)
        self.nfc.led(0b00101110, [1, 0, 1, 0])
        self.assertEqual((self.state("red"), self.state("green")), (False, True))
        self.nfc.disconnect()
        self.assertEqual(self.arrive("ntag213")["uid"], "04a23b18712080")


class Classic(NfcPcscTest):
    def test_authenticate_read_write(self):
        card = self.arrive("classic-1k")
        self.assertEqual((card["uid"], card["standard"]), ("82acb95d", "TAG_ISO_14443_3"))
        self.refused("0x6982", "read", 4, 16, 16)
        self.assertTrue(self.nfc.authenticate(4, KEY_A, FACTORY_KEY))
        data = bytes(range(48))
        self.nfc.write(4, data, 16)  # the library sends all three at once
        self.assertEqual(self.nfc.read(4, 48, 16), data)
        self.assertEqual(self.on_card()[64:112], data)
        self.refused("0x6982", "read", 8, 16, 16)

    def test_wrong_key_and_then_the_right_one(self):
        self.arrive("classic-1k")
        self.refused("0x6300", "authenticate", 8, KEY_A, "000000000000")
        self.assertTrue(self.nfc.authenticate(8, KEY_A, FACTORY_KEY))
        self.assertEqual(self.nfc.read(8, 16, 16), bytes(16))

    def test_authenticate_in_the_obsolete_form(self):
        self.arrive("classic-4k")
        self.assertTrue(self.nfc.authenticate(255, KEY_A, FACTORY_KEY, True))
        self.assertEqual(self.nfc.read(254, 16, 16), bytes(16))

    def test_card_pulled_in_the_middle(self):
        self.arrive("classic-1k")
        self.nfc.authenticate(4, KEY_A, FACTORY_KEY)
        self.hand.do("fault", what="pull_card", only="3006")
        self.refused(GONE, "read", 4, 48, 16)
        self.assert_pulled()
        self.leave()
        self.arrive("classic-1k")
        self.assertTrue(self.nfc.authenticate(4, KEY_A, FACTORY_KEY))
        self.assertEqual(self.nfc.read(4, 48, 16), bytes(48))


class Ntag(NfcPcscTest):
    def test_read_and_write_all_of_it(self):
        for name, pages in NTAG_PAGES.items():
            with self.subTest(name):
                self.arrive(name)
                user = 4 * (pages - 9)  # 4 pages before, 5 behind: lock bytes, configuration
                data = bytes(7 * at % 251 for at in range(user))
                self.nfc.write(4, data)
                self.assertEqual(self.on_card()[16:16 + user], data)
                self.assertEqual(self.nfc.read(4, user), data)
                self.assertEqual(self.nfc.read(4, user, 4, 252), data)
                self.refused("0x6a82", "read", pages, 4)
                self.leave()

    def test_password_and_fast_read(self):
        self.arrive("ntag215")
        password = b"\xFF\x00\x00\x00\x07\xD4\x42\x1B\xFF\xFF\xFF\xFF"
        self.assertEqual(self.nfc.transmit(password, 7).hex(), "d543000000" "9000")
        fast_read = b"\xFF\x00\x00\x00\x05\xD4\x42\x3A\x00\x02"
        answer = self.nfc.transmit(fast_read, 3 + 12 + 2)
        self.assertEqual(answer, b"\xD5\x43\x00" + self.on_card()[:12] + b"\x90\x00")

    def test_polling_by_the_program_itself(self):
        self.arrive("ntag213")
        self.refused("Insufficient buffer", "inAutoPoll")  # room for two bytes: the library's error
        self.assertEqual(self.nfc.read(3, 4).hex(), "e1101200")

    def test_card_pulled_in_the_middle(self):
        self.arrive("ntag216")
        self.hand.do("fault", what="pull_card", only="30")
        self.refused(GONE, "read", 4, 888)
        self.assert_pulled()
        self.leave()
        self.assertEqual(self.arrive("ntag213")["uid"], "04a23b18712080")
        self.assertEqual(self.nfc.read(3, 4).hex(), "e1101200")


class Tag:
    """What ndef.py needs, by the library's calls."""

    def __init__(self, nfc, unit):
        self.nfc, self.unit = nfc, unit

    def read(self, number, size):
        return self.nfc.read(number, size, self.unit)

    def write(self, number, data):
        self.nfc.write(number, data, self.unit)

    def login(self, block, key):
        self.nfc.authenticate(block, KEY_A, key.hex())


class Ndef(NfcPcscTest):
    def test_message_on_ntag(self):
        for name in NTAG_PAGES:
            with self.subTest(name):
                self.arrive(name)
                tag = Tag(self.nfc, ndef.PAGE)
                self.assertEqual(ndef.read_type2(tag), ndef.uri_record("example.com"))
                message = ndef.text_record("What ever, " * 9)
                ndef.write_type2(tag, message)
                self.assertEqual(ndef.find_message(self.on_card()[16:]), message)
                self.assertEqual(ndef.read_type2(tag), message)
                self.leave()

    def test_message_on_classic(self):
        self.arrive("classic-1k")
        tag = Tag(self.nfc, ndef.BLOCK)
        ndef.format_classic(tag)
        self.assertEqual(self.on_card()[16:48], ndef.mad())
        message = ndef.text_record("Who ever, " * 20)
        ndef.write_classic(tag, message)
        self.assertEqual(ndef.read_classic(tag), message)
        self.assertIn(ndef.tlv(message)[:48], self.on_card())


class Desfire(NfcPcscTest):
    def setUp(self):
        super().setUp()
        self.nfc.autoProcessing(False)  # a property: no SELECT by the library itself
        self.assertEqual(self.arrive("desfire")["standard"], "TAG_ISO_14443_4")

    def send(self, command, data=b"", room=255):
        apdu = bytes([0x90, command, 0, 0]) + (bytes([len(data)]) + data if data else b"") + b"\0"
        return self.nfc.transmit(apdu, room)

    def test_application_and_file(self):
        self.assertEqual(self.send(0xCA, bytes.fromhex("112233 0F 81")).hex(), "9100")
        self.assertEqual(self.send(0x5A, bytes.fromhex("112233")).hex(), "9100")
        self.assertEqual(self.send(0xCD, bytes.fromhex("01 00 EEEE 200000")).hex(), "9100")
        data = bytes(range(0x20))
        self.assertEqual(self.send(0x3D, bytes.fromhex("01 000000 200000") + data).hex(), "9100")
        self.assertIn(data, self.on_card())
        self.assertEqual(self.send(0xBD, bytes.fromhex("01 000000 000000")), data + b"\x91\x00")

    def test_version_in_three_frames(self):
        first = self.send(0x60)
        self.assertEqual((first[0], first[-2:].hex()), (0x04, "91af"))
        self.assertEqual(self.send(0xAF)[-2:].hex(), "91af")
        self.assertEqual(self.send(0xAF)[:7].hex(), "04525a19b21b80", "the UID")

    def test_card_pulled_in_the_middle(self):
        self.assertEqual(self.send(0x60)[-2:].hex(), "91af")
        self.hand.remove()
        self.refused(GONE, "transmit", b"\x90\xAF\0\0\0", 255)
        self.leave()
        self.arrive("desfire")
        self.assertEqual(self.send(0x60)[-2:].hex(), "91af")


class SmartCard(NfcPcscTest):
    def test_the_library_selects_the_application(self):
        self.nfc.aid("F001020304")
        card = self.arrive("applet")
        self.assertEqual((card["standard"], card["data"]), ("TAG_ISO_14443_4", b""))

    def test_application_that_is_not_there(self):
        self.nfc.aid("F222222222")
        self.hand.place("applet")
        self.assertRegex(self.nfc.event("error")["message"], "not compatible with AID F222222222")


if __name__ == "__main__":
    unittest.main(verbosity=2)
