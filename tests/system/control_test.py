# SPDX-License-Identifier: LGPL-2.1-or-later
"""What programs ask of the reader itself, through pcscd: docs/reader-commands.md as a test."""
import os
import re
import struct
import subprocess
import time
import unittest

from smartcard import scard

from pcsc_client import EMPTY, PRESENT, Client, PcscError
from sim_rig import ROOT, Rig

PAGE = (ROOT / "docs/reader-commands.md").read_text()
ESCAPE_CODES = (0x42000001, 0x42000DAC, 0x003136B0, 0x420036B0)
ESCAPE = ESCAPE_CODES[0]
FEATURE_REQUESTS = (0x42000D48, 0x00313520)
ATR_BYTES, ADDRESS_BYTES = 20, struct.calcsize("P")
PCSCDS_OWN = {0x0303: ATR_BYTES, 0x0FAC: 1, 0x0FAD: 1, 0x0FAE: 1, 0x0FAF: 1, 0x0FB4: 1,
              0x0FB2: ADDRESS_BYTES, 0x0FB3: ADDRESS_BYTES}  # tags and the bytes of their values
MODES = {"direct": scard.SCARD_SHARE_DIRECT, "shared": scard.SCARD_SHARE_SHARED,
         "exclusive": scard.SCARD_SHARE_EXCLUSIVE}

# Command, answer by SCardControl, answer by SCardTransmit where it is another (ACR122U API 2.04,
# chapter 6).
PSEUDO_APDUS = (
    ("FF 00 00 00 02 D4 02", "D5 03 32 01 06 07 90 00", None),
    ("FF 00 40 0F 04 00 00 00 00", "90 03", None),
    ("FF 00 41 02 00", "90 00", None),
    ("FF 00 48 00 00", "41 43 52 31 32 32 55 32 31 34", None),
    ("FF 00 50 00 00", "90 FF", None),
    ("FF 00 51 40 00", "40", "90 40"),
    ("FF 00 50 00 00", "90 40", None),
    ("FF 00 51 FF 00", "FF", "90 FF"),
    ("FF 00 52 00 00", "90 00", None),
)


def setUpModule():
    global rig, client, names
    # Long: what ends a program's hold on the chip here is its disconnect.
    rig = Rig(readers=("acr122u", "acr122u"), config="[reader]\nclient_grace_ms = 60000\n")
    client = Client()
    names = client.wait_for_readers(2)


def tearDownModule():
    client.close()
    rig.close()


def direct(reader):
    return client.connect(reader, scard.SCARD_SHARE_DIRECT)


def hexed(answer):
    return answer.hex(" ").upper()


class TestCase(unittest.TestCase):
    def setUp(self):
        self.reader = names[0]

    def tearDown(self):
        rig.hand.do("remove", reader=0)
        client.wait_until(self.reader, EMPTY)

    def place(self, card="classic-1k"):
        rig.hand.place(card)
        client.wait_until(self.reader, PRESENT)

    def refused(self, code, call, *arguments):
        with self.assertRaises(PcscError) as raised:
            call(*arguments)
        self.assertEqual(raised.exception.code, code, raised.exception)


class PseudoApdus(TestCase):
    def ask_everything(self, handle):
        for code in ESCAPE_CODES:
            for command, answer, _ in PSEUDO_APDUS:
                with self.subTest(command, code=hex(code)):
                    self.assertEqual(hexed(handle.control(code, command)), answer)

    def test_without_a_card(self):
        with direct(self.reader) as handle:
            self.ask_everything(handle)

    def test_every_mode_and_code(self):
        self.place()
        for name, mode in MODES.items():
            with self.subTest(name), client.connect(self.reader, mode) as handle:
                self.ask_everything(handle)

    def test_by_transmit_when_a_card_is_there(self):
        self.place()
        for name in ("shared", "exclusive"):
            with client.connect(self.reader, MODES[name]) as card:
                for command, by_control, by_transmit in PSEUDO_APDUS:
                    with self.subTest(command, mode=name):
                        self.assertEqual(hexed(card.transmit(command)), by_transmit or by_control)
                self.assertEqual(hexed(card.transmit("FF CA 00 00 00")), "82 AC B9 5D 90 00")

    def test_fast_read_of_nfc_pcsc_with_its_wrong_lc(self):
        self.place("ntag215")
        with client.connect(self.reader) as card:
            pages = card.transmit("FF B0 00 04 08")
            for ask in (card.transmit, lambda apdu: card.control(ESCAPE, apdu)):
                answer = ask("FF 00 00 00 07 D4 42 3A 04 05")
                self.assertEqual(answer, bytes.fromhex("D5 43 00") + pages)

    def test_room_that_programs_leave(self):
        # nfc-pcsc: 2 bytes for LED and buzzer, 1 for the PICC parameter; libnfc: 10 for the string.
        with direct(self.reader) as handle:
            for command, room in (("FF 00 40 0F 04 00 00 00 00", 2), ("FF 00 52 00 00", 2),
                                  ("FF 00 51 FF 00", 1), ("FF 00 48 00 00", 10)):
                self.assertEqual(len(handle.control(ESCAPE, command)), room, command)

    def test_too_long_is_refused(self):
        command = "FF 00 00 00 FF D4 42" + " 00" * 253
        with direct(self.reader) as handle:
            self.assertEqual(hexed(handle.control(ESCAPE, command)), "67 00")
            self.assertEqual(hexed(handle.control(ESCAPE, "FF 00 00 00 02 D4 02")),
                             "D5 03 32 01 06 07 90 00")
        rig.wait_for_log("max_frame_bytes")


class Features(TestCase):
    def test_features_lead_to_properties_and_escape(self):
        with direct(self.reader) as handle:
            for request in FEATURE_REQUESTS:
                features = handle.control(request, "")
                records = {features[i]: int.from_bytes(features[i + 2:i + 6], "big")
                           for i in range(0, len(features), 6)}
                self.assertEqual(set(records), {0x12, 0x13})  # TLV properties, escape
                string = handle.control(records[0x13], "FF 00 48 00 00")
                self.assertEqual(string, b"ACR122U214")
                self.assertEqual(self.properties(handle.control(records[0x12], "")), {
                    0x01: bytes(2), 0x03: bytes(1), 0x08: b"ACR122U214", 0x09: b"\3",
                    0x0A: (65536).to_bytes(4, "little"), 0x0B: b"\x2F\x07", 0x0C: b"\x00\x22"})

    def properties(self, block):
        found = {}
        while block:
            tag, length, block = block[0], block[1], block[2:]
            found[tag], block = block[:length], block[length:]
        return found

    def test_unknown_codes(self):
        with direct(self.reader) as handle:
            for code in (0, 1, 0x42000002, 0x42330006, 0x4233000A, 0x42000E11, 0x7FFFFFFF):
                self.refused(scard.SCARD_E_UNSUPPORTED_FEATURE, handle.control, code, "00")


class Attributes(TestCase):
    """The table of the page: name, tag and length; the values as far as they are one number."""

    NUMBERS = {"02140000": 0x02140000, "3:": 3, "13560": 13560, "106000, 424000": (106000, 424000),
               "254": 254, "0:": 0, "1:": 1, "8:": 8, "32, 254": (32, 254), "65544": 65544}

    def rows(self):
        table = PAGE[PAGE.index("## Attributes"):PAGE.index("## Bad input")]
        rows = re.findall(r"^\| (\w[\w, ]*) \| ([0-9A-F, ]+) \| ([^|]+) \| ([^|]+) \|$", table, re.M)
        for names_, tags, size, value in rows:
            for number, (name, tag) in enumerate(zip(names_.split(", "), tags.split(", "))):
                yield name, int(tag, 16), size, value, number

    def test_attributes_as_documented(self):
        self.place()
        seen = set()
        with client.connect(self.reader) as card:
            for name, tag, size, value, number in self.rows():
                with self.subTest(name):
                    answer = card.attribute(tag)
                    self.check(answer, size, value, number)
                    self.assertIn(tag, (getattr(scard, f"SCARD_ATTR_{name}", tag),
                                        getattr(scard, f"SCARD_ATTR_{name}_A", tag)))
                seen.add(tag)
            for name in dir(scard):
                if name.startswith("SCARD_ATTR_") and name != "SCARD_ATTR_VALUE":
                    tag = getattr(scard, name)
                    with self.subTest(name):
                        if tag not in seen:
                            self.refused(scard.SCARD_E_UNSUPPORTED_FEATURE, card.attribute, tag)
            sizes = {tag: len(card.attribute(tag)) for tag in PCSCDS_OWN}
        self.assertEqual(sizes, PCSCDS_OWN)
        self.assertGreaterEqual(len(seen), 29)

    def check(self, answer, size, value, number):
        if size == "text":
            self.assertEqual(answer[-1:], b"\0")
            self.assertGreater(len(answer), 1)
        elif size == "ATR":
            self.assertEqual(answer[:2], b"\x3B\x8F")
        else:
            self.assertEqual(len(answer), int(size))
        for text, expected in self.NUMBERS.items():
            if value.lstrip("`").startswith(text) or f"`{text}`" in value:
                if isinstance(expected, tuple):
                    expected = expected[number]
                self.assertEqual(int.from_bytes(answer, "little"), expected)

    def test_state_of_the_card(self):
        presence, active, kind = (scard.SCARD_ATTR_ICC_PRESENCE,
                                  scard.SCARD_ATTR_ICC_INTERFACE_STATUS,
                                  scard.SCARD_ATTR_ICC_TYPE_PER_ATR)
        with direct(self.reader) as handle:
            self.assertEqual([handle.attribute(tag)[0] for tag in (presence, active, kind)],
                             [0, 0, 0])
        self.place("type-b")
        with client.connect(self.reader) as card:
            self.assertEqual([card.attribute(tag)[0] for tag in (presence, active, kind)],
                             [2, 1, 6])
            protocol = card.attribute(scard.SCARD_ATTR_CURRENT_PROTOCOL_TYPE)
            self.assertEqual(int.from_bytes(protocol, "little"), card.protocol)

    def test_serial_number_tells_the_ports(self):
        serials = []
        for name in names:
            with direct(name) as handle:
                serials.append(handle.attribute(scard.SCARD_ATTR_VENDOR_IFD_SERIAL_NO))
        self.assertEqual(sorted(serials), [b"1-1\0", b"1-2\0"])


class HandsOff(TestCase):
    def test_hands_off_until_disconnect(self):
        with direct(self.reader) as handle:
            handle.control(ESCAPE, "FF 00 00 00 04 D4 4A 01 00")
            commands = rig.hand.do("state", reader=0)["chip_commands"]
            rig.hand.place("classic-1k")
            time.sleep(1)  # a dozen polls, if there were any
            self.assertEqual(rig.hand.do("state", reader=0)["chip_commands"], commands)
            self.assertTrue(client.state(self.reader)[0] & EMPTY)
            found = handle.control(ESCAPE, "FF 00 00 00 04 D4 4A 01 00")
            self.assertEqual(hexed(found), "D5 4B 01 01 00 04 08 04 82 AC B9 5D 90 00")
        client.wait_until(self.reader, PRESENT)
        with client.connect(self.reader) as card:
            self.assertEqual(hexed(card.transmit("FF CA 00 00 00")), "82 AC B9 5D 90 00")

    def test_hands_off_until_the_program_is_killed(self):
        body = ("from pcsc_client import *; import os, signal; c = Client(); "
                f"h = c.connect({self.reader!r}, scard.SCARD_SHARE_DIRECT); "
                f"h.control({ESCAPE}, 'FF 00 00 00 04 D4 32 01 00'); "
                "os.kill(os.getpid(), signal.SIGKILL)")
        subprocess.run(["/usr/bin/python3", "-c", body], cwd=ROOT / "tests/system", check=False)
        self.place()  # the reader's client_grace_ms is a minute
        self.assertTrue(rig.hand.do("state", reader=0)["field"])


class Identify(TestCase):
    def blinks(self, number):
        """Whether green is seen on a reader without a card: within a second, if ever."""
        deadline = time.monotonic() + 1
        while time.monotonic() < deadline:
            if rig.hand.do("state", reader=number)["green"]:
                return True
            time.sleep(0.02)
        return False

    def test_identify_as_documented(self):
        command = re.search(r"```sh\n(python3 .*?)```", PAGE, re.S).group(1)
        last = len(names) - 1  # its number in the list
        with direct(names[last]) as handle:
            port = handle.attribute(scard.SCARD_ATTR_VENDOR_IFD_SERIAL_NO)
        mine = int(port[2:-1]) - 1
        environment = dict(os.environ, PATH="/usr/bin:/bin")  # Debian's python3 has pyscard
        done = subprocess.run(["sh", "-c", command.rstrip()[:-1] + str(last)], text=True,
                              capture_output=True, timeout=30, env=environment)
        self.assertEqual(done.stdout.strip(), "9000", done.stderr)
        self.assertTrue(self.blinks(mine))
        self.assertFalse(self.blinks(1 - mine))

    def test_identify_by_opensc_tool(self):
        self.place()
        done = subprocess.run(["opensc-tool", "--reader", "0", "--send-apdu", "FF00494400"],
                              capture_output=True, text=True, timeout=30)
        self.assertIn("SW1=0x90, SW2=0x00", done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
