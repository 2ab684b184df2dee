# SPDX-License-Identifier: LGPL-2.1-or-later
"""APDUs for the card with the test applet (sim/cards/applet.h), and what it answers."""

SELECT_OWN = "00 A4 04 00 05 F0 01 02 03 04"
FILE_SIZE = 32 * 1024


def pattern(size, offset=0):
    """The applet's file: byte at offset o is o ^ 7 (o >> 8) ^ 5A, modulo 256."""
    return bytes((o ^ (o >> 8) * 7 ^ 0x5A) & 0xFF for o in range(offset, offset + size))


def extended(header, data=b"", le=None):
    """An APDU of ISO 7816-4 with extended length fields; le 0 stands for 65536."""
    apdu = bytes.fromhex(header)
    if data:
        apdu += b"\0" + len(data).to_bytes(2, "big") + data
    if le is not None:
        apdu += (b"" if data else b"\0") + le.to_bytes(2, "big")
    return apdu
