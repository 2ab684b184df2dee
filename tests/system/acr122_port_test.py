# SPDX-License-Identifier: LGPL-2.1-or-later
"""acr122 and two readers of one model: by its USB port one is found again when the names changed."""
import json
import os
import subprocess
import unittest

from pcsc_client import Client
from sim_rig import Rig

SECONDS = 60
CARDS = {"1-1": ("classic-1k", "MIFARE Classic 1K"), "1-2": ("ntag215", "NTAG215")}


def setUpModule():
    global rig, client
    rig = Rig(readers=("acr122u", "acr122u"))
    client = Client()
    client.wait_for_readers(2)
    for number, (card, _) in enumerate(CARDS.values()):
        rig.hand.place(card, reader=number)


def tearDownModule():
    client.close()
    rig.close()


def acr122(*arguments):
    return json.loads(subprocess.run([os.environ["ACR122_PROGRAM"], *arguments, "--json"],
                                     check=True, stdout=subprocess.PIPE, timeout=SECONDS).stdout)


class Port(unittest.TestCase):
    def plug_in(self, *numbers):
        """The readers in this order, in which pcscd numbers them. Returns {port: name}."""
        for number in numbers:
            rig.hand.do("unplug", reader=number)
        client.wait_for_readers(0)
        for there, number in enumerate(numbers, 1):
            rig.hand.do("plug", reader=number)
            client.wait_for_readers(there)
        return {row["serial"]: row["name"] for row in acr122("list")}

    def test_stays_when_the_names_change(self):
        for numbers, names in (((0, 1), ("00 00", "01 00")), ((1, 0), ("01 00", "00 00"))):
            listed = self.plug_in(*numbers)
            self.assertEqual(listed, {port: f"ACS ACR122U {name}"
                                      for port, name in zip(CARDS, names)})
            for port, (_, product) in CARDS.items():
                said = acr122("info", "--wait", "10", "--reader", port)
                self.assertEqual((said["product"], said["reader"]), (product, listed[port]))

    def test_empty_port(self):
        done = subprocess.run([os.environ["ACR122_PROGRAM"], "info", "--reader", "1-3"], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS)
        self.assertEqual((done.returncode, done.stdout),
                         (69, 'acr122: no reader "1-3" is there\n'))


if __name__ == "__main__":
    unittest.main(verbosity=2)
