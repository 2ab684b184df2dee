# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whole MIFARE Classic cards by libnfc, through our driver."""
import unittest

import peers_libnfc_classic_test as by_usb
from pcsc_libnfc import OverPcsc, close_bus


def tearDownModule():
    close_bus()


class MifareClassic(OverPcsc, by_usb.MifareClassic):
    pass


if __name__ == "__main__":
    unittest.main(verbosity=2)
