# SPDX-License-Identifier: LGPL-2.1-or-later
"""/etc/ifd-acr122.conf as a user writes it: read whenever a reader is plugged in, never in the way."""
import pathlib
import time
import unittest

from pcsc_client import EMPTY, PRESENT, Client
from sim_rig import Rig

READERS = 2

GOOD = """
[reader]
leds = off
[reader usb:1-2]
leds = card
buzzer = arrival
[log]
level = debug
"""
USELESS = [
    ("binary", bytes(range(256)) * 4, "not a text file"),
    ("huge", b"[reader]\nleds = off\n" * 100_000, "too large"),
    ("one endless line", b"x" * 60_000, ":1: line too long"),
    ("unknown section", b"\n[raeder]\nleds = off\n", ":2: unknown section [raeder]"),
    ("unknown key", b"[reader]\nled = off\n", ":2: unknown key `led` in section [reader]"),
    ("bad value", b"[reader]\nleds = blue\n", ":2: leds: card, off or untouched expected"),
]


def setUpModule():
    global rig, client
    rig = Rig(readers=("acr122u",) * READERS, config=GOOD)
    client = Client()


def tearDownModule():
    client.close()
    rig.close()


def lights(reader):
    state = rig.hand.do("state", reader=reader)
    return state["red"], state["green"]


def wait_for_lights(reader, wanted):
    for _ in range(200):
        if lights(reader) == wanted:
            return
        time.sleep(0.05)
    raise AssertionError(f"reader {reader} shows (red, green) = {lights(reader)}, not {wanted}")


def config_file():
    """The file under the running daemon; written in place, since it is mounted there."""
    return pathlib.Path(rig.folder.name) / "ifd-acr122.conf"


def replug(content):
    """Writes the file and plugs both readers in anew. Returns the log from there on."""
    for number in range(READERS):
        rig.hand.do("unplug", reader=number)
    client.wait_for_readers(0)
    start = len(rig.log())
    config_file().write_bytes(content)
    for number in range(READERS):
        rig.hand.do("plug", reader=number)
    client.wait_for_readers(READERS)
    return start


class ConfigurationFile(unittest.TestCase):
    def test_a_sections_of_one_reader_count_for_the_one_at_that_port(self):
        client.wait_for_readers(READERS)
        for port in ("1-1", "1-2"):
            rig.wait_for_log(f"port {port} (072F:2200): firmware")
        wait_for_lights(0, (False, False))
        wait_for_lights(1, (True, False))
        rig.hand.place("classic-1k", reader=1)
        wait_for_lights(1, (False, True))
        rig.hand.remove(reader=1)
        wait_for_lights(1, (True, False))
        self.assertEqual(lights(0), (False, False))
        self.assertEqual([rig.hand.do("state", reader=number)["beeps"] for number in range(2)],
                         [0, 1])

    def test_useless_file_costs_one_line_per_reader_and_nothing_else(self):
        for what, content, complaint in USELESS:
            with self.subTest(what):
                start = replug(content)
                for number in range(READERS):
                    wait_for_lights(number, (True, False))
                lines = [line for line in rig.log()[start:].splitlines()
                         if "/etc/ifd-acr122.conf" in line]
                self.assertEqual(len(lines), READERS, lines)
                for line in lines:
                    self.assertIn(complaint, line)
                self.card_is_served()

    def card_is_served(self):
        name = client.readers()[0]
        for number in range(READERS):
            rig.hand.place("classic-1k", reader=number)
        client.wait_until(name, PRESENT)
        with client.connect(name) as card:
            self.assertEqual(card.transmit("FF CA 00 00 00").hex(), "82acb95d9000")
        for number in range(READERS):
            rig.hand.remove(reader=number)
        client.wait_until(name, EMPTY)


if __name__ == "__main__":
    unittest.main(verbosity=2)
