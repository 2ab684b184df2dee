# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sixteen readers of one model, as many as pcscd 1.9.9 takes: plugged in any order, each its own."""
import concurrent.futures
import random
import unittest

from smartcard import scard

from pcsc_client import EMPTY, PRESENT, Client, PcscError, wait_for
from sim_rig import Rig

COUNT = 16
OK = "9000"


def setUpModule():
    global rig, client, name_of
    rig = Rig(readers=["acr122u"] * COUNT)
    client = Client()
    client.wait_for_readers(COUNT)
    for number in range(COUNT):
        rig.hand.do("place", reader=number, card="classic-1k", id="card", uid=uid(number))
    name_of = names_by_card(range(COUNT))


def tearDownModule():
    client.close()
    rig.close()


def uid(number):
    return f"C0FFEE{number:02X}"


def names_by_card(numbers):
    """The PC/SC name of each reader of the rig: the one in which its card lies."""
    expected = {uid(number): number for number in numbers}
    found = {}
    for name in client.wait_for_readers(len(expected)):
        client.wait_until(name, PRESENT)
        with client.connect(name) as card:
            found[expected[card.transmit("FF CA 00 00 00")[:-2].hex().upper()]] = name
    return found


def key(number):
    return f"{number:02X}" * 6


class Sixteen(unittest.TestCase):
    def test_all_work_at_once_each_with_its_own_card(self):
        def work(number):
            own = Client()
            with own.connect(name_of[number]) as card:
                answers = {card.transmit("FF CA 00 00 00").hex().upper() for _ in range(10)}
            own.close()
            return answers

        with concurrent.futures.ThreadPoolExecutor(COUNT) as pool:
            for number, answers in enumerate(pool.map(work, range(COUNT))):
                self.assertEqual(answers, {uid(number) + OK})

    def test_each_has_keys_of_its_own(self):
        """A new card has FF FF .. as key A, which one reader alone is told."""
        cards = {number: client.connect(name) for number, name in name_of.items()}
        for number, card in cards.items():
            value = "FF" * 6 if number == 5 else key(number)
            self.assertEqual(card.transmit(f"FF 82 00 00 06 {value}").hex(), OK)
        for number, card in cards.items():
            logged_in = card.transmit("FF 86 00 00 05 01 00 04 60 00").hex()
            self.assertEqual(logged_in, OK if number == 5 else "6300", number)
            card.close()

    def test_serial_number_is_the_port(self):
        """Genuine readers have none: the socket tells them apart, before and after a replug."""
        for number, name in name_of.items():
            with client.connect(name) as card:
                serial = card.attribute(scard.SCARD_ATTR_VENDOR_IFD_SERIAL_NO)
            self.assertEqual(serial, f"1-{number + 1}\0".encode())

    def test_channel_id_tells_bus_and_address(self):
        identities = set()
        for name in name_of.values():
            with client.connect(name) as card:
                identities.add(card.attribute(scard.SCARD_ATTR_CHANNEL_ID))
        self.assertEqual(len(identities), COUNT)

    def test_replugged_in_another_order_while_others_are_at_work(self):
        global name_of
        order = random.Random(122)
        moved = order.sample(range(COUNT), 6)
        stay = [number for number in range(COUNT) if number not in moved]
        cards = {number: client.connect(name_of[number]) for number in stay}
        gone = {number: client.connect(name_of[number]) for number in moved}
        for number in moved:
            rig.hand.do("unplug", reader=number)
        client.wait_for_readers(len(stay))
        for number, card in cards.items():
            self.assertEqual(card.transmit("FF CA 00 00 00").hex().upper(), uid(number) + OK)
        order.shuffle(moved)
        for number in moved:
            rig.hand.do("plug", reader=number)
        client.wait_for_readers(COUNT)
        for card in gone.values():
            with self.assertRaises(PcscError):
                card.transmit("FF CA 00 00 00")
            card.close()
        name_of = names_by_card(range(COUNT))
        self.test_serial_number_is_the_port()
        self.assertEqual(len(set(name_of.values())), COUNT)
        for number, card in cards.items():
            self.assertEqual(card.transmit("FF CA 00 00 00").hex().upper(), uid(number) + OK)
            card.close()

    def test_lights_are_those_of_the_own_card(self):
        def put_back():
            rig.hand.do("place", reader=3, id="card")
            client.wait_until(name_of[3], PRESENT)

        rig.hand.do("remove", reader=3)
        client.wait_until(name_of[3], EMPTY)
        self.addCleanup(put_back)

        def green():
            return {number for number in range(COUNT)
                    if rig.hand.do("state", reader=number)["green"]}

        wait_for(lambda: green() == set(range(COUNT)) - {3}, "fifteen green lights")


if __name__ == "__main__":
    unittest.main(verbosity=2)
