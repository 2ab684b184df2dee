# SPDX-License-Identifier: LGPL-2.1-or-later
"""A touchatag is a reader like the others.

libccid shows it as a contact slot with a card in it for ever (peer_touchatag.py).
"""
import unittest

from cards_test import CARDS, LIARS
from pcsc_client import EMPTY, PRESENT, Client, wait_for
from sim_rig import Rig

GET_UID = "FF CA 00 00 00"
# Of the ACR122U's pseudo-APDUs. libnfc sends the first to every reader.
MISSING = ["FF 00 51 00 00", "FF 00 41 01 00", "FF 00 50 00 00", "FF 00 52 00 00"]


def setUpModule():
    global rig, client, reader, state_at_start
    rig = Rig(readers=("touchatag",))
    client = Client()
    (reader,) = client.wait_for_readers(1)
    state_at_start = client.state(reader)


def tearDownModule():
    client.close()
    rig.close(expected=["pseudo-APDU " + apdu.removesuffix(" 00") for apdu in MISSING[1:]])


class Touchatag(unittest.TestCase):
    def test_no_card_without_a_card(self):
        bits, events, atr = state_at_start
        self.assertTrue(bits & EMPTY)
        self.assertEqual((events, atr), (0, b""))

    def test_two_events_for_each_card_of_the_catalog(self):
        for name in [*CARDS, *LIARS]:
            with self.subTest(name):
                expected, uid = CARDS.get(name, (None, None))
                before = client.state(reader)[1]
                order = {"uid": uid.replace(" ", "")} if uid else {}
                rig.hand.do("place", card=name, id=name, **order)
                atr = client.wait_until(reader, PRESENT)
                if expected:
                    self.assertEqual(atr.hex(" ").upper(), expected)
                with client.connect(reader) as card:
                    answer = card.transmit(GET_UID)
                self.assertEqual(answer[-2:].hex(), "9000")
                if uid:
                    self.assertEqual(answer[:-2], bytes.fromhex(uid))
                rig.hand.remove(id=name)
                client.wait_until(reader, EMPTY)
                self.assertEqual(client.state(reader)[1], before + 2)

    def test_light_follows_the_card(self):
        rig.hand.place("ntag213")
        client.wait_until(reader, PRESENT)
        self.wait_for_lights(red=False, green=True)
        rig.hand.remove()
        client.wait_until(reader, EMPTY)
        self.wait_for_lights(red=True, green=False)

    def test_pseudo_apdus_that_its_firmware_has_not(self):
        rig.hand.place("ntag213")
        client.wait_until(reader, PRESENT)
        with client.connect(reader) as card:
            for apdu in MISSING:
                self.assertEqual(card.control(0x42000001, apdu).hex(), "6300", apdu)
                self.assertEqual(card.transmit(apdu).hex(), "6300", apdu)
            self.assertEqual(card.transmit(GET_UID)[-2:].hex(), "9000")
        rig.hand.remove()
        client.wait_until(reader, EMPTY)

    def wait_for_lights(self, **wanted):
        def shown():
            state = rig.hand.do("state")
            return {color: state[color] for color in wanted}

        wait_for(lambda: shown() == wanted, f"lights as in {wanted}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
