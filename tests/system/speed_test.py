# SPDX-License-Identifier: LGPL-2.1-or-later
"""Modelled time per byte of a long read: our driver, and libccid over the reader's own firmware.

    speed_test.py measure BUNDLE CARD   prints microseconds per byte, for this file itself
"""
import subprocess
import sys
import unittest

from apdu_bytes import FILE_SIZE, SELECT_OWN, pattern
from judges import debian_driver
from pcsc_client import PRESENT, Client
from sim_rig import BUNDLE, Rig

SHORT = 240  # bytes of one answer: more do not pass every reader's firmware
SIZE = FILE_SIZE // 4
TRIES = 3  # looks for the card in between take time, too


def read(card):
    content = b""
    while len(content) < SIZE:
        wanted = min(SHORT, SIZE - len(content))
        answer = card.transmit(f"00 B0 {len(content):04X} {wanted:02X}")
        assert answer[-2:] == b"\x90\0", answer.hex()
        content += answer[:-2]
    assert content == pattern(SIZE)


def measure(bundle, name):
    rig = Rig(bundle=bundle)
    client = Client()
    (reader,) = client.wait_for_readers(1)
    rig.hand.place(name)
    client.wait_until(reader, PRESENT)
    with client.connect(reader) as card:
        card.transmit(SELECT_OWN)
        times = []
        for _ in range(TRIES):
            begin = rig.hand.do("state")["busy_us"]
            read(card)
            times.append(rig.hand.do("state")["busy_us"] - begin)
    client.close()
    rig.close()
    return min(times) / SIZE


def measured(bundle, card):
    """In a process of its own: libpcsclite knows one pcscd in its life."""
    done = subprocess.run([sys.executable, __file__, "measure", str(bundle), card], check=True,
                          capture_output=True, text=True)
    return float(done.stdout)


class LongRead(unittest.TestCase):
    def compare(self, card, wanted):
        ours, theirs = measured(BUNDLE, card), measured(debian_driver("ifd-ccid.bundle"), card)
        print(f"{card}: {ours:.1f} us per byte, libccid {theirs:.1f}: {theirs / ours:.2f} times",
              flush=True)
        self.assertGreaterEqual(theirs / ours, wanted)

    def test_card_that_takes_424_kbps(self):
        self.compare("applet", 1.5)

    def test_card_that_stays_at_106_kbps(self):
        self.compare("applet-106", 1.0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        print(measure(*sys.argv[2:]))
    else:
        unittest.main(verbosity=2)
