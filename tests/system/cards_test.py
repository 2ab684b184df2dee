# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every card that the virtual reader can play, as PC/SC programs see it: ATR, UID, `FF CA`."""
import os
import subprocess
import tempfile
import time
import unittest

from pcsc_client import EMPTY, PRESENT, Client
from pcsc_scan import PCSC_SCAN
from sim_rig import Rig, catalog

# PC/SC part 3, supplemental document: 80 4F 0C, the RID of the PC/SC workgroup, then the standard
# (03: ISO 14443 A part 3, 11: FeliCa) and the card's name.
MINI = "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 26 00 00 00 00 4D"
CLASSIC_1K = "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 01 00 00 00 00 6A"
CLASSIC_4K = "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 02 00 00 00 00 69"
PLUS_SL2_2K = "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 38 00 00 00 00 53"
PLUS_SL2_4K = "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 39 00 00 00 00 52"
ULTRALIGHT = "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 03 00 00 00 00 68"
ULTRALIGHT_C = "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 3A 00 00 00 00 51"
ULTRALIGHT_EV1 = "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 3D 00 00 00 00 56"
FELICA = "3B 8F 80 01 80 4F 0C A0 00 00 03 06 11 00 3B 00 00 00 00 42"
JEWEL = "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 2F 00 00 00 00 44"
TOPAZ = "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 30 00 00 00 00 5B"
NO_NAME = "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 00 00 00 00 00 6B"
HISTORICAL_80 = "3B 81 80 01 80 80"  # an ATS 06 75 77 81 02 80, as DESFire has
NO_HISTORICAL = "3B 80 80 01 01"     # pcsc-tools, smartcard_list.txt

UID4 = "2A 51 7C 04"
UID7 = "04 15 2B EA 70 32 80"
UID10 = "04 15 2B EA 70 32 80 11 22 33"
PUPI = "AC 12 34 56"
IDM = "01 2E 4C D1 59 02 3B 17"
RANDOM = None  # not ours to choose

# Name in the catalog: ATR and UID. The ATRs of ISO 14443-4 cards are from pcsc-tools,
# smartcard_list.txt; type B: application data, protocol info, MBLI.
CARDS = {
    "classic-mini": (MINI, UID4),
    "classic-1k": (CLASSIC_1K, UID4),
    "classic-1k-7b": (CLASSIC_1K, UID7),
    "classic-4k": (CLASSIC_4K, UID4),
    "classic-4k-7b": (CLASSIC_4K, UID7),
    "infineon-1k": (CLASSIC_1K, UID4),
    "plus-sl1-2k": (CLASSIC_1K, UID7),  # SAK 08: nothing tells it from a Classic 1K
    "plus-sl1-4k": (CLASSIC_4K, UID7),
    "plus-sl2-2k": (PLUS_SL2_2K, UID7),
    "plus-sl2-4k": (PLUS_SL2_4K, UID7),
    "ultralight": (ULTRALIGHT, UID7),
    "ultralight-c": (ULTRALIGHT_C, UID7),
    "ultralight-ev1-11": (ULTRALIGHT_EV1, UID7),
    "ultralight-ev1-21": (ULTRALIGHT_EV1, UID7),
    "ultralight-nano": (ULTRALIGHT, UID7),
    "ntag203": (ULTRALIGHT, UID7),
    "ntag210": (ULTRALIGHT, UID7),
    "ntag212": (ULTRALIGHT, UID7),
    "ntag213": (ULTRALIGHT, UID7),
    "ntag213f": (ULTRALIGHT, UID7),
    "ntag215": (ULTRALIGHT, UID7),
    "ntag216": (ULTRALIGHT, UID7),
    "ntag216f": (ULTRALIGHT, UID7),
    "nt3h1101": (ULTRALIGHT, UID7),
    "nt3h1201": (ULTRALIGHT, UID7),
    "nt3h2111": (ULTRALIGHT, UID7),
    "nt3h2211": (ULTRALIGHT, UID7),
    "desfire": (HISTORICAL_80, UID7),
    "desfire-new": (HISTORICAL_80, UID7),
    "ndef-t4": (NO_HISTORICAL, UID7),
    "openpgp": ("3B 8A 80 01 00 31 C5 73 C0 01 40 05 90 00 98", UID7),
    "fido": (NO_HISTORICAL, UID7),
    "jcop": ("3B 8A 80 01 4A 43 4F 50 33 31 56 32 33 32 7A", UID4),
    "smartmx-28": ("3B 82 80 01 47 65 21", UID7),
    "smartmx-38": ("3B 88 80 01 4A 43 4F 50 76 32 34 31 5E", UID7),
    "yubikey": ("3B 8D 80 01 80 73 C0 21 C0 57 59 75 62 69 4B 65 79 F9", UID7),
    "long-ats": ("3B 8F 80 01 80 31 E0 6B 04 54 6B 02 6D 55 55 55 55 55 55 60", UID4),
    "no-hist": (NO_HISTORICAL, UID7),
    "tl-only": (NO_HISTORICAL, UID7),
    "uid10": (HISTORICAL_80, UID10),
    "phone": (NO_HISTORICAL, RANDOM),
    "phone-60": (NO_HISTORICAL, RANDOM),
    "applet": ("3B 86 80 01 80 41 50 50 4C 45 CF", UID7),
    "applet-106": (HISTORICAL_80, UID7),
    "applet-16": (HISTORICAL_80, UID7),
    "type-b": ("3B 88 80 01 E1 F3 5E 11 77 81 95 00 37", PUPI),
    "applet-b": ("3B 88 80 01 00 00 00 00 33 81 81 20 1A", PUPI),
    "type-b-3": ("3B 8F 80 01 80 4F 0C A0 00 00 03 06 07 00 00 00 00 00 00 6F", PUPI),
    "applet-b-no-cid": ("3B 88 80 01 00 00 00 00 77 81 80 00 7F", PUPI),
    "felica": (FELICA, IDM),
    "felica-8008": (FELICA, IDM),
    "felica-424": (FELICA, IDM),
    "felica-lite-s": (FELICA, IDM),
    "jewel": (JEWEL, UID4),
    "topaz96": (TOPAZ, UID4),
    "topaz512": (TOPAZ, UID4),
    "mute-rats": (NO_NAME, UID7),
    "unknown-sak": (NO_NAME, UID4),
    "dies-at-212": (HISTORICAL_80, UID7),
    "endless-wtx": (HISTORICAL_80, UID7),
}
# An ATS that lies about its length gives no ATR worth comparing; the card must work all the same.
LIARS = ("ats-long", "ats-short", "ats-zero", "ats-no-interface")


def setUpModule():
    global rig, client, reader
    rig = Rig()
    client = Client()
    (reader,) = client.wait_for_readers(1)


def tearDownModule():
    client.close()
    rig.close()


class InField:
    """A card in the field for the time of a `with`."""

    def __init__(self, name, uid=None):
        self.order = {"card": name, "reader": 0, "id": name}
        if uid:
            self.order["uid"] = uid.replace(" ", "")

    def __enter__(self):
        rig.hand.do("place", **self.order)
        return client.wait_until(reader, PRESENT)

    def __exit__(self, *_):
        rig.hand.remove(id=self.order["id"])
        client.wait_until(reader, EMPTY)


def bytes_of(text):
    return bytes.fromhex(text)


class Cards(unittest.TestCase):
    def test_table_is_complete(self):
        self.assertEqual(set(catalog()), set(CARDS) | set(LIARS))

    def test_atr_and_uid(self):
        for name, (expected, uid) in CARDS.items():
            with self.subTest(name), InField(name, uid) as atr:
                self.assertEqual(atr.hex(" ").upper(), expected)
                with client.connect(reader) as card:
                    self.assertEqual(card.status()[2], bytes_of(expected))
                    answer = card.transmit("FF CA 00 00 00")
                if uid:
                    self.assertEqual(answer, bytes_of(uid + " 90 00"))
                else:
                    self.assertEqual((len(answer), answer[:1], answer[-2:]),
                                     (6, b"\x08", b"\x90\0"))

    def test_lying_ats_still_gives_a_card(self):
        for name in LIARS:
            with self.subTest(name), InField(name, UID7) as atr:
                self.assertEqual(atr[:1], b"\x3B")
                with client.connect(reader) as card:
                    self.assertEqual(card.transmit("FF CA 00 00 00"), bytes_of(UID7 + " 90 00"))


class GetData(unittest.TestCase):
    """PC/SC part 3, 3.2.2.1.3, and its rules for Le."""

    def answers(self, name, uid, pairs):
        with InField(name, uid), client.connect(reader) as card:
            for apdu, expected in pairs.items():
                with self.subTest(apdu):
                    self.assertEqual(card.transmit(apdu).hex(" ").upper(), expected)

    def test_le(self):
        self.answers("ntag215", UID7, {
            "FF CA 00 00 00": UID7 + " 90 00",
            "FF CA 00 00 07": UID7 + " 90 00",
            "FF CA 00 00 06": "6C 07",
            "FF CA 00 00 01": "6C 07",
            "FF CA 00 00 08": UID7 + " 62 82",
            "FF CA 00 00 FF": UID7 + " 62 82",
        })

    def test_le_of_a_four_byte_uid(self):
        self.answers("classic-1k", UID4, {
            "FF CA 00 00 04": UID4 + " 90 00",
            "FF CA 00 00 03": "6C 04",
            "FF CA 00 00 07": UID4 + " 62 82",
        })

    def test_wrong_parameters(self):
        self.answers("classic-1k", UID4, {
            "FF CA 05 00 00": "6A 81",
            "FF CA 00 01 00": "6B 00",
        })

    def test_historical_bytes(self):
        self.answers("yubikey", UID7, {
            "FF CA 01 00 00": "80 73 C0 21 C0 57 59 75 62 69 4B 65 79 90 00",
        })


class PcscScan(unittest.TestCase):
    def test_shows_each_card(self):
        output = tempfile.TemporaryFile("w+")
        scan = subprocess.Popen(PCSC_SCAN, stdout=output, env=os.environ)
        try:
            time.sleep(1)
            for name, (_, uid) in CARDS.items():
                with InField(name, uid):
                    time.sleep(0.1)  # pcsc_scan looks once per event: let it read this one
            time.sleep(1)
        finally:
            scan.terminate()
            scan.wait()
        output.seek(0)
        seen = [line.split("ATR:")[1].strip() for line in output if "ATR:" in line]
        output.close()
        self.assertEqual(seen, [atr for atr, _ in CARDS.values()])


if __name__ == "__main__":
    unittest.main(verbosity=2)
