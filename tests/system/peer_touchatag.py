# SPDX-License-Identifier: LGPL-2.1-or-later
"""What PC/SC programs get from a virtual touchatag: a contact slot that always has a card, and the
field behind it by chip commands only.

Trace numbers and bytes: ACS ACR122 API V1.0; libnfc, acr122_usb.c; nfc-tools/libnfc#201.
"""
import time

from smartcard import scard

from pcsc_client import PRESENT

OK = "90 00"


class Touchatag:
    """To be mixed into a TestCase, whose setUp() calls use()."""

    def use(self, rig, client, reader):
        """`reader` is the touchatag's name; it is number 1 of the rig."""
        self.rig, self.client, self.reader = rig, client, reader
        self.addCleanup(lambda: rig.hand.do("remove", reader=1))
        client.wait_until(reader, PRESENT)
        self.card = client.connect(reader)
        self.addCleanup(self.card.close)

    def exchange(self, apdu):
        """By 61 xx and GET RESPONSE, as T=0 has it."""
        first = self.card.transmit(apdu)
        self.assertEqual((len(first), first[:1].hex()), (2, "61"), first.hex())
        return self.card.transmit(bytes.fromhex("FF C0 00 00") + first[1:]).hex(" ").upper()

    def test_name(self):
        self.assertRegex(self.reader, "^ACS ACR ?38U-CCID")

    def test_pretended_card(self):
        _, protocol, atr = self.card.status()
        self.assertEqual((atr.hex(), protocol), ("3b00", scard.SCARD_PROTOCOL_T0))

    def test_firmware(self):
        # Without 61 xx: libnfc's acr122_pcsc driver takes the answer as it comes.
        self.assertEqual(self.card.transmit("FF 00 48 00 00"), b"ACR122U102")

    def test_chip(self):
        self.assertEqual(self.exchange("FF 00 00 00 02 D4 02"), f"D5 03 32 01 04 07 {OK}")

    def test_light(self):
        answer = self.card.transmit("FF 00 40 0F 04 00 00 00 00")
        self.assertEqual(answer.hex(), "9003")

    def test_no_card_in_the_field(self):
        # Without this the chip never gives up.
        self.assertEqual(self.exchange("FF 00 00 00 06 D4 32 05 00 01 02"), f"D5 33 {OK}")
        self.assertEqual(self.exchange("FF 00 00 00 04 D4 4A 01 00"), f"D5 4B 00 {OK}")

    def test_classic_4k(self):
        self.rig.hand.do("place", reader=1, card="classic-4k", id="card")
        self.assertEqual(self.exchange("FF 00 00 00 04 D4 4A 01 00"),
                         f"D5 4B 01 01 00 02 18 04 F6 8E 2A 99 {OK}")
        self.assertEqual(
            self.exchange("FF 00 00 00 0F D4 40 01 60 04 FF FF FF FF FF FF F6 8E 2A 99"),
            f"D5 41 00 {OK}")
        self.assertEqual(self.exchange("FF 00 00 00 05 D4 40 01 30 04"),
                         f"D5 41 00 {'00 ' * 16}{OK}")

    def test_card_in_the_field_is_no_event(self):
        _, before, atr = self.client.state(self.reader)
        self.rig.hand.do("place", reader=1, card="ntag215", id="card")
        time.sleep(1)
        self.assertEqual(self.client.state(self.reader)[1:], (before, atr))
