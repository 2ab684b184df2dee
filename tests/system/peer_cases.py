# SPDX-License-Identifier: LGPL-2.1-or-later
"""What PC/SC programs get from the virtual reader by another driver than ours.

peers_*_test.py run these cases, each under one driver. The answers are those of the reader's own
firmware, which these drivers only hand through: ACS ACR122U API V2.04 and recorded exchanges.
"""
import time
import unittest

from smartcard import scard

import peer_touchatag
from peer_cards import CARDS, UID7
from peer_rig import peer
from pcsc_client import EMPTY, PRESENT, Client, PcscError

GET_UID = "FF CA 00 00 00"
OK = "90 00"
FAILED = "63 00"


def run(driver):
    """Runs all cases under the driver in this bundle."""
    global bundle
    bundle = driver
    unittest.main(module=__name__, verbosity=2)


def setUpModule():
    global rig, client, reader
    rig = peer(bundle, readers=("acr122u", "touchatag"))
    client = Client()
    reader = acr122u(2)


def acr122u(count):
    """The name of the ACR122U when so many readers are there."""
    return next(name for name in client.wait_for_readers(count) if "ACR122U" in name)


def touchatag():
    return next(name for name in client.readers() if "ACR122U" not in name)


def tearDownModule():
    client.close()
    rig.close()


class Case(unittest.TestCase):
    def setUp(self):
        rig.hand.do("remove")
        client.wait_until(reader, EMPTY)
        self.addCleanup(lambda: rig.hand.do("remove"))

    def place(self, name, uid=None):
        """The ATR of the card that lies there now."""
        order = {"uid": uid.replace(" ", "")} if uid else {}
        rig.hand.do("place", card=name, id="card", **order)
        return client.wait_until(reader, PRESENT)

    def connect(self, name, uid=None):
        self.place(name, uid)
        card = client.connect(reader)
        self.addCleanup(card.close)
        return card

    def expect(self, card, pairs):
        for apdu, answer in pairs:
            with self.subTest(apdu):
                self.assertEqual(card.transmit(apdu).hex(" ").upper(), answer)

    def memory(self):
        return bytes.fromhex(rig.hand.do("memory", id="card")["memory"])


class Reader(Case):
    def test_name(self):
        self.assertTrue(reader.startswith("ACS ACR122U"), reader)

    def test_driver(self):
        self.assertIn(bundle, rig.log())
        self.assertNotIn("ifd-acr122.bundle", rig.log())


class Presence(Case):
    def test_card_comes_and_goes(self):
        for _ in range(3):
            _, before, _ = client.state(reader)
            self.place("classic-1k")
            rig.hand.do("remove")
            client.wait_until(reader, EMPTY)
            _, events, atr = client.wait_for_events(reader, before + 2)
            self.assertEqual((events, atr), (before + 2, b""))

    def test_card_that_stays_gives_no_event(self):
        card = self.connect("ntag215")
        _, before, _ = client.state(reader)
        time.sleep(2)  # eight polls of the firmware, five of pcscd
        self.assertEqual(client.state(reader)[1], before)
        self.assertEqual(card.transmit(GET_UID)[-2:].hex(), "9000")

    def test_swap(self):
        first = self.place("classic-1k")
        _, before, _ = client.state(reader)
        rig.hand.do("swap", card="desfire", id="second")
        client.wait_for_events(reader, before + 2)
        second = client.wait_until(reader, PRESENT)
        self.assertNotEqual(first, second)

    def test_removed_card_does_not_answer(self):
        card = self.connect("classic-1k")
        rig.hand.do("remove")
        client.wait_until(reader, EMPTY)
        with self.assertRaises(PcscError):
            card.transmit(GET_UID)

    def test_unplug_and_replug(self):
        global reader
        self.place("classic-1k")
        for _ in range(2):
            rig.hand.do("unplug")
            self.assertEqual(client.wait_for_readers(1), [touchatag()])
            rig.hand.do("plug")
            reader = acr122u(2)
            client.wait_until(reader, PRESENT)
            with client.connect(reader) as card:
                self.assertEqual(card.transmit(GET_UID)[-2:].hex(), "9000")


class Cards(Case):
    def test_atr_and_uid(self):
        for name, (atr, uid) in CARDS.items():
            with self.subTest(name):
                self.assertEqual(self.place(name, uid).hex(" ").upper(), atr)
                with client.connect(reader) as card:
                    answer = card.transmit(GET_UID).hex(" ").upper()
                if uid:
                    self.assertEqual(answer, f"{uid} {OK}")
                else:
                    self.assertRegex(answer, "^08( ..){3} 90 00$")
            rig.hand.do("remove")
            client.wait_until(reader, EMPTY)

    def test_ats(self):
        """With TL: API V2.04, 3.1.2."""
        card = self.connect("desfire", UID7)
        self.expect(card, [("FF CA 01 00 00", f"06 75 77 81 02 80 {OK}")])

    def test_storage_card_has_no_ats(self):
        card = self.connect("classic-1k")
        self.expect(card, [("FF CA 01 00 00", "6A 81")])


class MifareClassic(Case):
    LOAD_FACTORY_KEY = "FF 82 00 00 06 FF FF FF FF FF FF"
    LOAD_WRONG_KEY = "FF 82 00 01 06 01 02 03 04 05 06"
    DATA = "00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF"

    def test_read_and_write(self):
        card = self.connect("classic-1k")
        self.expect(card, [
            (self.LOAD_FACTORY_KEY, OK),
            ("FF 86 00 00 05 01 00 04 60 00", OK),
            ("FF B0 00 04 10", f"{'00 ' * 16}{OK}"),
            (f"FF D6 00 04 10 {self.DATA}", OK),
            ("FF B0 00 04 10", f"{self.DATA} {OK}"),
            ("FF B0 00 04 04", f"00 11 22 33 {OK}"),
            ("FF 86 00 00 05 01 00 3C 60 00", OK),
            (f"FF D6 00 3C 10 {self.DATA}", OK),
        ])
        memory = self.memory()
        for block in (4, 60):
            self.assertEqual(memory[block * 16:][:16], bytes.fromhex(self.DATA))

    def test_upper_half_of_a_4k(self):
        card = self.connect("classic-4k")
        self.expect(card, [
            (self.LOAD_FACTORY_KEY, OK),
            ("FF 86 00 00 05 01 00 F0 60 00", OK),
            (f"FF D6 00 FE 10 {self.DATA}", OK),
            ("FF B0 00 FE 10", f"{self.DATA} {OK}"),
        ])

    def test_obsolete_login(self):
        card = self.connect("classic-1k")
        self.expect(card, [(self.LOAD_FACTORY_KEY, OK), ("FF 88 00 04 60 00", OK),
                           ("FF B0 00 04 10", f"{'00 ' * 16}{OK}")])

    def test_readable_key_b_opens_nothing(self):
        """With the factory's access bits (MF1S50YYX, 8.7.3)."""
        card = self.connect("classic-1k")
        self.expect(card, [(self.LOAD_FACTORY_KEY, OK), ("FF 86 00 00 05 01 00 04 61 00", OK),
                           ("FF B0 00 04 10", FAILED)])

    def test_without_login(self):
        card = self.connect("classic-1k")
        self.expect(card, [("FF B0 00 04 10", FAILED)])

    def test_login_opens_one_sector(self):
        card = self.connect("classic-1k")
        self.expect(card, [(self.LOAD_FACTORY_KEY, OK), ("FF 86 00 00 05 01 00 04 60 00", OK),
                           ("FF B0 00 08 10", FAILED)])

    def test_wrong_key(self):
        """acshk/acsccid#30 and LudovicRousseau/PCSC#107: 63 00, and again after a new power-up."""
        card = self.connect("classic-1k")
        self.expect(card, [(self.LOAD_FACTORY_KEY, OK), (self.LOAD_WRONG_KEY, OK),
                           ("FF 86 00 00 05 01 00 04 60 01", FAILED)])
        card.reconnect(scard.SCARD_UNPOWER_CARD)
        self.expect(card, [("FF 86 00 00 05 01 00 04 60 00", OK),
                           ("FF B0 00 04 10", f"{'00 ' * 16}{OK}")])

    def test_values(self):
        card = self.connect("classic-1k")
        self.expect(card, [
            (self.LOAD_FACTORY_KEY, OK),
            ("FF 86 00 00 05 01 00 04 60 00", OK),
            ("FF D7 00 05 05 00 00 00 00 64", OK),        # store 100
            ("FF D7 00 05 05 01 00 00 00 05", OK),        # increment by 5
            ("FF D7 00 05 05 02 00 00 00 07", OK),        # decrement by 7
            ("FF B1 00 05 04", f"00 00 00 62 {OK}"),
            ("FF D7 00 05 02 03 06", OK),                 # restore to block 6
            ("FF B1 00 06 04", f"00 00 00 62 {OK}"),
        ])
        # MF1S50YYX, 8.6.2.1: value, inverted, value, address four times.
        self.assertEqual(self.memory()[5 * 16:][:12].hex(), "62000000" "9dffffff" "62000000")


class Ultralight(Case):
    def test_read_and_write(self):
        for name in ("ultralight", "ntag213", "ntag215"):
            with self.subTest(name):
                card = self.connect(name, UID7)
                memory = self.memory()
                # The UID with its check bytes (MF0ICU1, 7.3.1): 88 ^ 04 ^ 15 ^ 2B = B2.
                self.expect(card, [
                    ("FF B0 00 00 10", f"{memory[:16].hex(' ').upper()} {OK}"),
                    ("FF B0 00 00 04", f"04 15 2B B2 {OK}"),
                    ("FF D6 00 05 04 DE AD BE EF", OK),
                    ("FF B0 00 05 04", f"DE AD BE EF {OK}"),
                ])
                self.assertEqual(self.memory()[5 * 4:][:4].hex(), "deadbeef")
                card.close()
            rig.hand.do("remove")
            client.wait_until(reader, EMPTY)

    def test_beyond_the_end(self):
        card = self.connect("ntag213")
        self.expect(card, [("FF B0 00 F0 04", FAILED)])
        self.expect(card, [("FF D6 00 F0 04 00 00 00 00", FAILED)])


class IsoDep(Case):
    SELECT = "00 A4 04 00 05 F0 01 02 03 04"

    def test_select_and_read(self):
        card = self.connect("applet")
        self.expect(card, [(self.SELECT, OK), ("00 A4 04 00 02 3F 00", "6A 82")])
        self.expect(card, [(self.SELECT, OK)])
        # sim/cards/applet.h: the byte at o is o ^ 7 (o >> 8) ^ 5A.
        expected = bytes(o ^ 0x5A for o in range(200)).hex(" ").upper()
        self.expect(card, [("00 B0 00 00 C8", f"{expected} {OK}")])

    def test_commands_of_every_size(self):
        """Around the sizes of USB packets, frames and chip commands."""
        card = self.connect("applet")
        for size in (1, 40, 47, 48, 49, 58, 59, 61, 63, 64, 65, 100, 111, 127, 128, 200, 240, 246):
            with self.subTest(size=size):
                data = bytes(range(size))
                answer = card.transmit(bytes.fromhex("80 EC 00 00") + bytes([size]) + data + b"\0")
                self.assertEqual(answer.hex(), (data + b"\x90\0").hex())

    def test_answers_of_more_than_252_bytes_are_lost(self):
        """In the firmware's own way with cards: FIDO2Applet#54, neopgp#3."""
        card = self.connect("applet")
        self.expect(card, [(self.SELECT, OK)])
        self.assertEqual(len(card.transmit("00 B0 00 00 FA")), 250 + 2)
        self.assertEqual(card.transmit("00 B0 00 00 00"), b"")

    def test_type_b(self):
        card = self.connect("applet-b")
        self.expect(card, [(self.SELECT, OK), ("00 99 00 00", "6D 00")])

    def test_desfire(self):
        card = self.connect("desfire")
        uid = card.transmit(GET_UID)[:-2]
        answers = [card.transmit(apdu)
                   for apdu in ("90 60 00 00 00", "90 AF 00 00 00", "90 AF 00 00 00")]
        self.assertEqual([answer[-2:].hex() for answer in answers], ["91af", "91af", "9100"])
        self.assertEqual(answers[2][:7], uid)
        # A native frame goes to the card as it is (API V2.04, 7.2).
        self.assertEqual(card.transmit("60")[:2].hex(), "af04")

    def test_reset_starts_the_card_anew(self):
        card = self.connect("applet")
        self.expect(card, [(self.SELECT, OK), ("00 B0 00 00 01", f"5A {OK}")])
        for how in (scard.SCARD_RESET_CARD, scard.SCARD_UNPOWER_CARD):
            card.reconnect(how)
            self.expect(card, [("00 B0 00 00 01", "69 86"), (self.SELECT, OK)])


class Firmware(Case):
    """The pseudo-APDUs that need no card, by XfrBlock with one."""

    def test_texts_and_parameters(self):
        card = self.connect("classic-1k")
        self.expect(card, [
            ("FF 00 48 00 00", "41 43 52 31 32 32 55 32 31 34"),  # no status word
            ("FF 00 50 00 00", "90 FF"),
            ("FF 00 51 DF 00", "90 DF"),
            ("FF 00 50 00 00", "90 DF"),
            ("FF 00 51 FF 00", "90 FF"),
            ("FF 00 41 01 00", OK),
            ("FF 00 52 00 00", OK),
            ("FF 00 52 FF 00", OK),
        ])

    def test_lights(self):
        card = self.connect("classic-1k")
        lights = (("0F", "90 03", True, True), ("0C", "90 00", False, False),
                  ("0E", "90 02", False, True), ("0D", "90 01", True, False))
        for parameter, answer, red, green in lights:
            self.expect(card, [(f"FF 00 40 {parameter} 04 00 00 00 00", answer)])
            state = rig.hand.do("state")
            self.assertEqual((state["red"], state["green"]), (red, green))
        self.expect(card, [("FF 00 40 0E 04 00 00 00 00", "90 02"),
                           ("FF 00 40 50 04 05 05 03 01", "90 02"),  # API V2.04, appendix E
                           ("FF 00 40 00 04 00 00 00 00", "90 02")])

    def test_direct_transmit(self):
        card = self.connect("classic-1k")
        self.expect(card, [("FF 00 00 00 02 D4 02", f"D5 03 32 01 06 07 {OK}")])  # libnfc#691

    def test_unknown_apdu_to_a_storage_card(self):
        """LudovicRousseau/pyscard#18: an empty DataBlock, which drivers hand on as it is."""
        card = self.connect("classic-1k")
        self.assertEqual(card.transmit("A0 A4 00 00 02 7F 10"), b"")
        self.assertEqual(card.transmit(GET_UID)[-2:].hex(), "9000")


class Escape(Case):
    """SCardControl in direct mode, without a card."""

    CODES = [scard.SCARD_CTL_CODE(1), scard.SCARD_CTL_CODE(3500)]

    def firmware(self, name):
        """What the codes give that the driver forwards."""
        direct = client.connect(name, scard.SCARD_SHARE_DIRECT, 0)
        self.addCleanup(direct.close)
        answers = []
        for code in self.CODES:
            try:
                answers.append(direct.control(code, "FF 00 48 00 00"))
            except PcscError:
                pass
        return answers

    def test_firmware(self):
        answers = self.firmware(reader)
        if bundle == "ifd-ccid.bundle":  # forwards when its ifdDriverOptions say so
            self.assertEqual(answers, [])
        else:
            self.assertEqual(set(answers), {b"ACR122U214"})

    def test_touchatag_refuses(self):
        """nfc-tools/libnfc#201"""
        self.assertEqual(self.firmware(touchatag()), [])


class Touchatag(peer_touchatag.Touchatag, unittest.TestCase):
    def setUp(self):
        self.use(rig, client, touchatag())
