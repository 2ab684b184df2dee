# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes a whole MIFARE Classic by libnfc: libnfc_write.py IMAGE KEYS, with the keys A of KEYS.

nfc-mfclassic of libnfc 1.8.0 cannot: it writes only the first block of each sector, and none of
the first sector.
"""
import ctypes
import pathlib
import sys

BLOCK = 16
INFINITE_SELECT = 7                    # nfc_property
SIZE_OF_TARGET = 512                   # more than any nfc_target has
SECONDS = 2
AUTHENTICATE_A, WRITE = 0x60, 0xA0


class Modulation(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("rate", ctypes.c_int)]


class Nfc:
    def __init__(self):
        self.library = ctypes.CDLL("libnfc.so.6")
        self.library.nfc_open.restype = ctypes.c_void_p
        context = ctypes.c_void_p()
        self.library.nfc_init(ctypes.byref(context))
        self.device = ctypes.c_void_p(self.library.nfc_open(context, None))
        assert self.device, "no reader"
        self.check(self.library.nfc_initiator_init(self.device))
        self.check(self.library.nfc_device_set_property_bool(self.device, INFINITE_SELECT, False))

    @staticmethod
    def check(code):
        assert code >= 0, f"libnfc says {code}"
        return code

    def select(self):
        target = ctypes.create_string_buffer(SIZE_OF_TARGET)
        found = self.library.nfc_initiator_select_passive_target(
            self.device, Modulation(1, 1), None, ctypes.c_size_t(0), target)
        assert found == 1, f"{found} cards"

    def exchange(self, command):
        answer = ctypes.create_string_buffer(64)
        size = self.check(self.library.nfc_initiator_transceive_bytes(
            self.device, command, ctypes.c_size_t(len(command)), answer, ctypes.c_size_t(64),
            SECONDS * 1000))
        return answer.raw[:size]

    def close(self):
        self.library.nfc_close(self.device)


def sectors(count):
    """Pairs of first block and trailer (MF1S70YYX, 8.6)."""
    first = 0
    while first < count:
        size = 4 if first < 128 else 16
        yield first, first + size - 1
        first += size


def main(image, keys):
    nfc = Nfc()
    nfc.select()
    uid = image[:4]
    for first, trailer in sectors(len(image) // BLOCK):
        key = keys[trailer * BLOCK:][:6]
        nfc.exchange(bytes([AUTHENTICATE_A, first]) + key + uid)
        for block in range(max(first, 1), trailer + 1):
            nfc.exchange(bytes([WRITE, block]) + image[block * BLOCK:][:BLOCK])
    nfc.close()


if __name__ == "__main__":
    main(*(pathlib.Path(name).read_bytes() for name in sys.argv[1:3]))
