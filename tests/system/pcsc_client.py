# SPDX-License-Identifier: LGPL-2.1-or-later
"""PC/SC as a program uses it: a thin layer over pyscard's SCard* functions."""
import time

from smartcard import scard

PRESENT, EMPTY = scard.SCARD_STATE_PRESENT, scard.SCARD_STATE_EMPTY
INUSE = scard.SCARD_STATE_INUSE
SECONDS = 10  # how long a test waits for what has to happen


class PcscError(Exception):
    def __init__(self, code):
        super().__init__(scard.SCardGetErrorMessage(code))
        self.code = code


def check(result):
    """What an SCard function returned beside its code, which has to be success."""
    code, *values = result if isinstance(result, (list, tuple)) else [result]
    if code != scard.SCARD_S_SUCCESS:
        raise PcscError(code)
    return values[0] if len(values) == 1 else tuple(values)


def wait_for(holds, what, seconds=SECONDS):
    """Waits until holds() is true; returns what it returned."""
    deadline = time.monotonic() + seconds
    while not (held := holds()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)
    return held


class Client:
    """One application: a context and what it knows of the readers' state."""

    def __init__(self):
        self.context = check(scard.SCardEstablishContext(scard.SCARD_SCOPE_USER))

    def close(self):
        scard.SCardReleaseContext(self.context)

    def readers(self):
        try:
            code, names = scard.SCardListReaders(self.context, [])
        except SystemError:
            # A reader came between the two calls by which pyscard 2.0.5 asks for the size and for
            # the list: the second one is refused, and pyscard decodes a buffer that nobody filled.
            return []
        return names if code == scard.SCARD_S_SUCCESS else []

    def wait_for_readers(self, count):
        deadline = time.monotonic() + SECONDS
        while len(self.readers()) != count:
            if time.monotonic() > deadline:
                raise AssertionError(f"{count} readers wanted, {self.readers()} there")
            time.sleep(0.05)
        return self.readers()

    def state(self, reader):
        """(state bits, event counter, ATR) of now."""
        code, states = scard.SCardGetStatusChange(self.context, 0,
                                                  [(reader, scard.SCARD_STATE_UNAWARE)])
        if code != scard.SCARD_S_SUCCESS:
            raise PcscError(code)
        _, bits, atr = states[0]
        return bits & 0xFFFF, bits >> 16, bytes(atr)

    def wait_until(self, reader, flag, seconds=SECONDS):
        """The ATR once the reader's state has `flag`, as SCardGetStatusChange tells it."""
        deadline = time.monotonic() + seconds
        known = scard.SCARD_STATE_UNAWARE
        while time.monotonic() < deadline:
            code, states = scard.SCardGetStatusChange(self.context, 200, [(reader, known)])
            if code not in (scard.SCARD_S_SUCCESS, scard.SCARD_E_TIMEOUT):
                raise PcscError(code)
            _, known, atr = states[0]
            if known & flag and not known & scard.SCARD_STATE_MUTE:
                return bytes(atr)
        raise AssertionError(f"state {known:#x} has no {flag:#x} after {seconds} s")

    def wait_for_events(self, reader, count, seconds=SECONDS):
        """Waits until the reader's event counter is `count` or more; returns state and ATR."""
        deadline = time.monotonic() + seconds
        while True:
            bits, events, atr = self.state(reader)
            if events >= count:
                return bits, events, atr
            if time.monotonic() > deadline:
                raise AssertionError(f"{events} events, {count} wanted")
            time.sleep(0.02)

    def connect(self, reader, share=scard.SCARD_SHARE_SHARED,
                protocols=scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1):
        return Connection(*check(scard.SCardConnect(self.context, reader, share, protocols)))


class Connection:
    def __init__(self, handle, protocol):
        self.handle, self.protocol = handle, protocol

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self, disposition=scard.SCARD_LEAVE_CARD):
        scard.SCardDisconnect(self.handle, disposition)

    def transmit(self, apdu):
        """Bytes or hex in, bytes out, status word included."""
        if isinstance(apdu, str):
            apdu = bytes.fromhex(apdu)
        return bytes(check(scard.SCardTransmit(self.handle, self.protocol, list(apdu))))

    def status(self):
        """(state, protocol, ATR)"""
        _, state, protocol, atr = check(scard.SCardStatus(self.handle))
        return state, protocol, bytes(atr)

    def reconnect(self, initialisation):
        check(scard.SCardReconnect(self.handle, scard.SCARD_SHARE_SHARED,
                                   scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1,
                                   initialisation))

    def begin(self):
        check(scard.SCardBeginTransaction(self.handle))

    def end(self):
        check(scard.SCardEndTransaction(self.handle, scard.SCARD_LEAVE_CARD))

    def control(self, code, command):
        return bytes(check(scard.SCardControl(self.handle, code, list(bytes.fromhex(command)))))

    def attribute(self, tag):
        return bytes(check(scard.SCardGetAttrib(self.handle, tag)))
