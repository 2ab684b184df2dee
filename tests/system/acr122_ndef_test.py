# SPDX-License-Identifier: LGPL-2.1-or-later
"""acr122 ndef: what it writes, others read, and the other way round; what it must not touch."""
import unittest

import ndef
from acr122_tool import CARD_GONE, FAILED, REFUSED, Tool
import programs
from programs import setUpModule, tearDownModule  # noqa: F401

NEW = ("ultralight", "ultralight-c", "ultralight-ev1-11", "classic-mini", "felica")
READY = ("ntag203", "ntag213", "nt3h1101", "topaz96", "topaz512", "ndef-t4")
VCARD = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ada\r\nEND:VCARD\r\n"


class Ndef(Tool):
    def records(self):
        return [(one["kind"], one["value"]) for one in self.asked("ndef", "read")["records"]]

    def test_every_kind_of_record(self):
        card = self.folder / "ada.vcf"
        card.write_text(VCARD)
        with self.on_reader("ntag216"):
            self.says("ndef", "write", "--text", "Grüße", "--language", "de", "--uri",
                      "https://example.org/x", "--wifi", "home", "--password", "secret 1",
                      "--vcard", card)
            self.assertEqual(self.records(), [
                ("text", "Grüße [de]"), ("uri", "https://example.org/x"),
                ("wifi", 'network "home", password "secret 1"'),
                ("vcard", VCARD.replace("\r", ""))])

    def test_each_kind_of_tag(self):
        for name in READY:
            with self.on_reader(name):
                self.write_long_and_short()

    def test_new_cards_are_prepared_if_told(self):
        for name in NEW:
            with self.on_reader(name):
                before = self.memory()
                self.refused(REFUSED, "prepared|directory", "ndef", "write", "--uri", "tel:1")
                self.assertEqual(self.memory(), before)
                self.says("ndef", "write", "--format", "--uri", "tel:1")
                self.write_long_and_short()

    def test_felica_lite_is_seen_as_one_for_ndef(self):
        """Polling for system 12FC, which SYS_OP of its memory configuration answers (nfcpy)."""
        with self.on_reader("felica-lite-s"):
            polling = "06 00 12 FC 01 00"
            self.refused(FAILED, "not there|no answer|63|6", "apdu", polling)
            self.says("ndef", "write", "--format", "--uri", "tel:1")
            self.assertIn("12 FC 90 00", self.says("apdu", polling))
            self.assertEqual(self.asked("ndef", "read")["capacity"], 13 * 16)
            self.write_long_and_short()

    def test_felica_lite_whose_configuration_is_closed_is_left_as_it_is(self):
        with self.on_reader("felica-lite-s"):
            with programs.client.connect(programs.reader) as card:
                card.transmit("FF D6 00 88 10 FF FF 00 00" + " 00" * 12)
            before = self.memory()
            self.refused(REFUSED, "does not let it be prepared", "ndef", "write", "--format",
                         "--uri", "tel:1")
            self.assertEqual(self.memory(), before)

    def test_both_directories_of_a_4k(self):
        with self.on_reader("classic-4k"):
            self.says("ndef", "write", "--format", "--uri", "tel:1")
            self.assertEqual(self.asked("ndef", "read")["capacity"],
                             15 * 48 + 15 * 48 + 8 * 240 - 4)  # sectors 1 to 15, 17 to 31, the big
            self.assertEqual(self.records(), [("uri", "tel:1")])

    def write_long_and_short(self):
        capacity = self.asked("ndef", "read")["capacity"]
        longest = capacity - (7 if capacity < 264 else 10)
        for text in ("x" * longest, "short"):
            self.says("ndef", "write", "--text", text)
            self.assertEqual(self.records(), [("text", text + " [en]")])
        self.refused(REFUSED, f"the card room for {capacity}", "ndef", "write", "--text",
                     "x" * (capacity + 1))
        self.assertEqual(self.records(), [("text", "short [en]")])
        self.says("ndef", "erase")
        self.assertEqual(self.records(), [])
        self.assertNotIn(b"xxx", self.memory())

    def test_others_read_it(self):
        """The reading by pages of tests/system/ndef.py, on what is in the tag's memory."""
        with self.on_reader("ntag213"):
            self.says("ndef", "write", "--uri", "https://www.example.org")
            self.assertEqual(ndef.find_message(self.memory()[16:160]),
                             ndef.uri_record("example.org"))

    def test_lock_and_configuration_are_left_alone(self):
        with self.on_reader("ntag213"):
            before = self.memory()
            self.says("ndef", "write", "--text", "y" * 120)
            self.assertEqual(self.memory()[:21], before[:21])  # to the lock control TLV
            self.assertEqual(self.memory()[160:], before[160:])

    def test_raw(self):
        message = self.folder / "message"
        with self.on_reader("ntag213"):
            self.says("ndef", "read", "--raw", message)
            self.assertEqual(message.read_bytes(), ndef.uri_record("example.com"))
            message.write_bytes(ndef.text_record("raw"))
            self.says("ndef", "write", "--raw", message)
            self.assertEqual(self.records(), [("text", "raw [en]")])
            message.write_bytes(b"\xff\xff")
            self.refused(FAILED, "no NDEF message", "ndef", "write", "--raw", message)
            self.refused(FAILED, "what to write", "ndef", "write")

    def test_read_only(self):
        with self.on_reader("applet"):
            self.refused(REFUSED, "read only", "ndef", "write", "--text", "no")

    def test_hostile_lengths(self):
        """What the card says of lengths is not believed."""
        container, area = 12, 16
        for where, what in ((area, b"\x03\xff\xff\xff"), (area, b"\x01\xff\x00\xff\x03\x10"),
                            (area, b"\x03\xfe"), (container, b"\xe1\x10\xff\x00")):
            self.place("ntag213")
            memory = bytearray(self.memory())
            memory[where:where + len(what)] = what
            file = self.folder / "hostile.bin"
            file.write_bytes(memory)
            self.take()
            with self.subTest(what.hex()):
                self.place("ntag213", file=str(file))
                code, said = self.acr122("ndef", "read")
                self.assertIn(code, (0, REFUSED), said)
                self.assertNotIn("terminate", said)
                self.take()


class Pulled(Tool):
    """A card that leaves at the so manieth frame on the air, of a write on an NTAG213."""

    def test_at_each_page(self):
        gone, k = True, 1
        while gone:
            self.place("ntag213")
            self.pull_at_frame(k, "A2")
            code, said = self.acr122("ndef", "write", "--text", "z" * 20)
            gone = code != 0
            if gone:
                self.assertEqual(code, CARD_GONE, said)
                self.assertRegex(said, r"after \d+ of \d+ steps\. It holds .* again\.")
                self.take()
                self.hand.do("place", reader=0, id="card")
                self.assertIn(self.state_of_message(), ("old", "none"), said)
                self.says("ndef", "write", "--wait", "5", "--text", "z" * 20)
            self.take()
            k += 1
        self.assertGreater(k, 5)

    def state_of_message(self):
        read = self.asked("ndef", "read", "--wait", "5")
        if not read["records"]:
            return "none"
        value = read["records"][0]["value"]
        return {"https://www.example.com": "old", "z" * 20 + " [en]": "new"}.get(value, value)


if __name__ == "__main__":
    unittest.main(verbosity=2)
