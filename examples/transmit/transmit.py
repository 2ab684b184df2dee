#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sends APDUs, in hex, to the card on the first reader and prints the answers.

    transmit.py "FF CA 00 00 00"
"""
import sys

from smartcard.System import readers

card = readers()[0].createConnection()
card.connect()
for apdu in sys.argv[1:]:
    data, sw1, sw2 = card.transmit(list(bytes.fromhex(apdu)))
    print(bytes([*data, sw1, sw2]).hex(" ").upper())
