# SPDX-License-Identifier: LGPL-2.1-or-later
"""A reader that was empty for long: its firmware watches, over the real libusb, and nobody notices."""
import time
import unittest

from smartcard import scard

from pcsc_client import EMPTY, PRESENT, Client
from sim_rig import Rig

GET_UID = "FF CA 00 00 00"
ESCAPE = scard.SCARD_CTL_CODE(1)
CARDS = ("classic-1k", "ntag216", "desfire", "type-b", "felica", "topaz512")


def setUpModule():
    global rig, client, reader
    rig = Rig(config="[reader]\nquiet_after_s = 1\n")
    client = Client()
    (reader,) = client.wait_for_readers(1)


def tearDownModule():
    client.close()
    rig.close()


def firmware_polls():
    return rig.hand.do("state", reader=0)["firmware_polls"]


class Quiet(unittest.TestCase):
    def setUp(self):
        client.wait_until(reader, EMPTY)
        for _ in range(200):
            if firmware_polls():
                return
            time.sleep(0.05)
        self.fail("the firmware does not watch")

    def tearDown(self):
        rig.hand.do("remove", reader=0)

    def uid(self):
        with client.connect(reader) as card:
            answer = card.transmit(GET_UID)
        self.assertEqual(answer[-2:].hex(), "9000")
        return answer[:-2]

    def test_a_card_of_each_technology_is_told_and_works(self):
        for card in CARDS:
            with self.subTest(card):
                self.setUp()
                rig.hand.place(card)
                client.wait_until(reader, PRESENT)
                self.assertTrue(self.uid())
                self.assertFalse(firmware_polls(), "it would disturb")
                rig.hand.remove()
                client.wait_until(reader, EMPTY)

    def test_a_program_gets_the_reader_at_once(self):
        before = time.monotonic()
        with client.connect(reader, scard.SCARD_SHARE_DIRECT) as direct:
            self.assertEqual(direct.control(ESCAPE, "FF 00 48 00 00"), b"ACR122U214")
        self.assertLess(time.monotonic() - before, 5)
        rig.hand.place("ntag216")
        client.wait_until(reader, PRESENT)
        self.assertEqual(len(self.uid()), 7)

    def test_a_reader_that_is_unplugged_meanwhile_returns(self):
        rig.hand.do("unplug", reader=0)
        client.wait_for_readers(0)
        rig.hand.do("plug", reader=0)
        client.wait_for_readers(1)
        rig.hand.place("classic-1k")
        client.wait_until(reader, PRESENT)
        self.assertEqual(len(self.uid()), 4)


if __name__ == "__main__":
    unittest.main()
