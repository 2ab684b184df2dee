# SPDX-License-Identifier: LGPL-2.1-or-later
"""Transparent sessions whose program is gone, or does nothing any more."""
import os
import subprocess
import sys
import time
import unittest

from pcsc_client import EMPTY, INUSE, PRESENT, SECONDS, Client, wait_for
from sim_rig import Rig

OK = "C0 03 00 90 00 90 00"
START_AND_FIELD_OFF = "FF C2 00 00 04 81 00 83 00"
LEFT = "left its transparent session behind"
NO_SESSION = "C0 03 01 69 86 90 00"

# Holds a session, then dies without a word to pcscd.
PROGRAM = f"""
import os, sys
from pcsc_client import Client
client = Client()
card = client.connect(sys.argv[1])
answer = card.transmit("{START_AND_FIELD_OFF}").hex(" ").upper()
os.kill(os.getpid(), 9 if answer == "{OK}" else 15)
"""


def setUpModule():
    global rig, client, reader
    # A session is given up after 15 times this.
    rig = Rig(config="[reader]\nclient_grace_ms = 100\n")
    client = Client()
    (reader,) = client.wait_for_readers(1)


def tearDownModule():
    client.close()
    rig.close()


class SessionLeft(unittest.TestCase):
    def setUp(self):
        rig.hand.place("ntag213")
        client.wait_until(reader, PRESENT)

    def tearDown(self):
        rig.hand.do("remove", reader=0)
        client.wait_until(reader, EMPTY)

    def assert_card_is_there(self):
        with client.connect(reader) as card:
            self.assertEqual(card.transmit("FF C2 00 01 03 95 01 60").hex(" ").upper(), NO_SESSION)
            self.assertEqual(card.transmit("FF B0 00 04 10")[-2:].hex(), "9000")

    def test_program_died(self):
        dead = subprocess.run([sys.executable, "-c", PROGRAM, reader],
                              cwd=os.path.dirname(os.path.abspath(__file__)))
        self.assertEqual(dead.returncode, -9, "it had its session")
        # pcscd learns of the death from its socket, in a thread of its own: until then the session
        # is that of a program that may come back, and another program's frames go into it.
        wait_for(lambda: not client.state(reader)[0] & INUSE, "pcscd ends the dead program's use")
        self.assert_card_is_there()

    def test_program_does_nothing_any_more(self):
        with client.connect(reader) as idle:
            before = rig.log().count(LEFT)
            self.assertEqual(idle.transmit(START_AND_FIELD_OFF).hex(" ").upper(), OK)
            deadline = time.monotonic() + SECONDS
            while rig.log().count(LEFT) == before:
                self.assertLess(time.monotonic(), deadline, "the session is still open")
                time.sleep(0.05)
            self.assert_card_is_there()

    def test_card_leaves_a_session_of_an_idle_program(self):
        with client.connect(reader) as idle:
            self.assertEqual(idle.transmit(START_AND_FIELD_OFF).hex(" ").upper(), OK)
            rig.hand.do("remove", reader=0)
            client.wait_until(reader, EMPTY)
        rig.hand.place("ntag213")
        client.wait_until(reader, PRESENT)
        self.assert_card_is_there()


if __name__ == "__main__":
    unittest.main(verbosity=2)
