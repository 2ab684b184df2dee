#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Blinks green and beeps twice, then red for a second. Works without a card."""
from smartcard.scard import SCARD_CTL_CODE, SCARD_SHARE_DIRECT
from smartcard.System import readers

ESCAPE = SCARD_CTL_CODE(1)
# P2 of FF 00 40: low half, the LEDs afterwards (01 red, 02 green) and which of them change (04, 08);
# high half, with which of them the blinking begins (10, 20) and which blink (40, 80).
GREEN_BLINKS = 0x08 | 0x20 | 0x80
RED_BLINKS = 0x04 | 0x10 | 0x40
BEEP_WHILE_ON, SILENT = 0x01, 0x00

reader = readers()[0].createConnection()
reader.connect(mode=SCARD_SHARE_DIRECT)


def blink(which, on, off, times, beep):
    """on and off in tenths of a second. Answers when it is over, with the LEDs' state."""
    answer = reader.control(ESCAPE, [0xFF, 0x00, 0x40, which, 0x04, on, off, times, beep])
    print(bytes(answer).hex(" ").upper())


blink(GREEN_BLINKS, 2, 2, 2, BEEP_WHILE_ON)
blink(RED_BLINKS, 10, 1, 1, SILENT)
