# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a workload costs at least: the fewest frames that cards allow, one USB round trip for each.

The times are those of the virtual reader (docs/virtual-reader.md, "Time"); none is a driver's.
"""
import dataclasses

BIT_US = {106: 9.439, 212: 4.72, 424: 2.36}
ANSWER_US = 86        # from the end of a frame to its answer, at best
THOUGHT_US = 500      # the same of a smart card, and of a MIFARE Classic that reads a block
CHIP_US = 500         # a PN532 command
FIRMWARE_US = 500     # an APDU
TRANSFER_US = 120     # a USB transfer ...
BYTE_US = 2 / 3       # ... and each of its bytes
LINK_BYTE_US = 87     # a byte between bridge and chip, if that is a slow link: the doubt "link"
ENVELOPE_OUT = 10 + 5 + 2   # CCID header, FF 00 00 00 Lc, D4 and the command's code
ENVELOPE_IN = 10 + 3 + 2    # CCID header, D5, code and status, 90 00
LOGIN_US = 2500       # Crypto1: a nonce each way and two answers
SLOT_US = 2417        # until a FeliCa answers, JIS X 6319-4
PAGE_US = 4100        # until a Type 2 tag has written a page, MF0ICU1
BLOCK_US = 4000       # until a MIFARE Classic has written a block
SENT_BYTE_US = 85     # a byte of a Type 1 tag's frame, which the reader sends one by one
TYPE1_READ_ALL = 120  # bytes of a Type 1 tag's memory in its answer to READ ALL
DESFIRE_FRAME = 59    # data of a DESFire's answer: it takes and gives frames of 64 bytes
DESFIRE_MAC = 8       # behind what is read after a login by AES
LINK_FRAMES = 7 + 6 + 7     # around a command and around its answer, and the ACK
CRC = 2
WIDEST = 252          # bytes of data in one answer that every reader passes
# Data of an I-block that every reader passes: commands of AA bytes do; of the frame sizes that
# ISO 14443-4 has, answers of 128 do and of 256 do not (docs/doubts.md).
BLOCK_OUT = 0xAA - 3
BLOCK_IN = 128 - 3


@dataclasses.dataclass
class Limit:
    transfers: int = 0
    commands: int = 0
    frames: int = 0
    time_us: float = 0
    link_us: float = 0  # more than that, by a slow link

    def __add__(self, other):
        return Limit(*(a + b for a, b in zip(dataclasses.astuple(self),
                                             dataclasses.astuple(other))))

    def __mul__(self, times):
        return Limit(*(value * times for value in dataclasses.astuple(self)))


def bits_a(size):
    """Of a frame of type A: nine bits a byte, start and end."""
    return size * 9 + 2


def bits_felica(size):
    """Preamble, sync, eight bits a byte."""
    return size * 8 + 64


def on_the_air(out, back, kbps=106, bits=bits_a, answer_us=ANSWER_US):
    """Time of one frame and its answer, CRC included; sizes are without."""
    return (bits(out + CRC) + bits(back + CRC)) * BIT_US[kbps] + answer_us


def acknowledged(out, after_us):
    """A frame of type A and the four bits that acknowledge it."""
    return (bits_a(out + CRC) + 6) * BIT_US[106] + after_us


def round_trip(out, back, air_us, frames=1):
    """One PN532 command with so many bytes of data behind its code and its status."""
    moved = ENVELOPE_OUT + out + ENVELOPE_IN + back
    on_link = LINK_FRAMES + 2 + out + 3 + back
    return Limit(2, 1, frames,
                 2 * TRANSFER_US + moved * BYTE_US + CHIP_US + FIRMWARE_US + air_us,
                 on_link * LINK_BYTE_US)


def frame(out, back):
    return round_trip(out, back, on_the_air(out, back))


def block(out, back, kbps):
    """Of ISO 14443-4."""
    return round_trip(out, back, on_the_air(out, back, kbps, answer_us=THOUGHT_US))


def total(*limits):
    return sum(limits, Limit())


def ntag_read(pages):
    """FAST_READ, as many pages as one answer takes."""
    widest = WIDEST // 4
    whole, rest = divmod(pages, widest)
    last = frame(3, rest * 4) if rest else Limit()
    return frame(3, widest * 4) * whole + last


def ntag_write(pages):
    """WRITE, answered by four bits when the page is written."""
    return round_trip(6, 0, acknowledged(6, PAGE_US)) * pages


def classic_login():
    return round_trip(13, 0, LOGIN_US, frames=2)


def classic_read(sectors, blocks):
    """One login for each sector, one READ for each block."""
    read = round_trip(2, 16, on_the_air(2, 16, answer_us=THOUGHT_US))
    return classic_login() * sectors + read * blocks


def classic_write(blocks):
    """WRITE: two frames for each block, one command."""
    air = acknowledged(2, ANSWER_US) + acknowledged(16, BLOCK_US)
    return classic_login() + round_trip(18, 0, air, frames=2) * blocks


def iso_dep_read(size, answer, kbps, fsc=256):
    """READ BINARY of `answer` bytes each."""
    limit = Limit()
    while size > 0:
        wanted = min(answer, size)
        limit += iso_dep_exchange(5, wanted + 2, kbps, fsc)
        size -= wanted
    return limit


def iso_dep_exchange(out, back, kbps, fsc=256):
    """I-blocks out, each but the last acknowledged; I-blocks back, each but the last likewise. The
    card takes frames of `fsc` bytes."""
    widest = min(BLOCK_OUT, fsc - 3)
    parts = -(-out // widest)
    limit = Limit()
    for part in range(parts):
        first_answer = min(BLOCK_IN, back) if part == parts - 1 else 0
        limit += block(1 + min(widest, out - part * widest), 1 + first_answer, kbps)
    for at in range(BLOCK_IN, back, BLOCK_IN):
        limit += block(1, 1 + min(BLOCK_IN, back - at), kbps)
    return limit


def felica_read(blocks, kbps=424):
    """Read Without Encryption of one service; two bytes for each block of the list."""
    out, back = 14 + 2 * blocks, 13 + 16 * blocks
    air = on_the_air(out, back, kbps, bits_felica, SLOT_US)
    return round_trip(out, back, air)


def desfire_read(size, kbps=424):
    """SelectApplication, AuthenticateAES in two parts, ReadData and what AF asks for: APDUs of the
    card's own commands, 91 xx behind each answer."""
    sent, answered = [9, 7, 38, 13], [2, 18, 18]
    left = size + DESFIRE_MAC
    while left > 0:
        answered.append(min(DESFIRE_FRAME, left) + 2)
        left -= DESFIRE_FRAME
    sent += [5] * (len(answered) - len(sent))
    return total(*(iso_dep_exchange(out, back, kbps, 64) for out, back in zip(sent, answered)))


def topaz_read(size):
    """READ ALL, and READ8 for each eight bytes behind what that gives. RSEG would give 128, but the
    reader's receiver holds 64."""
    behind = max(0, size - TYPE1_READ_ALL)
    return frame(7, 122) + topaz_read_block() * -(-behind // 8)


def topaz_read_block():
    """READ8: 16 bytes with their CRC, each sent by writes to two registers; nine more are about the
    frame. Its answer is 11 bytes, of nine bits each, 13 reads of the receiver's register."""
    asked = round_trip(3 * (2 * 16 + 9), 0, 16 * SENT_BYTE_US)
    fetched = round_trip(2 * 13, 13, bits_a(11) * BIT_US[106] + ANSWER_US, frames=0)
    return asked + fetched


def connect_and_uid():
    """REQA, anticollision, SELECT of a card with four bytes of UID, in one command."""
    air = (9 + 20 + 7 * 9 + 2 + 20 + 46 + 29) * BIT_US[106] + 3 * ANSWER_US
    return round_trip(2, 10, air, frames=3)


LIMITS = {
    "connect": connect_and_uid(),
    "ntag216_read": ntag_read(222),
    "ntag216_write": ntag_write(222),
    "classic_1k_read": classic_read(16, 64),
    "classic_4k_read": classic_read(40, 256),
    "classic_write_sector": classic_write(3),
    "iso_dep_106_read": iso_dep_read(32 * 1024, 240, 106, 64),
    "iso_dep_212_read": iso_dep_read(32 * 1024, 240, 212),
    "iso_dep_424_read": iso_dep_read(32 * 1024, 240, 424),
    "iso_dep_424_read_8k": iso_dep_read(8 * 1024, 240, 424),
    "iso_dep_424_read_1k": iso_dep_read(1024, 240, 424),
    "iso_dep_106_echo": iso_dep_exchange(261, 257, 106, 64) * 1000,
    "iso_dep_212_echo": iso_dep_exchange(261, 257, 212) * 1000,
    "iso_dep_424_echo": iso_dep_exchange(261, 257, 424) * 1000,
    "desfire_read": desfire_read(4096),
    "felica_12_blocks": felica_read(12),
    "topaz_512_read": topaz_read(512),
}

# What bench_modelled does at three sizes (bench/workloads_growth.cpp): the unit of its size, and its
# limit.
GROWTH = {
    "ntag216_read": ("byte", lambda size: ntag_read(size // 4)),
    "ntag216_write": ("byte", lambda size: ntag_write(size // 4)),
    "classic_read": ("block", lambda size: classic_read(size // 4, size)),
    "classic_write": ("block", classic_write),
    "iso_dep_106_read": ("byte", lambda size: iso_dep_read(size, 240, 106, 64)),
    "iso_dep_212_read": ("byte", lambda size: iso_dep_read(size, 240, 212)),
    "iso_dep_424_read": ("byte", lambda size: iso_dep_read(size, 240, 424)),
    "iso_dep_106_echo": ("byte", lambda size: iso_dep_exchange(size + 6, size + 2, 106, 64)),
    "iso_dep_212_echo": ("byte", lambda size: iso_dep_exchange(size + 6, size + 2, 212)),
    "iso_dep_424_echo": ("byte", lambda size: iso_dep_exchange(size + 6, size + 2, 424)),
    "desfire_read": ("byte", desfire_read),
    "felica_read": ("block", felica_read),
    "topaz_read": ("byte", topaz_read),
}
