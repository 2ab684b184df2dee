# SPDX-License-Identifier: LGPL-2.1-or-later
"""Contact readers that have a touchatag's USB id: ours leaves them to libccid as they are."""
import unittest

from smartcard import scard

from pcsc_client import PRESENT, Client
from judges import debian_driver
from sim_rig import Rig

CONTACT_ATR = "3b021450"  # of the card in the models' slots
UNKNOWN_INSTRUCTION = "6d00"  # what that card answers


def setUpModule():
    global rig, client, names
    rig = Rig(readers=("acr122u", "acr38", "acr38-plugin"),
              more_bundles=[debian_driver("ifd-ccid.bundle")])
    client = Client()
    names = client.wait_for_readers(3)


def tearDownModule():
    client.close()
    rig.close()


class ContactReader(unittest.TestCase):
    def test_each_is_refused_in_one_line(self):
        rig.wait_for_log("no ACR122")
        lines = [line for line in rig.log().splitlines() if "no ACR122" in line]
        self.assertEqual(len(lines), 2)
        for line in lines:
            self.assertIn("libccid", line)

    def test_libccid_serves_their_cards(self):
        # pcscd keeps the name of the driver that it asked first.
        contact_readers = [name for name in names if "touchatag" in name]
        self.assertEqual(len(contact_readers), 2)
        for name in contact_readers:
            client.wait_until(name, PRESENT)
            with client.connect(name) as card:
                _, protocol, atr = card.status()
                self.assertEqual(atr.hex(), CONTACT_ATR)
                self.assertEqual(protocol, scard.SCARD_PROTOCOL_T0)
                self.assertEqual(card.transmit("00 A4 00 00 00").hex(), UNKNOWN_INSTRUCTION)

    def test_ours_serves_the_acr122u_beside_them(self):
        (reader,) = [name for name in names if "touchatag" not in name]
        rig.hand.place("ntag213", reader=0)
        client.wait_until(reader, PRESENT)
        with client.connect(reader) as card:
            self.assertEqual(card.transmit("FF CA 00 00 00")[-2:].hex(), "9000")
        rig.hand.remove(reader=0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
