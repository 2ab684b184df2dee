# SPDX-License-Identifier: LGPL-2.1-or-later
"""NDEF messages through pcscd with pyscard: written and read block by block, as most programs do,
and in one APDU each, as this driver can."""
import unittest

import ndef
from ndef import BLOCK, PAGE
from pcsc_client import EMPTY, PRESENT, Client, PcscError
from sim_rig import Rig

# Name, capability container, bytes for NDEF (NTAG213/215/216, 8.5.6).
NTAGS = (("ntag213", "E1101200", 144), ("ntag215", "E1103E00", 496), ("ntag216", "E1106D00", 872))
FROM_THE_START = ndef.uri_record("example.com")  # on the virtual NTAGs
SHORT_LE = 255
DONE = b"\x90\x00"


def setUpModule():
    global rig, client, reader
    rig = Rig()
    client = Client()
    (reader,) = client.wait_for_readers(1)


def tearDownModule():
    client.close()
    rig.close()


class Tag:
    """One APDU per call."""

    def __init__(self, card):
        self.card = card

    def ask(self, command, number, tail):
        answer = self.card.transmit(bytes([0xFF, command]) + number.to_bytes(2, "big") + tail)
        if answer[-2:] != DONE:
            raise AssertionError(f"{command:02X} {number}: {answer.hex()}")
        return answer[:-2]

    def read(self, number, size):
        short = bytes([size & 0xFF])
        return self.ask(0xB0, number, short if size <= SHORT_LE else b"\0" + size.to_bytes(2, "big"))

    def write(self, number, data):
        size = len(data)
        lc = bytes([size]) if size <= SHORT_LE else b"\0" + size.to_bytes(2, "big")
        self.ask(0xD6, number, lc + data)

    def login(self, block, key):
        self.ask(0x82, 0x0000, b"\x06" + key)
        self.ask(0x86, 0x0000, b"\x05\x01" + block.to_bytes(2, "big") + b"\x60\x00")


class SmallSteps(Tag):
    """One APDU per block or page written, and per 16 bytes read."""

    def __init__(self, card, unit):
        super().__init__(card)
        self.unit = unit

    def read(self, number, size):
        step = BLOCK // self.unit
        return b"".join(super(SmallSteps, self).read(number + index * step, BLOCK)
                        for index in range(-(-size // BLOCK)))[:size]

    def write(self, number, data):
        for at in range(0, len(data), self.unit):
            super().write(number + at // self.unit, data[at:at + self.unit])


class NdefTest(unittest.TestCase):
    def put(self, card=None):
        rig.hand.do("place", reader=0, id="tag", **({"card": card} if card else {}))
        client.wait_until(reader, PRESENT)
        self.card = client.connect(reader)
        self.addCleanup(self.card.close)

    def take(self):
        rig.hand.do("remove", reader=0)
        client.wait_until(reader, EMPTY)

    def tearDown(self):
        self.take()

    def on_card(self):
        return bytes.fromhex(rig.hand.do("memory", id="tag")["memory"])


class Ntag(NdefTest):
    def test_written_either_way_and_read_either_way(self):
        for name, container, capacity in NTAGS:
            with self.subTest(name):
                self.put(name)
                one, many = Tag(self.card), SmallSteps(self.card, PAGE)
                self.assertEqual(many.read(3, 4), bytes.fromhex(container))
                self.assertEqual(ndef.type2_capacity(one), capacity)
                self.assertEqual(ndef.read_type2(one), FROM_THE_START)
                for writer in (one, many):
                    self.write_and_read(writer, (one, many), capacity)
                self.take()

    def write_and_read(self, writer, readers, capacity):
        around = len(ndef.tlv(bytes(capacity - 3))) - (capacity - 3) + len(ndef.text_record(""))
        largest = ndef.text_record("x" * (capacity - around))
        self.assertEqual(len(ndef.tlv(largest)), capacity)
        for message in (largest, b"", ndef.uri_record("ccc.de")):
            ndef.write_type2(writer, message)
            area = ndef.tlv(message)
            self.assertEqual(self.on_card()[16:16 + len(area)], area)
            for tag in readers:
                self.assertEqual(ndef.read_type2(tag), message)

    def test_lock_and_configuration_pages_are_left_alone(self):
        self.put("ntag213")
        before = self.on_card()
        ndef.write_type2(Tag(self.card), ndef.text_record("y" * 130))
        self.assertEqual(self.on_card()[:16], before[:16])
        self.assertEqual(self.on_card()[160:], before[160:])

    def test_card_pulled_in_the_middle_holds_an_empty_message(self):
        for way in (Tag, lambda card: SmallSteps(card, PAGE)):
            self.put("ntag215")
            rig.hand.do("fault", what="pull_card", only="A2", skip=5)
            with self.assertRaises(PcscError):
                ndef.write_type2(way(self.card), ndef.text_record("z" * 200))
            client.wait_until(reader, EMPTY)
            self.put()
            self.assertEqual(ndef.read_type2(Tag(self.card)), b"")
            ndef.write_type2(way(self.card), FROM_THE_START)
            self.assertEqual(ndef.read_type2(Tag(self.card)), FROM_THE_START)
            self.take()


class Classic(NdefTest):
    def test_written_either_way_and_read_either_way(self):
        self.put("classic-1k")
        one, many = Tag(self.card), SmallSteps(self.card, BLOCK)
        ndef.format_classic(one)
        self.assertEqual(ndef.ndef_sectors(many), list(range(1, 16)))
        self.assertEqual(ndef.read_classic(one), b"")
        for writer in (one, many):
            for message in (ndef.text_record("x" * 700), ndef.uri_record("ccc.de")):
                ndef.write_classic(writer, message)
                for tag in (one, many):
                    self.assertEqual(ndef.read_classic(tag), message)
                area = ndef.tlv(message)
                self.assertTrue(self.data_of_the_card().startswith(area))

    def data_of_the_card(self):
        memory = self.on_card()
        return b"".join(memory[BLOCK * block:BLOCK * (block + 1)]
                        for sector in ndef.SECTORS for block in ndef.blocks_of(sector))

    def test_all_sectors_in_one_apdu(self):
        self.put("classic-1k")
        tag = Tag(self.card)
        ndef.format_classic(tag)
        message = ndef.text_record("w" * 700)
        ndef.write_classic(tag, message)
        tag.login(4, ndef.NDEF_KEY)
        everything = tag.read(4, BLOCK * 4 * len(ndef.SECTORS))
        sectors = [everything[at:at + 3 * BLOCK] for at in range(0, len(everything), 4 * BLOCK)]
        self.assertEqual(ndef.find_message(b"".join(sectors)), message)

    def test_keys_of_the_tag_open_only_what_they_should(self):
        self.put("classic-1k")
        tag = Tag(self.card)
        ndef.format_classic(tag)
        with self.assertRaisesRegex(AssertionError, "6300"):
            tag.login(4, ndef.FACTORY_KEY)
        tag.login(0, ndef.MAD_KEY)
        with self.assertRaisesRegex(AssertionError, "6982"):
            tag.write(1, bytes(BLOCK))  # key A of the MAD reads only
        self.assertEqual(self.on_card()[16:48], ndef.mad())


if __name__ == "__main__":
    unittest.main(verbosity=2)
