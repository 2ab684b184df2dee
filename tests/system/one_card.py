# SPDX-License-Identifier: LGPL-2.1-or-later
"""One virtual reader, one program, one card at a time."""
import unittest

from pcsc_client import EMPTY, PRESENT, Client
from sim_rig import Rig


class OneCard(unittest.TestCase):
    """The only class of its file: it has the file's rig."""
    config = ""  # what ifd-acr122.conf says

    @classmethod
    def setUpClass(cls):
        cls.rig = Rig(config=cls.config)
        cls.client = Client()
        (cls.reader,) = cls.client.wait_for_readers(1)

    @classmethod
    def tearDownClass(cls):
        cls.client.close()
        cls.rig.close()

    def put(self, name):
        self.rig.hand.place(name)
        self.client.wait_until(self.reader, PRESENT)
        self.card = self.client.connect(self.reader)

    def take(self):
        self.card.close()
        self.rig.hand.do("remove", reader=0)
        self.client.wait_until(self.reader, EMPTY)

    def ask(self, apdu):
        return self.card.transmit(apdu).hex(" ").upper()
