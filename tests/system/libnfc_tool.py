# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a tool of libnfc (Debian, unmodified) on a virtual reader, by libnfc's acr122_usb driver.

This judge knows the PN532 by heart and the ACR122U's firmware only as a way to it: registers,
target selection, MIFARE by InDataExchange, raw frames by InCommunicateThru.
"""
import pathlib
import re
import tempfile
import unittest

from peer_rig import Bus


class Tool(unittest.TestCase):
    """One bus for the tests of a class."""

    reader = "acr122u"

    @classmethod
    def setUpClass(cls):
        cls.bus = Bus(cls.reader)

    @classmethod
    def tearDownClass(cls):
        cls.bus.close()

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="acr122-libnfc.")
        self.addCleanup(self.folder.cleanup)
        self.addCleanup(lambda: self.bus.hand.do("remove"))

    def file(self, name, content=b""):
        path = pathlib.Path(self.folder.name) / name
        if content:
            path.write_bytes(content)
        return path

    def ok(self, *command, **options):
        code, output = self.bus.run(*command, **options)
        self.assertEqual(code, 0, f"{command}\n{output}")
        return output

    def nfc_list(self):
        return self.ok("nfc-list")


def list_of(output):
    """What nfc-list printed: {field: bytes} per target, with the target's own headline."""
    targets = []
    for line in output.splitlines():
        if line.endswith("target:"):
            targets.append({"kind": line.removesuffix(" target:")})
        field = re.match(r"[ *]*([^:*]+): +((?:[0-9a-f]{2} *)+)$", line)
        if field and targets:
            targets[-1][field[1]] = bytes.fromhex(field[2])
    return targets
