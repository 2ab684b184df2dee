#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Waits for a card and prints its UID."""
from smartcard.CardRequest import CardRequest

GET_UID = [0xFF, 0xCA, 0x00, 0x00, 0x00]

service = CardRequest(timeout=None).waitforcard()  # kept: it closes its connection
card = service.connection
card.connect()
uid, sw1, sw2 = card.transmit(GET_UID)
if (sw1, sw2) != (0x90, 0x00):
    raise SystemExit(f"no UID: {sw1:02X} {sw2:02X}")
print(bytes(uid).hex(" ").upper())
