# SPDX-License-Identifier: LGPL-2.1-or-later
"""APDUs of every shape through pcscd, on the card with the test applet (sim/cards/applet.h)."""
import threading
import time
import unittest

from smartcard import scard

from apdu_bytes import FILE_SIZE, SELECT_OWN, extended, pattern
from pcsc_client import EMPTY, PRESENT, Client, PcscError
from sim_rig import Rig


def setUpModule():
    global rig, client, reader
    rig = Rig(config="[cards]\nwtx_limit_ms = 2000\n")
    client = Client()
    (reader,) = client.wait_for_readers(1)


def tearDownModule():
    client.close()
    rig.close()


class Apdu(unittest.TestCase):
    def setUp(self):
        rig.hand.place("applet")
        client.wait_until(reader, PRESENT)
        self.card = client.connect(reader)

    def tearDown(self):
        self.card.close()
        rig.hand.do("remove", reader=0)
        client.wait_until(reader, EMPTY)

    def ok(self, apdu):
        answer = self.card.transmit(apdu)
        self.assertEqual(answer[-2:].hex(), "9000")
        return answer[:-2]

    def test_file_of_32_kib_by_one_extended_apdu(self):
        self.ok(SELECT_OWN)
        content = self.ok(extended("00 B0 00 00", le=FILE_SIZE))
        self.assertEqual(content, pattern(FILE_SIZE))

    def test_file_of_32_kib_in_parts_of_every_size_class(self):
        self.ok(SELECT_OWN)
        for size in (1, 61, 64, 255, 256, 257, 1000, 4096):
            for offset in (0, 255, FILE_SIZE - size):
                with self.subTest(size=size, offset=offset):
                    content = self.ok(extended(f"00 B0 {offset:04X}", le=size))
                    self.assertEqual(content, pattern(size, offset))

    def test_file_of_32_kib_by_short_apdus(self):
        self.ok(SELECT_OWN)
        content = b"".join(self.ok(bytes.fromhex(f"00 B0 {offset:04X} 00"))
                           for offset in range(0, FILE_SIZE, 256))
        self.assertEqual(content, pattern(FILE_SIZE))

    def test_largest_answer(self):
        self.assertEqual(self.ok("80 EB 00 00 00 00 00"), pattern(65536))

    def test_largest_command(self):
        data = pattern(65535)
        self.assertEqual(self.ok(extended("80 EC 00 00", data, le=0)), data)

    def test_command_of_every_size_comes_back_unchanged(self):
        # Around the borders of frames, packets and chunks.
        for size in (1, 40, 52, 53, 54, 58, 59, 60, 61, 62, 63, 64, 65, 127, 128, 129, 160, 165,
                     166, 167, 168, 170, 240, 250, 251, 252, 253, 254, 255, 256, 257, 500, 1024):
            with self.subTest(size=size):
                data = pattern(size)
                self.assertEqual(self.ok(extended("80 EC 00 00", data, le=0)), data)

    def test_status_words_of_the_card_are_untouched(self):
        for apdu, word in (("00 A4 04 00 02 3F 00", "6a82"), ("00 99 00 00", "6d00"),
                           ("0C 84 00 00 08", "6e00"), ("00 B0 00 00 00", "6986")):
            with self.subTest(apdu):
                self.assertEqual(self.card.transmit(apdu).hex(), word)

    def test_answer_under_two_bytes_gets_a_status_word(self):
        self.assertEqual(self.card.transmit("F1").hex(), "f19000")

    def test_waiting_time_extension(self):
        begin = time.monotonic()
        self.ok("80 E0 05 0A")
        self.assertLess(time.monotonic() - begin, 30)

    def test_each_apdu_reaches_the_card_once(self):
        before = int.from_bytes(self.ok("80 E1 00 00 04"), "big")
        for _ in range(20):
            self.ok("80 EC 00 00 01 55 00")
        self.assertEqual(int.from_bytes(self.ok("80 E1 00 00 04"), "big"), before + 21)

    def test_many_apdus_in_a_row(self):
        for number in range(200):
            data = number.to_bytes(2, "big")
            self.assertEqual(self.ok(bytes.fromhex("80 EC 00 00 02") + data + b"\0"), data)


class Broken(unittest.TestCase):
    """What a program sees when an exchange cannot end well."""

    def setUp(self):
        client.wait_until(reader, EMPTY)

    def tearDown(self):
        rig.hand.do("remove", reader=0)
        client.wait_until(reader, EMPTY)

    def outcome(self, card, apdu, seconds):
        """First starts an exchange, then gives its answer or error code."""
        outcome = []

        def exchange():
            try:
                outcome.append(card.transmit(apdu))
            except PcscError as error:
                outcome.append(error.code)

        thread = threading.Thread(target=exchange)
        thread.start()
        yield  # the exchange is under way
        thread.join(seconds)
        self.assertFalse(thread.is_alive(), "the exchange hangs")
        yield outcome[0]

    def next_card_works(self):
        rig.hand.place("ntag215")
        client.wait_until(reader, PRESENT)
        with client.connect(reader) as card:
            self.assertEqual(card.transmit("FF CA 00 00 00")[-2:].hex(), "9000")

    def test_card_pulled_in_mid_exchange(self):
        rig.hand.place("applet")
        client.wait_until(reader, PRESENT)
        card = client.connect(reader)
        command = extended("80 EC 00 00", bytes(65535), le=0)  # takes a second or more
        exchange = self.outcome(card, command, seconds=20)
        next(exchange)
        time.sleep(0.3)
        rig.hand.remove()
        result = next(exchange)
        self.assertIsInstance(result, int, "the exchange went through")
        self.assertIn(result, (scard.SCARD_W_REMOVED_CARD, scard.SCARD_E_NO_SMARTCARD))
        client.wait_until(reader, EMPTY)
        card.close()
        self.next_card_works()

    def test_lost_answer_costs_seconds_and_nothing_else(self):
        # With other drivers one lost answer blocks this client and all others for minutes.
        rig.hand.place("applet")
        client.wait_until(reader, PRESENT)
        card = client.connect(reader)
        rig.hand.do("fault", what="no_answer", times=1)
        begin = time.monotonic()
        next(exchange := self.outcome(card, "80 EC 00 00 01 55 00", seconds=20))
        next(exchange)
        self.assertLess(time.monotonic() - begin, 15)
        card.close()
        deadline = time.monotonic() + 10
        answer = b""
        while answer != b"\x55\x90\0" and time.monotonic() < deadline:
            try:
                with client.connect(reader) as again:
                    answer = again.transmit("80 EC 00 00 01 55 00")
            except PcscError:
                time.sleep(0.1)  # the reader is being brought back in step
        self.assertEqual(answer, b"\x55\x90\0")

    def test_card_that_asks_for_time_for_ever(self):
        rig.hand.place("applet")
        client.wait_until(reader, PRESENT)
        card = client.connect(reader)
        exchange = self.outcome(card, "80 EE 00 00", seconds=20)
        next(exchange)
        self.assertIsInstance(next(exchange), int, "an exchange without end has no answer")
        card.close()
        rig.hand.do("remove", reader=0)
        client.wait_until(reader, EMPTY)
        self.next_card_works()


if __name__ == "__main__":
    unittest.main(verbosity=2)
