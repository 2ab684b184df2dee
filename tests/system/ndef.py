# SPDX-License-Identifier: LGPL-2.1-or-later
"""NDEF messages on tags, as a program reads and writes them: NFC Forum Type 2 Tags (NTAG), and
MIFARE Classic by NXP's MAD (AN10787) and "MIFARE Classic as NFC Type MIFARE Classic Tag" (AN1305).

A `tag` reads and writes: read(number, size) and write(number, data), of pages or blocks, and for
Classic login(block, key). Its methods may use one APDU or many.
"""
NULL, NDEF, TERMINATOR = 0x00, 0x03, 0xFE  # TLVs, NFC Forum Type 2 Tag 1.2, section 2.3
LONG = 0xFF                                # length byte before a length of two bytes

FIRST_PAGE, PAGE = 4, 4
BLOCK, BLOCKS_PER_SECTOR = 16, 4
FACTORY_KEY = bytes.fromhex("FFFFFFFFFFFF")
MAD_KEY = bytes.fromhex("A0A1A2A3A4A5")
NDEF_KEY = bytes.fromhex("D3F7D3F7D3F7")
KEY_B = bytes.fromhex("B0B1B2B3B4B5")
MAD_ACCESS = bytes.fromhex("787788C1")   # AN1305, 6.3: key B writes; GPB: MAD version 1
NDEF_ACCESS = bytes.fromhex("7F078840")  # ... both keys write data; GPB: version 1.0, open
NDEF_AID = bytes.fromhex("03E1")         # function cluster E1, application 03, as stored
SECTORS = range(1, 16)                   # of a Classic 1K, without that of the MAD


def uri_record(uri):
    """A short record with a URI: TNF well-known, type U, "https://www." abbreviated to 02."""
    body = b"\x02" + uri.encode()
    return bytes([0xD1, 1, len(body)]) + b"U" + body


def text_record(text):
    """A record with English text, long form: the payload's length has four bytes."""
    body = b"\x02en" + text.encode()
    return bytes([0xC1, 1]) + len(body).to_bytes(4, "big") + b"T" + body


def tlv(message):
    size = len(message)
    length = bytes([size]) if size < LONG else bytes([LONG]) + size.to_bytes(2, "big")
    return bytes([NDEF]) + length + message + bytes([TERMINATOR])


def find_message(area):
    """The message in the first NDEF TLV, None if there is none."""
    at = 0
    while at < len(area) and area[at] != TERMINATOR:
        if area[at] == NULL:
            at += 1
            continue
        kind, length, at = area[at], area[at + 1], at + 2
        if length == LONG:
            length, at = int.from_bytes(area[at:at + 2], "big"), at + 2
        if kind == NDEF:
            return area[at:at + length]
        at += length
    return None


def padded(data, unit):
    return data + bytes(-len(data) % unit)


# Type 2 tags

def type2_capacity(tag):
    """Bytes of the data area, by the capability container in page 3 (section 6.1)."""
    magic, version, size, access = tag.read(3, 4)
    assert (magic, version & 0xF0) == (0xE1, 0x10), "a tag for NDEF, version 1"
    assert access == 0x00, "read and write"
    return 8 * size


def write_type2(tag, message):
    """Section 6.4.3: a tag that is taken away half way holds an empty message, not a torn one."""
    area = padded(tlv(message), PAGE)
    assert len(area) <= type2_capacity(tag), "the message fits"
    tag.write(FIRST_PAGE, bytes([NDEF, 0]) + area[2:PAGE])
    if area[PAGE:]:
        tag.write(FIRST_PAGE + 1, area[PAGE:])
    tag.write(FIRST_PAGE, area[:PAGE])


def read_type2(tag):
    return find_message(tag.read(FIRST_PAGE, type2_capacity(tag)))


# MIFARE Classic 1K

def mad_crc(data):
    """AN10787, 3.7: polynomial 1D, preset C7, the high bit first."""
    crc = 0xC7
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1) ^ (0x11D if crc & 0x80 else 0)
    return crc


def mad():
    """Blocks 1 and 2: all sectors are NDEF's."""
    content = b"\x01" + NDEF_AID * len(SECTORS)  # info byte: the publisher is sector 1
    return bytes([mad_crc(content)]) + content


def blocks_of(sector):
    """The sector's data blocks; its trailer follows."""
    return [BLOCKS_PER_SECTOR * sector + index for index in range(BLOCKS_PER_SECTOR - 1)]


def format_classic(tag):
    """A new card becomes an NFC tag with an empty message."""
    for sector in (0, *SECTORS):
        key, access = (NDEF_KEY, NDEF_ACCESS) if sector else (MAD_KEY, MAD_ACCESS)
        first = BLOCKS_PER_SECTOR * sector
        tag.login(first, FACTORY_KEY)
        if sector == 0:
            tag.write(1, mad())
        elif sector == 1:
            tag.write(first, padded(tlv(b""), BLOCK))
        tag.write(first + BLOCKS_PER_SECTOR - 1, key + access + KEY_B)


def ndef_sectors(tag):
    """What the MAD says (AN10787, 3.2 to 3.7)."""
    tag.login(0, MAD_KEY)
    directory = tag.read(1, 2 * BLOCK)
    assert directory[0] == mad_crc(directory[1:]), "the MAD's checksum"
    return [sector for sector in SECTORS if directory[2 * sector:2 * sector + 2] == NDEF_AID]


def write_classic(tag, message):
    area = padded(tlv(message), BLOCK)
    per_sector = BLOCK * (BLOCKS_PER_SECTOR - 1)
    for sector in ndef_sectors(tag):
        part, area = area[:per_sector], area[per_sector:]
        tag.login(blocks_of(sector)[0], NDEF_KEY)
        tag.write(blocks_of(sector)[0], part)
        if not area:
            return
    raise AssertionError("the message does not fit")


def read_classic(tag):
    area = b""
    for sector in ndef_sectors(tag):
        tag.login(blocks_of(sector)[0], NDEF_KEY)
        area += tag.read(blocks_of(sector)[0], BLOCK * (BLOCKS_PER_SECTOR - 1))
    return find_message(area)
