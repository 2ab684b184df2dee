# SPDX-License-Identifier: LGPL-2.1-or-later
"""acr122 dump and restore: files of each format, what is left alone, and cards that leave."""
import json
import unittest

from acr122_tool import CARD_GONE, FAILED, REFUSED, Tool
import programs
from programs import setUpModule, tearDownModule  # noqa: F401

CARDS = ("classic-mini", "classic-1k", "ultralight", "ultralight-c",
         "ultralight-ev1-21", "ntag203", "ntag213", "nt3h1101", "felica", "felica-lite-s",
          "felica-8008", "topaz96", "topaz512")
BLOCK = 16


def is_trailer(block):
    return block % 4 == 3 if block < 128 else block % 16 == 15


class Dump(Tool):
    def test_json_of_each_family_and_back(self):
        for name in CARDS:
            with self.on_reader(name):
                file = self.folder / "card.json"
                self.says("dump", file)
                before = self.memory()
                said = self.asked("restore", file)
                self.assertEqual(said["written"], 0)
                self.assertGreater(said["same"], 0)
                self.assertEqual(self.memory(), before)

    def test_mfd_is_what_the_card_holds(self):
        for name in ("classic-4k", "ntag213", "topaz96"):
            with self.on_reader(name):
                file = self.folder / "card.mfd"
                self.says("dump", file)
                self.assertEqual(file.read_bytes(), self.public(self.memory(), name))

    def public(self, memory, name):
        """Passwords read as zeros."""
        return memory[:-8] + bytes(8) if name.startswith("ntag213") else memory

    def test_flipper(self):
        for name, words in (("classic-1k", ("Device type: Mifare Classic", "Mifare Classic type: 1K",
                                            "UID: 82 AC B9 5D", "ATQA: 00 04", "SAK: 08",
                                            "Block 3: FF FF FF FF FF FF FF 07 80 69 FF FF FF FF FF FF")),
                            ("ntag215", ("NTAG/Ultralight type: NTAG215", "Pages total: 135",
                                         "Mifare version: 00 04 04 02 01 00 11 03",
                                         "Page 4: 03 10 D1 01"))):
            with self.on_reader(name):
                file = self.folder / "card.nfc"
                self.says("dump", file)
                lines = file.read_text().splitlines()
                self.assertEqual(lines[:2], ["Filetype: Flipper NFC device", "Version: 4"])
                for line in words:
                    self.assertIn(line, lines)
                self.assertEqual(self.asked("restore", file)["written"], 0)
        with self.on_reader("felica"):
            self.refused(FAILED, "use .json", "dump", self.folder / "card.nfc")

    def test_message(self):
        with self.on_reader("ntag213"):
            file = self.folder / "card.ndef"
            self.says("dump", file)
            self.assertTrue(file.read_bytes().startswith(b"\xd1\x01\x0cU\x02"))
            self.refused(FAILED, "ndef write --raw", "restore", file)

    def test_other_endings_and_other_cards(self):
        self.refused(FAILED, "the ending tells the format", "dump", "card.txt")
        with self.on_reader("ntag213"):
            self.says("dump", self.folder / "card.json")
            self.says("dump", self.folder / "card.mfd")
        for name in ("ntag215", "classic-1k"):
            with self.on_reader(name):
                for ending in ("json", "mfd"):
                    self.refused(FAILED, "the file|here is", "restore",
                                 self.folder / f"card.{ending}")

    def test_unknown_keys(self):
        with self.on_reader("classic-1k"):
            self.close_sector_1("010203040506")
            file = self.folder / "card.json"
            self.refused(REFUSED, "4 blocks could not be read: --keys", "dump", file)
            units = json.loads(file.read_text())["units"]
            self.assertEqual([unit["number"] for unit in units if unit["data"] is None],
                             [4, 5, 6, 7])
            self.refused(FAILED, "could not be read, and this format cannot say so", "dump",
                         self.folder / "card.mfd")
            keys = self.folder / "keys"
            keys.write_text("010203040506\n")
            self.says("dump", "--keys", keys, self.folder / "card.mfd")
            self.assertEqual((self.folder / "card.mfd").read_bytes(), self.memory())

    def close_sector_1(self, key):
        with programs.client.connect(programs.reader) as card:
            card.transmit("FF 82 00 00 06 FF FF FF FF FF FF")
            card.transmit("FF 86 00 00 05 01 00 04 60 00")
            card.transmit(f"FF D6 00 07 10 {key} FF 07 80 69 {key}")


class Restore(Tool):
    def changed(self, name, change):
        """A dump of a card with these bytes changed in its units: {number: hex}."""
        file = self.folder / "card.json"
        with self.on_reader(name):
            self.says("dump", file)
        all = json.loads(file.read_text())
        for unit in all["units"]:
            unit["data"] = change.get(unit["number"], unit["data"])
        file.write_text(json.dumps(all))
        return file

    def test_data_is_written_and_read_back(self):
        for name, unit, data in (("ntag213", 9, "01 02 03 04"), ("topaz96", 3, "01" * 8),
                                 ("topaz512", 0x20, "02" * 8), ("felica", 2, "03" * 16),
                                 ("felica-8008", 2, "03" * 16), ("classic-1k", 5, "04" * 16)):
            file = self.changed(name, {unit: data})
            with self.on_reader(name):
                size = len(bytes.fromhex(data))
                before = bytearray(self.memory())
                self.assertEqual(self.asked("restore", file)["written"], 1)
                before[unit * size:(unit + 1) * size] = bytes.fromhex(data)
                self.assertEqual(self.memory(), before)
                self.assertEqual(self.asked("restore", file)["written"], 0)

    def test_keys_and_locks_only_if_told(self):
        trailer = "01 02 03 04 05 06 FF 07 80 69 0A 0B 0C 0D 0E 0F"
        file = self.changed("classic-1k", {7: trailer, 0: "00" * 16})
        with self.on_reader("classic-1k"):
            before = bytearray(self.memory())
            self.says("restore", file)
            self.assertEqual(self.memory(), before)
            self.says("restore", "--with-keys", file)
            before[7 * BLOCK:8 * BLOCK] = bytes.fromhex(trailer)
            self.assertEqual(self.memory(), before)  # and block 0 is the maker's
        file = self.changed("ntag213", {2: "00 00 10 00", 0x29: "04 00 00 20",
                                        0x2B: "11 22 33 44"})
        with self.on_reader("ntag213"):
            before = bytearray(self.memory())
            self.says("restore", file)
            self.assertEqual(self.memory(), before)
            self.says("restore", "--with-keys", file)
            before[0x2B * 4:0x2C * 4] = bytes.fromhex("11223344")
            self.assertEqual(self.memory(), before)
            self.says("restore", "--with-locks", file)
            self.assertEqual(self.memory()[10], 0x10)
            self.assertEqual(self.memory()[0x29 * 4 + 3], 0x20)

    def test_broken_access_bits_never_get_to_the_card(self):
        file = self.changed("classic-1k", {7: "FF FF FF FF FF FF 00 00 00 00 FF FF FF FF FF FF"})
        with self.on_reader("classic-1k"):
            before = self.memory()
            self.refused(REFUSED, "block 07", "restore", "--with-keys", file)
            self.assertEqual(self.memory(), before)

    def test_a_locked_page_is_named(self):
        file = self.changed("ntag213", {5: "01 02 03 04"})
        with self.on_reader("ntag213"):
            with programs.client.connect(programs.reader) as card:
                card.transmit("FF D6 00 02 04 00 00 20 00")
            self.refused(REFUSED, "page 05 cannot be written", "restore", file)

    def test_broken_files(self):
        file = self.folder / "card.json"
        with self.on_reader("ntag213"):
            for text in ("", "[]", "{}", '{"format": "acr122-card-1"}',
                         '{"format":"acr122-card-1","family":"type2","product":"NTAG213","unit":4,'
                         '"units":[{"number":4,"data":"01"}]}',
                         '{"format":"acr122-card-1","family":"type2","product":"NTAG213","unit":4,'
                         '"units":[{"number":-4,"data":"01020304"}]}'):
                file.write_text(text)
                self.refused(FAILED, "no file of acr122 dump", "restore", file)


class Pulled(Tool):
    """A card that leaves at the so manieth frame on the air that begins with these bytes."""

    def test_dump(self):
        file = self.folder / "card.json"
        for name, begins in (("ntag213", "30"), ("classic-1k", "30"), ("felica", "10"),
                             ("topaz96", "00")):
            for k in (1, 4, 9):
                with self.subTest(name, k=k):
                    self.place(name)
                    self.pull_at_frame(k, begins)
                    code, said = self.acr122("dump", file)
                    self.assertEqual(code, CARD_GONE, said)
                    self.assertFalse(file.exists())
                    self.take()

    def test_restore_goes_on_where_it_ended(self):
        self.place("ntag213")
        file = self.folder / "card.mfd"
        self.says("dump", file)
        bytes_now = bytearray(file.read_bytes())
        bytes_now[16:160] = bytes(range(1, 145))
        file.write_bytes(bytes_now)
        for k in range(1, 36, 6):
            self.pull_at_frame(6, "A2")
            code, said = self.acr122("restore", "--wait", "5", file)
            self.assertEqual(code, CARD_GONE, said)
            self.assertRegex(said, r"5 of 36 pages are written and verified, \d+ were the same")
            self.take()
            self.hand.do("place", reader=0, id="card")
            programs.client.wait_until(programs.reader, programs.PRESENT)
            if "30 were the same" in said:
                break
        self.says("restore", file)
        self.assertEqual(self.memory()[16:160], bytes(range(1, 145)))


if __name__ == "__main__":
    unittest.main(verbosity=2)
