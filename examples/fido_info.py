#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Asks a FIDO2 security key over NFC what it is: CTAP 2.1, 11.3 (NFC) and 6.4 (what it tells)."""
from smartcard.CardRequest import CardRequest

AID = bytes.fromhex("A0000006472F0001")
GET_INFO = 0x04
NAMES = {1: "versions", 2: "extensions", 3: "AAGUID", 4: "options", 5: "longest message",
         6: "PIN protocols", 9: "transports", 14: "firmware"}


def transmit(apdu):
    data, sw1, sw2 = card.transmit(list(apdu))
    while sw1 == 0x61:  # more waits
        more, sw1, sw2 = card.transmit([0x80, 0xC0, 0x00, 0x00, sw2])
        data += more
    if (sw1, sw2) != (0x90, 0x00):
        raise SystemExit(f"no FIDO key, it says {sw1:02X} {sw2:02X}")
    return bytes(data)


def decode(data):
    """(value, rest) of as much CBOR (RFC 8949) as such an answer has."""
    kind, size, data = data[0] >> 5, data[0] & 0x1F, data[1:]
    if kind == 7:
        return {20: False, 21: True}.get(size), data
    if size >= 24:
        width = 1 << size - 24
        size, data = int.from_bytes(data[:width], "big"), data[width:]
    if kind in (2, 3):
        return (data[:size].hex() if kind == 2 else data[:size].decode()), data[size:]
    if kind in (0, 1):
        return (size if kind == 0 else -1 - size), data
    items = []
    for _ in range(size if kind == 4 else 2 * size):
        item, data = decode(data)
        items.append(item)
    return (items if kind == 4 else dict(zip(items[::2], items[1::2]))), data


service = CardRequest(timeout=None).waitforcard()  # kept: it closes its connection
card = service.connection
card.connect()
print("SELECT:", transmit([0x00, 0xA4, 0x04, 0x00, len(AID), *AID, 0x00]).decode())
answer = transmit([0x80, 0x10, 0x00, 0x00, 0x01, GET_INFO, 0x00])
if answer[0] != 0x00:
    raise SystemExit(f"CTAP status {answer[0]:02X}")
for number, value in decode(answer[1:])[0].items():
    print(f"{NAMES.get(number, number)}: {value}")
