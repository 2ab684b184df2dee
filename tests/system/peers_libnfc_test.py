# SPDX-License-Identifier: LGPL-2.1-or-later
"""libnfc's tools on cards of all families; MIFARE Classic: peers_libnfc_classic_test.py."""
import random
import re
import unittest

from libnfc_tool import Tool, list_of

PAGE = 4
A = "ISO/IEC 14443A (106 kbps)"
ATQA, UID, SAK, ATS = "ATQA (SENS_RES)", "UID (NFCID1)", "SAK (SEL_RES)", "ATS"


class NfcList(Tool):
    device = "ACS / ACR122U PICC Interface"

    def targets(self, card):
        self.bus.hand.place(card)
        try:
            return list_of(self.nfc_list())
        finally:
            self.bus.hand.do("remove")

    def only_target(self, card):
        targets = self.targets(card)
        self.assertEqual(len(targets), 1, targets)
        return targets[0]

    def test_no_card(self):
        output = self.nfc_list()
        self.assertIn(f"NFC device: {self.device} opened", output)
        self.assertEqual(list_of(output), [])

    def test_type_a(self):
        # SENS_RES and SEL_RES: libnfc, target-subr.c.
        for card, atqa, sak, uid_length in (
                ("classic-mini", "0004", "09", 4), ("classic-1k", "0004", "08", 4),
                ("classic-4k", "0002", "18", 4), ("classic-1k-7b", "0044", "08", 7),
                ("ultralight", "0044", "00", 7), ("ntag215", "0044", "00", 7)):
            with self.subTest(card):
                target = self.only_target(card)
                self.assertEqual(target["kind"], A)
                self.assertEqual(target[ATQA].hex(), atqa)
                self.assertEqual(target[SAK].hex(), sak)
                self.assertEqual(len(target[UID]), uid_length)
                self.assertNotIn(ATS, target)

    def test_iso_14443_4_type_a(self):
        target = self.only_target("desfire")
        self.assertEqual(target[SAK].hex(), "20")
        self.assertEqual(target[ATS].hex(), "75778102" + "80")  # without TL

    def test_type_b(self):
        target = self.only_target("type-b")
        self.assertEqual(target["kind"], "ISO/IEC 14443-4B (106 kbps)")
        self.assertEqual(len(target["PUPI"]), 4)
        self.assertEqual(len(target["Application Data"]), 4)
        self.assertEqual(len(target["Protocol Info"]), 3)

    def test_felica(self):
        for card, rate in (("felica", "212"), ("felica-424", "424")):
            with self.subTest(card):
                targets = self.targets(card)
                self.assertIn(f"FeliCa ({rate} kbps)", [target["kind"] for target in targets])
                for target in targets:
                    self.assertEqual(len(target["ID (NFCID2)"]), 8)
                    self.assertEqual(len(target["Parameter (PAD)"]), 8)

    def test_jewel(self):
        target = self.only_target("topaz512")
        self.assertEqual(target["kind"], "Innovision Jewel (106 kbps)")
        self.assertEqual(len(target["4-LSB JEWELID"]), 4)

    def test_two_cards_of_type_a(self):
        self.bus.hand.place("classic-1k", id="one")
        self.bus.hand.place("desfire", id="two")
        targets = list_of(self.nfc_list())
        self.assertEqual({target[SAK].hex() for target in targets}, {"08", "20"})


class Ultralight(Tool):
    def read(self, card, pages):
        """What nfc-mfultralight reads of so many pages."""
        self.bus.hand.place(card)
        back = self.file("back.mfd")
        output = self.ok("nfc-mfultralight", "r", back)
        self.assertIn(f"{pages} of {pages} pages read", output)
        content = back.read_bytes()
        self.assertGreaterEqual(len(content), pages * PAGE)
        return content[:pages * PAGE]

    def test_whole_ntag(self):
        for card, pages in (("ntag213", 45), ("ntag215", 135), ("ntag216", 231)):
            with self.subTest(card):
                content = self.read(card, pages)
                # The password and PACK, in the last two pages, read as zeros (NTAG21x, 8.5.7).
                self.assertEqual(content[:-2 * PAGE], self.bus.memory()[:(pages - 2) * PAGE])
                self.assertEqual(content[-2 * PAGE:], bytes(2 * PAGE))
                self.bus.hand.do("remove")

    def test_whole_ultralight(self):
        self.assertEqual(self.read("ultralight", 16), self.bus.memory())

    def test_write_ntag(self):
        content = self.read("ntag215", 135)
        image = bytearray(content)
        image[4 * PAGE:130 * PAGE] = random.Random("ntag215").randbytes(126 * PAGE)
        code, output = self.bus.run("nfc-mfultralight", "w", self.file("image.mfd", bytes(image)))
        self.assertEqual(code, 0, output)
        memory = self.bus.memory()
        self.assertEqual(memory[4 * PAGE:130 * PAGE], image[4 * PAGE:130 * PAGE], output)
        self.assertEqual(memory[:4 * PAGE], content[:4 * PAGE], "UID, locks, capabilities")


    def test_password(self):
        """PWD_AUTH opens what AUTH0 and PROT close (NTAG213_215_216, 8.8)."""
        self.bus.hand.place("ntag215")
        image = bytearray(self.bus.memory())
        self.bus.hand.do("remove")
        image[131 * PAGE + 3] = 4                                  # AUTH0: from page 4 on
        image[132 * PAGE] = 0x80                                   # ACCESS: PROT, reading too
        image[133 * PAGE:134 * PAGE] = bytes.fromhex("CAFE BABE")  # PWD
        image[134 * PAGE:134 * PAGE + 2] = bytes.fromhex("1234")   # PACK
        content = self.file("content.bin", bytes(image))
        self.bus.hand.do("place", card="ntag215", id="card", content=str(content))
        back = self.file("back.mfd")
        _, output = self.bus.run("nfc-mfultralight", "r", back)
        self.assertNotIn("135 of 135 pages read", output)
        output = self.ok("nfc-mfultralight", "r", back, "--pw", "cafebabe")
        self.assertIn("135 of 135 pages read", output)
        self.assertEqual(back.read_bytes()[:133 * PAGE], bytes(image)[:133 * PAGE])


class Anticollision(Tool):
    """nfc-anticol: REQA, anticollision and SELECT bit by bit, through the chip's registers."""

    def selected(self, card):
        self.bus.hand.place(card)
        output = self.ok("nfc-anticol", "-f")
        self.bus.hand.do("remove")
        return dict(re.findall(r"^ *(UID|ATQA|SAK|ATS): (.*?) *$", output, re.MULTILINE)), output

    def test_uid_of_four_bytes(self):
        found, output = self.selected("classic-1k")
        self.assertEqual((found["ATQA"], found["UID"], found["SAK"]),
                         ("0004", "82acb95d", "08"), output)

    def test_two_cascade_levels_and_rats(self):
        found, output = self.selected("desfire")
        self.assertEqual((found["ATQA"], found["SAK"]), ("0344", "20"), output)
        self.assertEqual(len(found["UID"]), 14)
        self.assertIn("Sent bits:     e0  50  bc  a5", output)
        self.assertTrue(found["ATS"].startswith("06  75  77  81  02  80"), output)


class Jewel(Tool):
    """nfc-jewel: short commands, which the chip completes."""

    def test_read(self):
        self.bus.hand.place("jewel")
        back = self.file("back.bin")
        output = self.ok("nfc-jewel", "r", back)
        self.assertIn("15 of 15 blocks read", output)
        self.assertEqual(back.read_bytes(), self.bus.memory()[:15 * 8])


class FeliCa(Tool):
    """nfc-read-forum-tag3: Polling and Check."""

    def test_ndef_message(self):
        message = bytes.fromhex("D1 01 0C 55 01") + b"example.com"  # a URI record
        self.bus.hand.place("felica")
        size = len(self.bus.memory())
        self.bus.hand.do("remove")
        # Attribute block of a Type 3 Tag: version 1.0, blocks per Check and Update, size, length.
        attributes = bytes.fromhex("10 04 01 00 0D 00 00 00 00 00 01 00 00") + bytes([len(message)])
        attributes += sum(attributes).to_bytes(2, "big")
        content = self.file("content.bin", (attributes + message).ljust(size, b"\0"))
        self.bus.hand.do("place", card="felica", id="card", content=str(content))
        back = self.file("back.ndef")
        self.ok("nfc-read-forum-tag3", "-o", back)
        self.assertEqual(back.read_bytes(), message)


if __name__ == "__main__":
    unittest.main(verbosity=2)
