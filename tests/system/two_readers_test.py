# SPDX-License-Identifier: LGPL-2.1-or-later
"""Two readers on one machine, one of them a touchatag."""
import threading
import time
import unittest

from pcsc_client import EMPTY, PRESENT, SECONDS, Client
from sim_rig import Rig

GET_UID = "FF CA 00 00 00"


def setUpModule():
    global rig, client, names
    rig = Rig(readers=("acr122u", "touchatag"))
    client = Client()
    names = client.wait_for_readers(2)


def tearDownModule():
    client.close()
    rig.close()


class TwoReaders(unittest.TestCase):
    def tearDown(self):
        for number in range(2):
            rig.hand.do("remove", reader=number)
        for name in client.readers():
            client.wait_until(name, EMPTY)

    def name_of(self, number):
        """The PC/SC name of the rig's reader `number`: the one at which a card shows up."""
        for name in names:
            client.wait_until(name, EMPTY)
        rig.hand.place("classic-1k", reader=number, id="probe")
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            for name in names:
                if client.state(name)[0] & PRESENT:
                    rig.hand.remove(reader=number, id="probe")
                    client.wait_until(name, EMPTY)
                    return name
            time.sleep(0.05)
        self.fail(f"no reader saw the card at reader {number}")

    def test_names_differ_and_begin_as_programs_expect(self):
        self.assertEqual(len(set(names)), 2)
        for name in names:
            self.assertTrue(name.startswith("ACS ACR122U"), name)

    def test_each_reader_sees_its_own_card(self):
        one, two = self.name_of(0), self.name_of(1)
        self.assertNotEqual(one, two)
        rig.hand.place("classic-1k", reader=0)
        rig.hand.place("ntag215", reader=1)
        client.wait_until(one, PRESENT)
        client.wait_until(two, PRESENT)
        with client.connect(one) as first, client.connect(two) as second:
            self.assertEqual(len(first.transmit(GET_UID)), 4 + 2)
            self.assertEqual(len(second.transmit(GET_UID)), 7 + 2)
        rig.hand.remove(reader=0)
        client.wait_until(one, EMPTY)
        self.assertTrue(client.state(two)[0] & PRESENT)

    def test_both_work_at_the_same_time(self):
        failures = []

        def work(name, length):
            own = Client()
            try:
                with own.connect(name) as card:
                    for _ in range(50):
                        answer = card.transmit(GET_UID)
                        if len(answer) != length + 2 or answer[-2:] != b"\x90\x00":
                            failures.append((name, answer.hex()))
            except Exception as problem:  # a thread's exception would be lost
                failures.append((name, problem))
            own.close()

        one, two = self.name_of(0), self.name_of(1)
        rig.hand.place("classic-1k", reader=0)
        rig.hand.place("ntag215", reader=1)
        client.wait_until(one, PRESENT)
        client.wait_until(two, PRESENT)
        threads = [threading.Thread(target=work, args=(one, 4)),
                   threading.Thread(target=work, args=(two, 7))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertEqual(failures, [])

    def test_unplugging_one_leaves_the_other_alone(self):
        one = self.name_of(0)
        rig.hand.place("classic-1k", reader=0)
        client.wait_until(one, PRESENT)
        with client.connect(one) as card:
            rig.hand.do("unplug", reader=1)
            client.wait_for_readers(1)
            self.assertEqual(card.transmit(GET_UID)[-2:].hex(), "9000")
        rig.hand.do("plug", reader=1)
        client.wait_for_readers(2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
