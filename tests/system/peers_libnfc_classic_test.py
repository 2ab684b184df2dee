# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whole MIFARE Classic cards by libnfc, compared byte for byte with the model's memory."""
import pathlib
import random
import unittest

from libnfc_tool import Tool, list_of

BLOCK = 16
FACTORY_KEY = bytes(6 * [0xFF])
WRITER = pathlib.Path(__file__).with_name("libnfc_write.py")


def is_trailer(block):
    """Sectors have 4 blocks, from block 128 on 16 (MF1S70YYX, 8.6)."""
    return block % 4 == 3 if block < 128 else block % 16 == 15


def blocks(card):
    return [card[i:i + BLOCK] for i in range(0, len(card), BLOCK)]


# Key A reads and B writes data; B writes the trailer (MF1S50YYX, 8.7.2 and 8.7.3).
ACCESS = bytes.fromhex("78 77 88 00")


def classic_image(manufacturer_block, count, seed):
    """A whole card with random data and keys."""
    source = random.Random(seed)
    image = manufacturer_block
    for block in range(1, count):
        if is_trailer(block):
            image += source.randbytes(6) + ACCESS + source.randbytes(6)
        else:
            image += source.randbytes(BLOCK)
    return image


def classic_keys(image):
    """A key file for a card with the factory's keys."""
    return b"".join(FACTORY_KEY + block[6:10] + FACTORY_KEY if is_trailer(number) else block
                    for number, block in enumerate(blocks(image)))


class ClassicTool(Tool):
    def place(self, card, count):
        """Puts a card with random content there and returns that."""
        self.bus.hand.place(card)
        manufacturer_block = self.bus.memory()[:BLOCK]
        self.bus.hand.do("remove")
        image = classic_image(manufacturer_block, count, seed=card)
        content = self.file("content.mfd", image)
        self.bus.hand.do("place", card=card, id="card", content=str(content))
        return image

    def read(self, card, count):
        image = self.place(card, count)
        keys = self.file("keys.mfd", image)
        for key in "ab":
            with self.subTest(key=key):
                back = self.file("back.mfd")
                output = self.ok("nfc-mfclassic", "r", key, "u", back, keys)
                self.assertIn(f"{count} of {count} blocks read", output)
                self.assertEqual(blocks(back.read_bytes()), blocks(image))
        self.assertEqual(blocks(self.bus.memory()), blocks(image))

    def write(self, card, count):
        self.bus.hand.place(card)
        factory = self.bus.memory()
        self.assertEqual(len(factory), count * BLOCK)
        image = classic_image(factory[:BLOCK], count, seed=card)
        self.ok("/usr/bin/python3", WRITER, self.file("image.mfd", image),
                self.file("keys.mfd", classic_keys(factory)))
        self.assertEqual(blocks(self.bus.memory()), blocks(image))


class MifareClassic(ClassicTool):
    def test_read_1k(self):
        self.read("classic-1k", 64)

    def test_read_4k(self):
        self.read("classic-4k", 256)

    def test_read_mini(self):
        self.read("classic-mini", 20)

    def test_write_1k(self):
        self.write("classic-1k", 64)

    def test_write_4k(self):
        self.write("classic-4k", 256)

    def test_write_mini(self):
        self.write("classic-mini", 20)

    def test_write_tool(self):
        """Of libnfc 1.8.0 it writes the first block of each sector, but for the first sector."""
        image = self.place("classic-1k", 64)
        new = classic_image(image[:BLOCK], 64, seed="new")
        expected = blocks(image)
        for first in range(4, 64, 4):
            expected[first] = blocks(new)[first]
        output = self.ok("nfc-mfclassic", "w", "b", "u", self.file("new.mfd", new),
                         self.file("keys.mfd", image))
        self.assertIn("Done", output)
        self.assertEqual(blocks(self.bus.memory()), expected)

    def test_write_without_the_right(self):
        """Key A only reads: the card refuses with a NAK."""
        image = self.place("classic-1k", 64)
        output = self.ok("nfc-mfclassic", "w", "a", "u", self.file("new.mfd", bytes(64 * BLOCK)),
                         self.file("keys.mfd", image))
        self.assertIn("Failure to write to data block 4", output)
        self.assertEqual(blocks(self.bus.memory()), blocks(image))

    def test_wrong_keys(self):
        image = self.place("classic-1k", 64)
        wrong = self.file("wrong.mfd", classic_image(image[:BLOCK], 64, seed="wrong"))
        back = self.file("back.mfd")
        output = self.ok("nfc-mfclassic", "r", "a", "u", back, wrong)  # its exit code is 0
        self.assertIn("authentication failed for block 0x3f", output)
        self.assertFalse(back.exists())

    def test_keys_found_by_trying(self):
        """Without a key file the tool tries its list, with a new selection after each failure."""
        self.bus.hand.place("classic-1k")
        factory = self.bus.memory()
        self.bus.hand.do("remove")
        image = bytearray(classic_keys(factory))
        image[7 * BLOCK:7 * BLOCK + 6] = bytes.fromhex("A0 A1 A2 A3 A4 A5")  # on its list
        content = self.file("content.mfd", bytes(image))
        self.bus.hand.do("place", card="classic-1k", id="card", content=str(content))
        back = self.file("back.mfd")
        self.assertIn("64 of 64 blocks read", self.ok("nfc-mfclassic", "r", "a", "u", back))
        self.assertEqual(back.read_bytes()[7 * BLOCK:][:6], image[7 * BLOCK:][:6])


class Touchatag(ClassicTool):
    """The same by `61 xx` and GET RESPONSE."""

    reader = "touchatag"

    def test_list(self):
        self.bus.hand.place("classic-1k")
        output = self.nfc_list()
        self.assertIn("NFC device:", output)
        (target,) = list_of(output)
        self.assertEqual(target["ATQA (SENS_RES)"].hex(), "0004")
        self.assertEqual(target["SAK (SEL_RES)"].hex(), "08")

    def test_whole_classic(self):
        self.read("classic-1k", 64)
        self.bus.hand.do("remove")
        self.write("classic-1k", 64)


if __name__ == "__main__":
    unittest.main(verbosity=2)
