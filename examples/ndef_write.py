#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes a link to an NTAG or Ultralight, which a phone then opens.

    ndef_write.py https://www.debian.org

NFC Forum Type 2 Tag: the message lies from page 4 on, behind the bytes 03 and its length. The length
is written last: a tag that is taken away meanwhile has an empty message, not half of one.
"""
import sys

from smartcard.CardRequest import CardRequest

PAGE, FIRST = 4, 4
PREFIXES = {"https://www.": 0x02, "http://www.": 0x01, "https://": 0x04, "http://": 0x03}


def transmit(*apdu):
    data, sw1, sw2 = card.transmit(list(apdu))
    if (sw1, sw2) != (0x90, 0x00):
        raise SystemExit(f"the tag refused: {sw1:02X} {sw2:02X}")
    return bytes(data)


def write(page, data):
    transmit(0xFF, 0xD6, 0x00, page, len(data), *data)


def link(url):
    """A record of type U; the beginning of the link is one byte."""
    prefix = next((text for text in PREFIXES if url.startswith(text)), "")
    body = bytes([PREFIXES.get(prefix, 0x00)]) + url[len(prefix):].encode()
    return bytes([0xD1, 0x01, len(body)]) + b"U" + body


if len(sys.argv) != 2 or len(sys.argv[1]) > 200:
    raise SystemExit("usage: ndef_write.py LINK (200 bytes at most)")
message = link(sys.argv[1])
area = bytes([0x03, len(message)]) + message + b"\xFE"
area += bytes(-len(area) % PAGE)

service = CardRequest(timeout=None).waitforcard()  # kept: it closes its connection
card = service.connection
card.connect()
magic, _, size, _ = transmit(0xFF, 0xB0, 0x00, 0x03, 0x04)  # the capability container
if magic != 0xE1:
    raise SystemExit("this tag is not formatted for NDEF")
if len(area) > size * 8:
    raise SystemExit(f"the message has {len(area)} bytes, the tag {size * 8}")
write(FIRST, b"\x03\x00" + area[2:PAGE])  # empty
for at in range(PAGE, len(area), PAGE):
    write(FIRST + at // PAGE, area[at:at + PAGE])
write(FIRST, area[:PAGE])
if transmit(0xFF, 0xB0, 0x00, FIRST, len(area)) != area:
    raise SystemExit("the tag does not have what was written")
print(f"written: {sys.argv[1]}")
