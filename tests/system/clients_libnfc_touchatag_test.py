# SPDX-License-Identifier: LGPL-2.1-or-later
"""libnfc's tools on a touchatag, through pcscd and our driver."""
import unittest

import peers_libnfc_classic_test as by_usb
from pcsc_libnfc import OverPcsc, close_bus


def tearDownModule():
    close_bus()


class Touchatag(OverPcsc, by_usb.Touchatag):
    pass


if __name__ == "__main__":
    unittest.main(verbosity=2)
