# SPDX-License-Identifier: LGPL-2.1-or-later
"""nfc-pcsc, a library for Node: its own examples, and its reader object driven by lines."""
import json
import os
import pathlib
import time

from smartcard import scard

import programs
from dialogue import Dialogue
from sim_rig import ROOT

INSTALLED = pathlib.Path(os.environ["ACR122_NFC_PCSC"])  # what build_nfc_pcsc built


def start_example(name):
    """One of the library's own examples, started as its package.json does."""
    return Dialogue(["node", "-r", "@babel/register", f"examples/{name}.js"],
                    cwd=INSTALLED / "nfc-pcsc")


class LibraryTest(programs.Program):
    def take(self):
        """Also waits until the library has let go: it takes a connection that is still open for one
        to the next card."""
        super().take()
        deadline = time.monotonic() + programs.SECONDS
        while programs.client.state(programs.reader)[0] & scard.SCARD_STATE_INUSE:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)


class LibraryError(Exception):
    """A call of the library failed, with these words."""


class NfcPcsc:
    """The library's reader object: its methods by name, bytes as bytes."""

    def __init__(self):
        self.program = Dialogue(["node", ROOT / "tests/system/node/nfc_pcsc.js"],
                                env={**os.environ, "NODE_PATH": str(INSTALLED / "node_modules")})
        self.events = []
        self.reader = self.event("reader")

    def event(self, name):
        """Waits for the next event of this name that was not asked for yet."""
        while True:
            for index, event in enumerate(self.events):
                if event["event"] == name:
                    return self.events.pop(index)
            self._next("event")

    def _next(self, *kinds):
        """The next message of one of these kinds; events on the way are kept."""
        while True:
            message = json.loads(self.program.wait_for(r"^\{.*\}$").string, object_hook=with_bytes)
            if "event" in message:
                self.events.append(message)
            if any(kind in message for kind in kinds):
                return message

    def __getattr__(self, method):
        def call(*values):
            self.program.say(json.dumps([method, *values], default=as_hex))
            answer = self._next("done", "failed")
            if "failed" in answer:
                raise LibraryError(answer["failed"])
            return answer["done"]
        return call

    def close(self):
        self.program.close()


def as_hex(value):
    return "hex:" + bytes(value).hex()


def with_bytes(message):
    return {name: bytes.fromhex(value[4:]) if isinstance(value, str) and value.startswith("hex:")
            else value for name, value in message.items()}
