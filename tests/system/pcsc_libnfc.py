# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs tools of libnfc by its acr122_pcsc driver: through pcscd and our driver.

Debian builds libnfc without that driver, so the tools and the library are our own build of Debian's
source (build_libnfc). Programs of other packages (libfreefare, mfoc) get that library in place of
Debian's. After each test a PC/SC program has to see the reader as it is.
"""
import os
import pathlib
import subprocess
import time

from smartcard import scard

from judges import with_tools
from pcsc_client import EMPTY, PRESENT, SECONDS, Client, PcscError
from sim_rig import SIM, Rig

LIBNFC = pathlib.Path(os.environ["ACR122_LIBNFC"])  # where build_libnfc installed
SECONDS_FOR_A_TOOL = 120


def known_atrs():
    """The ATR of each card of the catalog."""
    listing = subprocess.run([SIM, "cards"], check=True, capture_output=True, text=True).stdout
    atrs, name = {}, ""
    for line in listing.splitlines():
        if not line.startswith(" "):
            name = line.split()[0]
        elif line.strip().startswith("ATR "):
            atrs[name] = bytes.fromhex(line.strip()[len("ATR "):])
    return atrs


class PcscBus:
    """As peer_rig.Bus, but the tools reach the reader through pcscd."""

    def __init__(self, model):
        self.rig = Rig(readers=(model,))
        self.client = Client()
        (self.reader,) = self.client.wait_for_readers(1)
        self.hand = PatientHand(self)
        judges = with_tools(os.environ)
        library = {"LD_LIBRARY_PATH": f"{LIBNFC / 'lib'}:{judges['LD_LIBRARY_PATH']}"}
        path = {"PATH": f"{LIBNFC / 'bin'}:{judges['PATH']}"}
        self.environment = {**judges, **library, **path}
        self.atrs = known_atrs()

    def command(self, command):
        tool = LIBNFC / "bin" / str(command[0])
        return [tool if tool.exists() else command[0], *command[1:]]

    def run(self, *command, text=None, **environment):
        """Exit code and output of a tool, which gets `text` as its input."""
        done = subprocess.run(self.command(command), env={**self.environment, **environment},
                              input=text or "", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, errors="replace", timeout=SECONDS_FOR_A_TOOL)
        return done.returncode, done.stdout

    def start(self, *command, stdin=subprocess.DEVNULL):
        """A tool that runs on while the test goes on."""
        return subprocess.Popen(self.command(command), env=self.environment,
                                text=True, errors="replace", stdin=stdin,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def wait_for_frames(self, count):
        """Until so many more frames have been on the air: a tool is at work."""
        goal = self.hand.do("state")["rf_frames"] + count
        deadline = time.monotonic() + SECONDS
        while self.hand.do("state")["rf_frames"] < goal:
            assert time.monotonic() < deadline, "the tool does nothing"
            time.sleep(0.01)

    def memory(self, id="card", reader=0):
        return bytes.fromhex(self.hand.do("memory", id=id, reader=reader)["memory"])

    def connect(self, **how):
        """A connection of a PC/SC program; a tool that ended without goodbye may still hold the
        reader until pcscd has tidied up."""
        deadline = time.monotonic() + SECONDS
        while True:
            try:
                return self.client.connect(self.reader, **how)
            except PcscError as refusal:
                busy = refusal.code == scard.SCARD_E_SHARING_VIOLATION
                if not busy or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def card_by_pcsc(self):
        """ATR and UID of the card that is there."""
        atr = self.client.wait_until(self.reader, PRESENT)
        with self.connect() as card:
            answer = card.transmit("FF CA 00 00 00")
        assert answer[-2:].hex() == "9000", answer.hex()
        return atr, answer[:-2]

    def no_card_by_pcsc(self):
        self.client.wait_until(self.reader, EMPTY)

    def close(self):
        self.client.close()
        self.rig.close()


class PatientHand:
    """Moves cards, and waits until PC/SC programs have seen it."""

    def __init__(self, bus):
        self.bus = bus
        self.do_at_once = bus.rig.hand.do
        self.card = None  # name of the card that is there alone

    def do(self, verb, **details):
        answer = self.do_at_once(verb, **details)
        if verb == "place":
            alone = len(self.do_at_once("state")["cards"]) == 1
            self.card = details.get("card") if alone else None
            self.bus.client.wait_until(self.bus.reader, PRESENT)
        elif verb == "remove":
            self.card = None
            self.bus.no_card_by_pcsc()
        return answer

    def place(self, card, id="card", **details):
        self.do("place", card=card, id=id, **details)


class OverPcsc:
    """For a test case with tools: the bus of this program, and the look at it afterwards."""

    shared_bus = None  # one per process: see sim_rig

    @classmethod
    def setUpClass(cls):
        if OverPcsc.shared_bus is None:
            OverPcsc.shared_bus = PcscBus(cls.reader)
        cls.bus = OverPcsc.shared_bus

    @classmethod
    def tearDownClass(cls):
        """The bus stays for the next class: see close_bus()."""

    def nfc_list(self):
        """What nfc-list says of the reader by acr122_pcsc. The same reader is listed once more by
        libnfc's driver for any PC/SC reader."""
        return self.ok("nfc-list").partition(f"NFC device: {self.bus.reader} opened")[0]

    def tearDown(self):
        """The card that is there is the one that PC/SC programs see, without a replug."""
        cards = self.bus.hand.do("state")["cards"]
        if not cards:
            return self.bus.no_card_by_pcsc()
        atr, uid = self.bus.card_by_pcsc()
        if self.bus.hand.card:
            self.assertEqual(atr.hex(" "), self.bus.atrs[self.bus.hand.card].hex(" "))
            self.assertIn(uid.hex(" ").upper(), cards[0]["describe"])

    def log_in_by_pcsc(self):
        """To a MIFARE Classic with the factory's keys, by a PC/SC program."""
        with self.bus.connect() as card:
            for apdu in ("FF 82 00 00 06 FF FF FF FF FF FF", "FF 86 00 00 05 01 00 04 60 00",
                         "FF B0 00 04 10"):
                self.assertEqual(card.transmit(apdu)[-2:].hex(), "9000", apdu)


def close_bus():
    OverPcsc.shared_bus.close()
