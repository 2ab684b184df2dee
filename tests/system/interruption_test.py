# SPDX-License-Identifier: LGPL-2.1-or-later
"""Suspend, USB resets, a reader that resets itself: idle, with a card, in the middle of a command.

Each time the reader comes back by itself and a new session with the card works.
"""
import signal
import threading
import time
import unittest

from smartcard import scard

from pcsc_client import EMPTY, PRESENT, Client, PcscError, wait_for
from sim_rig import Rig

ECHO, ECHOED = "80 EC 00 00 03 01 02 03 00", "0102039000"
LATE_MS = 20_000  # an answer that nobody waits for
INTERRUPTIONS = (
    {"verb": "suspend"},
    {"verb": "usb_reset"},
    {"verb": "usb_reset", "driver": "kernel"},
    {"verb": "restart"},
)


def setUpModule():
    global rig, client
    rig = Rig(readers=("acr122u", "touchatag"))
    client = Client()
    client.wait_for_readers(2)


def tearDownModule():
    client.close()
    rig.close()


def interrupt(verb, number, **details):
    rig.hand.do(verb, reader=number, **details)


class Interruption(unittest.TestCase):
    number, word = 0, "ACR122U 0"

    def setUp(self):
        self.reader = self.name()
        client.wait_until(self.reader, EMPTY)
        self.addCleanup(lambda: rig.hand.do("remove", reader=self.number))

    def name(self):
        """The PC/SC name; a reader that restarts is away for a moment."""
        names = wait_for(lambda: [name for name in client.readers() if self.word in name],
                         f"a reader {self.word}")
        return names[0]

    def place(self, card="applet"):
        rig.hand.place(card, reader=self.number)
        wait_for(self.has_card, "the card")

    def has_card(self):
        try:
            bits, _, _ = client.state(self.name())
        except PcscError:
            return False  # the reader left the list after it was named
        return bits & PRESENT and not bits & scard.SCARD_STATE_MUTE

    def echoes(self):
        """A whole session; while the reader comes back it may be refused."""
        def session():
            try:
                with client.connect(self.name()) as card:
                    return card.transmit(ECHO).hex() == ECHOED
            except PcscError:
                return False

        wait_for(session, "a session with the card")

    def is_set_up(self):
        state = rig.hand.do("state", reader=self.number)
        return not state["firmware_polls"] and state["green"] and not state["red"]

    def after_each_interruption(self, check):
        for details in INTERRUPTIONS:
            with self.subTest(**details):
                check(lambda: interrupt(number=self.number, **details))
                rig.hand.do("remove", reader=self.number)
                client.wait_until(self.name(), EMPTY)

    def test_idle(self):
        def check(interrupt_it):
            interrupt_it()
            self.place()
            self.echoes()
            wait_for(self.is_set_up, "lights and polling as configured")

        self.after_each_interruption(check)

    def test_with_a_card_whose_holder_is_told(self):
        def check(interrupt_it):
            self.place()
            with client.connect(self.name()) as card:
                self.assertEqual(card.transmit(ECHO).hex(), ECHOED)
                interrupt_it()
                wait_for(lambda: self.is_refused(card), "an error for the old session")
            self.echoes()
            wait_for(self.is_set_up, "lights and polling as configured")

        self.after_each_interruption(check)

    def is_refused(self, card):
        try:
            card.transmit(ECHO)
        except PcscError:
            return True
        return False

    def test_in_the_middle_of_a_command(self):
        def check(interrupt_it):
            self.place()
            problems = []
            armed = threading.Event()
            thread = threading.Thread(target=lambda: problems.append(self.wait_in_vain(armed)))
            thread.start()
            self.assertTrue(armed.wait(10))
            wait_for(lambda: not rig.hand.do("state", reader=self.number)["faults_armed"],
                     "the command on its way")
            time.sleep(0.2)  # the reader has it, and seems to think
            interrupt_it()
            thread.join(LATE_MS / 2000)
            self.assertFalse(thread.is_alive(), "the client still waits")
            self.assertIsInstance(problems[0], PcscError)
            self.echoes()

        self.after_each_interruption(check)

    def wait_in_vain(self, armed):
        """What a client gets whose answer is late."""
        own = Client()
        try:
            with own.connect(self.name()) as card:
                rig.hand.do("fault", reader=self.number, what="late_answer", delay_ms=LATE_MS,
                            only="FF000000")
                armed.set()
                return card.transmit(ECHO)
        except PcscError as problem:
            return problem
        finally:
            own.close()

    def test_long_suspend(self):
        """The machine's programs stand still, as in a suspend, while the clock goes on."""
        self.place()
        rig.signal_pcscd(signal.SIGSTOP)
        interrupt("suspend", self.number)
        time.sleep(3)
        rig.signal_pcscd(signal.SIGCONT)
        self.echoes()
        wait_for(self.is_set_up, "lights and polling as configured")


class Touchatag(Interruption):
    """Its firmware cannot be asked for its settings."""
    number, word = 1, "touchatag"

    def is_set_up(self):
        state = rig.hand.do("state", reader=self.number)
        return state["green"] and not state["red"]


class Chip(unittest.TestCase):
    """A dip of the power that the PN532 alone does not survive."""
    def test_cards_are_found_afterwards(self):
        (reader,) = [name for name in client.readers() if "touchatag" not in name]
        for card in ("applet", "classic-1k", "ntag213"):
            with self.subTest(card):
                interrupt("brown_out", 0)
                rig.hand.place(card)
                client.wait_until(reader, PRESENT)
                interrupt("brown_out", 0)
                rig.hand.remove()
                client.wait_until(reader, EMPTY)


if __name__ == "__main__":
    unittest.main(verbosity=2)
