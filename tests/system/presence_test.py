# SPDX-License-Identifier: LGPL-2.1-or-later
"""Cards and readers come and go: what every PC/SC program sees of it."""
import threading
import time
import unittest

from smartcard import scard

from pcsc_client import EMPTY, PRESENT, Client, PcscError
from sim_rig import Rig

GET_UID = "FF CA 00 00 00"


def setUpModule():
    global rig, client, reader
    rig = Rig()
    client = Client()
    (reader,) = client.wait_for_readers(1)


def tearDownModule():
    client.close()
    rig.close()


class Presence(unittest.TestCase):
    def setUp(self):
        client.wait_until(reader, EMPTY)

    def tearDown(self):
        rig.hand.do("remove", reader=0)

    def place(self, card):
        rig.hand.place(card)
        return client.wait_until(reader, PRESENT)

    def uid(self):
        with client.connect(reader) as card:
            answer = card.transmit(GET_UID)
        self.assertEqual(answer[-2:].hex(), "9000")
        return answer[:-2]

    def test_reader_name_is_the_one_that_programs_look_for(self):
        self.assertTrue(reader.startswith("ACS ACR122U"), reader)

    def test_card_arrives_answers_and_leaves(self):
        _, before, _ = client.state(reader)
        self.place("classic-1k")
        self.assertEqual(len(self.uid()), 4)
        rig.hand.remove()
        client.wait_until(reader, EMPTY)
        bits, events, atr = client.wait_for_events(reader, before + 2)
        self.assertEqual(events, before + 2, "one insertion and one removal are two events")
        self.assertEqual(atr, b"")

    def test_handle_of_a_removed_card_is_refused(self):
        self.place("classic-1k")
        card = client.connect(reader)
        rig.hand.remove()
        client.wait_until(reader, EMPTY)
        rig.hand.place("classic-1k")
        client.wait_until(reader, PRESENT)
        with self.assertRaises(PcscError) as refusal:
            card.transmit(GET_UID)
        self.assertIn(refusal.exception.code,
                      (scard.SCARD_W_REMOVED_CARD, scard.SCARD_W_RESET_CARD))
        card.close()

    def test_swap_within_one_interval_is_removal_and_insertion(self):
        first = self.place("classic-1k")
        uid = self.uid()
        _, before, _ = client.state(reader)
        rig.hand.do("swap", reader=0, id="card", card="ntag215")
        bits, events, second = client.wait_for_events(reader, before + 2)
        second = client.wait_until(reader, PRESENT)
        self.assertNotEqual(first, second)
        self.assertNotEqual(uid, self.uid())

    def test_card_that_stays_gives_no_event(self):
        self.place("classic-1k")
        self.uid()
        _, before, _ = client.state(reader)
        time.sleep(2)
        bits, after, _ = client.state(reader)
        self.assertTrue(bits & PRESENT)
        self.assertEqual(before, after)

    def test_card_stays_present_after_power_down(self):
        atr = self.place("ntag215")
        card = client.connect(reader)
        card.close(scard.SCARD_UNPOWER_CARD)
        time.sleep(1)
        bits, _, _ = client.state(reader)
        self.assertTrue(bits & PRESENT)
        self.assertEqual(len(self.uid()), 7)
        self.assertEqual(client.wait_until(reader, PRESENT), atr)

    def test_reset_gives_the_same_atr(self):
        atr = self.place("applet")
        with client.connect(reader) as card:
            card.reconnect(scard.SCARD_RESET_CARD)
            self.assertEqual(card.status()[2], atr)
            card.reconnect(scard.SCARD_UNPOWER_CARD)
            self.assertEqual(card.status()[2], atr)

    def test_card_can_be_tapped_many_times(self):
        for _ in range(5):
            self.place("classic-1k")
            self.assertEqual(len(self.uid()), 4)
            rig.hand.remove()
            client.wait_until(reader, EMPTY)

    def test_of_two_cards_one_is_chosen_and_stays(self):
        rig.hand.place("classic-1k", id="one")
        client.wait_until(reader, PRESENT)
        chosen = self.uid()
        _, before, _ = client.state(reader)
        rig.hand.place("ntag215", id="two")
        time.sleep(1)
        self.assertEqual(self.uid(), chosen)
        self.assertEqual(client.state(reader)[1], before)


class TwoClients(unittest.TestCase):
    def setUp(self):
        client.wait_until(reader, EMPTY)

    def tearDown(self):
        rig.hand.do("remove", reader=0)

    def test_both_see_the_card_come_and_go(self):
        other = Client()
        seen = []

        def watch():
            seen.append(other.wait_until(reader, PRESENT))
            other.wait_until(reader, EMPTY)
            seen.append("gone")

        thread = threading.Thread(target=watch)
        thread.start()
        rig.hand.place("classic-1k")
        atr = client.wait_until(reader, PRESENT)
        time.sleep(0.5)
        rig.hand.remove()
        client.wait_until(reader, EMPTY)
        thread.join(10)
        other.close()
        self.assertEqual(seen, [atr, "gone"])

    def test_each_gets_the_answers_to_its_own_apdus(self):
        rig.hand.place("classic-1k")
        client.wait_until(reader, PRESENT)
        failures = []

        def ask(apdu, answer, times=50):
            own = Client()
            try:
                with own.connect(reader) as card:
                    for _ in range(times):
                        got = card.transmit(apdu).hex()
                        if got != answer:
                            failures.append((apdu, got))
            except Exception as problem:  # a thread's exception would be lost
                failures.append((apdu, problem))
            own.close()

        with client.connect(reader) as card:
            answers = {apdu: card.transmit(apdu).hex()
                       for apdu in (GET_UID, "FF CA 00 00 04", "FF CA 07 00 00")}
        threads = [threading.Thread(target=ask, args=pair) for pair in answers.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertEqual(failures, [])

    def test_transaction_of_one_keeps_the_other_out(self):
        rig.hand.place("classic-1k")
        client.wait_until(reader, PRESENT)
        other = Client()
        mine, theirs = client.connect(reader), other.connect(reader)
        order = []
        mine.begin()

        def intrude():
            theirs.transmit(GET_UID)
            order.append("theirs")

        thread = threading.Thread(target=intrude)
        thread.start()
        time.sleep(0.5)
        mine.transmit(GET_UID)
        order.append("mine")
        mine.end()
        thread.join(10)
        self.assertEqual(order, ["mine", "theirs"])
        theirs.close()
        mine.close()
        other.close()


class Plug(unittest.TestCase):
    def tearDown(self):
        rig.hand.do("remove", reader=0)

    def test_unplug_and_replug(self):
        global reader
        rig.hand.place("classic-1k")
        client.wait_until(reader, PRESENT)
        card = client.connect(reader)
        rig.hand.do("unplug", reader=0)
        client.wait_for_readers(0)
        with self.assertRaises(PcscError):
            card.transmit(GET_UID)
        card.close()
        rig.hand.do("plug", reader=0)
        (reader,) = client.wait_for_readers(1)
        client.wait_until(reader, PRESENT)
        with client.connect(reader) as again:
            self.assertEqual(again.transmit(GET_UID)[-2:].hex(), "9000")

    def test_many_unplugs_in_a_row(self):
        global reader
        for _ in range(3):
            rig.hand.do("unplug", reader=0)
            client.wait_for_readers(0)
            rig.hand.do("plug", reader=0)
            (reader,) = client.wait_for_readers(1)
        rig.hand.place("ntag215")
        client.wait_until(reader, PRESENT)


if __name__ == "__main__":
    unittest.main(verbosity=2)
