# SPDX-License-Identifier: LGPL-2.1-or-later
"""Buffers of any length, and answers into buffers one byte too small, through pcscd."""
import ctypes
import unittest

from smartcard import scard

from pcsc_client import PRESENT, Client
from sim_rig import Rig

LONGEST = 65548  # libpcsclite's MAX_BUFFER_SIZE_EXTENDED
LENGTHS = (0, 1, 2, 3, 4, 5, 6, 9, 64, 175, 176, 255, 256, 260, 261, 262, 271, 4096, 65536, LONGEST)
ESCAPE_CODES = (0x42000001, 0x42000DAC, 0x003136B0, 0x420036B0)
FEATURE_CODES = (0x42000D48, 0x00313520, 0x42330012)
UNKNOWN_CODES = (0, 1, 0x42000002, 0x42330006, 0x7FFFFFFF)
STARTS = ("", "FF", "FF 00", "FF 00 00 00 02 D4 02", "FF 00 00 00 FF D4 00 00", "FF 00 48 00 00",
          "FF CA 00 00 00", "00 A4 04 00")
GET_FIRMWARE = bytes.fromhex("FF 00 48 00 00")

library = ctypes.CDLL("libpcsclite.so.1")  # the one that pyscard has open: handles are common
library.SCardControl.argtypes = [ctypes.c_long, ctypes.c_ulong, ctypes.c_char_p, ctypes.c_ulong,
                                 ctypes.c_char_p, ctypes.c_ulong, ctypes.POINTER(ctypes.c_ulong)]
library.SCardGetAttrib.argtypes = [ctypes.c_long, ctypes.c_ulong, ctypes.c_char_p,
                                   ctypes.POINTER(ctypes.c_ulong)]
for function in (library.SCardControl, library.SCardGetAttrib):
    function.restype = ctypes.c_long


def code_of(result):
    return result & 0xFFFFFFFF


def setUpModule():
    global rig, client, reader, card
    rig = Rig()
    client = Client()
    (reader,) = client.wait_for_readers(1)
    rig.hand.place("classic-1k")
    client.wait_until(reader, PRESENT)
    card = client.connect(reader)


def tearDownModule():
    card.close()
    client.close()
    rig.close()


def buffer(start, length):
    start = bytes.fromhex(start)[:length]
    return start + bytes(length - len(start))


def control(code, command, room):
    """Return code and how many bytes there were or would be."""
    answer = ctypes.create_string_buffer(max(room, 1))
    returned = ctypes.c_ulong(0xAAAA)
    result = library.SCardControl(card.handle, code, command, len(command), answer, room,
                                  ctypes.byref(returned))
    return code_of(result), returned.value


def attribute(tag, room):
    value = ctypes.create_string_buffer(max(room, 1))
    length = ctypes.c_ulong(room)
    result = library.SCardGetAttrib(card.handle, tag, value, ctypes.byref(length))
    return code_of(result), length.value


class BadInput(unittest.TestCase):
    def tearDown(self):
        # The reader and the card work on.
        self.assertEqual(card.control(ESCAPE_CODES[0], GET_FIRMWARE.hex()), b"ACR122U214")
        self.assertEqual(card.transmit("FF CA 00 00 00").hex(" "), "82 ac b9 5d 90 00")

    def test_control_of_every_length(self):
        for codes, wanted in ((ESCAPE_CODES, {scard.SCARD_S_SUCCESS,
                                              code_of(scard.SCARD_E_UNSUPPORTED_FEATURE)}),
                              (FEATURE_CODES, {scard.SCARD_S_SUCCESS}),
                              (UNKNOWN_CODES, {code_of(scard.SCARD_E_UNSUPPORTED_FEATURE)})):
            for code in codes:
                for start in STARTS:
                    for length in LENGTHS:
                        result, size = control(code, buffer(start, length), 512)
                        with self.subTest(code=hex(code), start=start, length=length):
                            self.assertIn(result, wanted)
                            self.assertLessEqual(size, 512)

    def test_more_than_pcscd_takes(self):
        result, _ = control(ESCAPE_CODES[0], bytes(LONGEST + 1), 512)
        self.assertEqual(result, code_of(scard.SCARD_E_INSUFFICIENT_BUFFER))

    def test_transmit_of_every_length(self):
        for start in STARTS:
            for length in LENGTHS[1:]:  # libpcsclite sends no empty APDU
                with self.subTest(start=start, length=length):
                    self.assertGreaterEqual(len(card.transmit(buffer(start, length))), 2)

    def test_control_into_a_byte_too_few(self):
        for code, command in [(code, GET_FIRMWARE) for code in ESCAPE_CODES] + [
                (code, b"") for code in FEATURE_CODES]:
            with self.subTest(code=hex(code)):
                result, size = control(code, command, 512)
                self.assertEqual(result, scard.SCARD_S_SUCCESS)
                self.assertEqual(control(code, command, size), (scard.SCARD_S_SUCCESS, size))
                result, _ = control(code, command, size - 1)
                self.assertEqual(result, code_of(scard.SCARD_E_INSUFFICIENT_BUFFER))

    def test_attributes_into_a_byte_too_few(self):
        answered = 0
        for name in dir(scard):
            if not name.startswith("SCARD_ATTR_") or name == "SCARD_ATTR_VALUE":
                continue
            tag = getattr(scard, name)
            result, size = attribute(tag, 264)
            if result != scard.SCARD_S_SUCCESS:
                continue
            answered += 1
            with self.subTest(name):
                self.assertEqual(attribute(tag, size), (scard.SCARD_S_SUCCESS, size))
                self.assertEqual(attribute(tag, size - 1)[0],
                                 code_of(scard.SCARD_E_INSUFFICIENT_BUFFER))
        self.assertGreaterEqual(answered, 29)


if __name__ == "__main__":
    unittest.main(verbosity=2)
