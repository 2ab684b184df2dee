#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A PC/SC program like any other: says which cards come to the reader and talks to them."""
import argparse
import json
import os
import socket
import sys
import time

from smartcard import scard
from smartcard.util import toBytes, toHexString

GET_UID = "FF CA 00 00 00"

# PC/SC part 3, supplemental document: the standard and the name of a storage card, as they stand
# in the historical bytes of its ATR.
STORAGE_PREFIX = toBytes("80 4F 0C A0 00 00 03 06")
STORAGE_NAMES = {
    0x0001: "MIFARE Classic 1K", 0x0002: "MIFARE Classic 4K", 0x0003: "MIFARE Ultralight or NTAG",
    0x0026: "MIFARE Mini", 0x002F: "Jewel", 0x0030: "Topaz",
    0x0036: "MIFARE Plus SL1 2K", 0x0037: "MIFARE Plus SL1 4K",
    0x0038: "MIFARE Plus SL2 2K", 0x0039: "MIFARE Plus SL2 4K",
    0x003A: "MIFARE Ultralight C", 0x003B: "FeliCa", 0x003D: "MIFARE Ultralight EV1",
}


STATUS_WORDS = {
    0x9000: "ok", 0x91AF: "DESFire: more to come", 0x6A81: "this card has none",
    0x6A82: "no such application",
}


def check(result, *wanted):
    if result not in (scard.SCARD_S_SUCCESS, *wanted):
        raise RuntimeError(scard.SCardGetErrorMessage(result))


class Watcher:
    """Sees cards come and go at one reader, by SCardGetStatusChange."""

    def __init__(self, timeout):
        result, self.context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        check(result)
        self.reader = self._first_reader(time.monotonic() + timeout)
        self.state = scard.SCARD_STATE_UNAWARE

    def _first_reader(self, deadline):
        while time.monotonic() < deadline:
            try:
                result, names = scard.SCardListReaders(self.context, [])
                if result == scard.SCARD_S_SUCCESS and names:
                    return names[0]
            except SystemError:
                pass  # pyscard 2.0.5, when a reader comes while it lists them: ask again
            time.sleep(0.1)
        raise TimeoutError("no reader appeared")

    def wait_for(self, flag, deadline):
        """The ATR when the reader's state has `flag`; TimeoutError at the deadline."""
        while time.monotonic() < deadline:
            result, states = scard.SCardGetStatusChange(
                self.context, 500, [(self.reader, self.state)])
            check(result, scard.SCARD_E_TIMEOUT)
            _, self.state, atr = states[0]
            ready = not self.state & scard.SCARD_STATE_MUTE
            if self.state & flag and ready:
                return atr
        raise TimeoutError("no card came" if flag == scard.SCARD_STATE_PRESENT
                           else "the card stayed")


def kind(atr):
    """What an ATR by PC/SC part 3 says about a card."""
    historical = atr[4:-1]
    if historical[:len(STORAGE_PREFIX)] == STORAGE_PREFIX:
        name = historical[9] << 8 | historical[10]
        return STORAGE_NAMES.get(name, f"storage card {name:04X}")
    return "ISO 14443-4 card"


def example(atr, send):
    """One exchange that shows something of this card."""
    if kind(atr) != "ISO 14443-4 card":
        return "FF CA 01 00 00"  # historical bytes
    select = "00 A4 04 00 07 D2 76 00 00 85 01 01 00"  # the NFC Forum's NDEF application
    version = "90 60 00 00 00"  # DESFire
    return version if send(version)[-2:-1] == [0x91] else select


def show(watcher, number, atr):
    result, card, protocol = scard.SCardConnect(
        watcher.context, watcher.reader, scard.SCARD_SHARE_SHARED,
        scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1)
    check(result)

    def send(apdu):
        result, answer = scard.SCardTransmit(card, protocol, toBytes(apdu))
        check(result)
        return answer

    uid = send(GET_UID)
    apdu = example(atr, send)
    print(f"card {number}: {kind(atr)}")
    print(f"    reader  {watcher.reader}")
    print(f"    ATR     {toHexString(atr)}")
    print(f"    UID     {toHexString(uid[:-2])}")
    print(f"    >       {apdu}")
    answer = send(apdu)
    word = STATUS_WORDS.get(answer[-2] << 8 | answer[-1], "status word of the card")
    print(f"    <       {toHexString(answer)}  ({word})", flush=True)
    scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)
    if uid[-2:] != [0x90, 0x00]:
        raise RuntimeError(f"no UID: {toHexString(uid)}")


class VirtualHand:
    """Moves cards of the virtual reader, by the socket that acr122-sim names in the environment."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(os.environ["ACR122_SIM_SOCKET"])
        self.lines = self.socket.makefile("rw")

    def do(self, **order):
        self.lines.write(json.dumps(order) + "\n")
        self.lines.flush()
        answer = json.loads(self.lines.readline())
        if not answer.get("ok"):
            raise RuntimeError(f"virtual reader: {answer}")


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=0, metavar="N",
                        help="end after N cards (without: go on until interrupted)")
    parser.add_argument("--timeout", type=float, default=60, metavar="S",
                        help="fail if no card comes or goes within S seconds (default 60)")
    parser.add_argument("--visit", default="", metavar="NAME,...",
                        help="let these virtual cards come and go (needs acr122-sim)")
    return parser.parse_args()


def main():
    args = options()
    visitors = [name for name in args.visit.split(",") if name]
    hand = VirtualHand() if visitors else None
    watcher = Watcher(args.timeout)
    print(f"watching {watcher.reader}", flush=True)
    number = 0
    while not (args.cards or visitors) or number < (len(visitors) or args.cards):
        if hand:
            hand.do(do="place", reader=0, card=visitors[number], id="visitor")
        number += 1
        show(watcher, number,
             watcher.wait_for(scard.SCARD_STATE_PRESENT, time.monotonic() + args.timeout))
        if hand:
            time.sleep(0.5)  # for the people who watch
            hand.do(do="remove", reader=0, id="visitor")
        if hand or number != args.cards:
            watcher.wait_for(scard.SCARD_STATE_EMPTY, time.monotonic() + args.timeout)
    print(f"{number} cards seen", flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
    except (RuntimeError, TimeoutError) as problem:
        sys.exit(f"show_cards: {problem}")
