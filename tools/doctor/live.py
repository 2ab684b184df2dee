# SPDX-License-Identifier: LGPL-2.1-or-later
"""The reader itself, asked through PC/SC as any program would: its firmware, and a card."""
import ctypes

import polkit
from checks import SOCKET_VARIABLE
from finding import error, note, ok, warning
from rivals import way_back

SCOPE_SYSTEM, SHARE_SHARED, SHARE_DIRECT, PROTOCOLS, LEAVE_CARD = 2, 2, 3, 3, 0
STATE_PRESENT, STATE_UNAWARE = 0x20, 0
ESCAPE = 0x42000001  # SCARD_CTL_CODE(1)
SECURITY_VIOLATION, NO_SERVICE, NO_READERS, TIMEOUT = 0x8010006A, 0x8010001D, 0x8010002E, 0x8010000A
SHARING_VIOLATION, UNSUPPORTED = 0x8010000B, 0x8010001F
UNKNOWN_READER, UNAVAILABLE = 0x80100009, 0x80100017
GONE = (UNKNOWN_READER, UNAVAILABLE)
OF_THE_READER = (SHARING_VIOLATION, SECURITY_VIOLATION, *GONE)  # whatever was asked
CHARACTERISTICS, CONTACTLESS = 0x00060150, 8  # SCARD_ATTR_CHARACTERISTICS; ours alone says so
CABLE = "replug the reader, and try another port or a shorter cable"
NAME = "ACS ACR122U"
GET_FIRMWARE = bytes.fromhex("FF 00 48 00 00")
GET_UID = bytes.fromhex("FF CA 00 00 00")
SUCCESS = bytes.fromhex("90 00")
GENUINE = (b"ACR122U20", b"ACR122U21", b"ACR122U10", b"ACR122T")


class PcscError(Exception):
    def __init__(self, code):
        super().__init__(f"{code:08X}")
        self.code = code


class ReaderState(ctypes.Structure):
    _fields_ = [("reader", ctypes.c_char_p), ("data", ctypes.c_void_p), ("state", ctypes.c_ulong),
                ("event", ctypes.c_ulong), ("length", ctypes.c_ulong), ("atr", ctypes.c_ubyte * 33)]


class Request(ctypes.Structure):
    _fields_ = [("protocol", ctypes.c_ulong), ("length", ctypes.c_ulong)]


class Pcsc:
    """What is needed of libpcsclite, without pyscard, which may not be installed."""

    def __init__(self):
        self.library = ctypes.CDLL("libpcsclite.so.1")
        self.context = ctypes.c_long()
        self.call("SCardEstablishContext", ctypes.c_ulong(SCOPE_SYSTEM), None, None,
                  ctypes.byref(self.context))

    def call(self, name, *arguments):
        code = getattr(self.library, name)(*arguments) & 0xFFFFFFFF
        if code:
            raise PcscError(code)

    def readers(self):
        size = ctypes.c_ulong()
        try:
            self.call("SCardListReaders", self.context, None, None, ctypes.byref(size))
            names = ctypes.create_string_buffer(size.value)
            self.call("SCardListReaders", self.context, None, names, ctypes.byref(size))
        except PcscError as problem:
            if problem.code == NO_READERS:
                return []
            raise
        return [name.decode() for name in names.raw[:size.value].split(b"\0") if name]

    def wait_for_card(self, reader, seconds):
        state = ReaderState(reader=reader.encode())
        for timeout in (0, int(seconds * 1000)):
            state.state = state.event & 0xFFFF if timeout else STATE_UNAWARE
            try:
                self.call("SCardGetStatusChange", self.context, ctypes.c_ulong(timeout),
                          ctypes.byref(state), ctypes.c_ulong(1))
            except PcscError as problem:
                if problem.code != TIMEOUT:
                    raise
            if state.event & STATE_PRESENT:
                return bytes(state.atr[:state.length])
        return None

    def connect(self, reader, share, protocols):
        card, protocol = ctypes.c_long(), ctypes.c_ulong()
        self.call("SCardConnect", self.context, reader.encode(), ctypes.c_ulong(share),
                  ctypes.c_ulong(protocols), ctypes.byref(card), ctypes.byref(protocol))
        return card, protocol

    def control(self, reader, command):
        card, _ = self.connect(reader, SHARE_DIRECT, 0)
        answer, size = ctypes.create_string_buffer(264), ctypes.c_ulong()
        try:
            self.call("SCardControl", card, ctypes.c_ulong(ESCAPE), command,
                      ctypes.c_ulong(len(command)), answer, ctypes.c_ulong(264), ctypes.byref(size))
        finally:
            self.library.SCardDisconnect(card, ctypes.c_ulong(LEAVE_CARD))
        return answer.raw[:size.value]

    def attribute(self, reader, tag):
        card, _ = self.connect(reader, SHARE_DIRECT, 0)
        value, size = ctypes.create_string_buffer(264), ctypes.c_ulong(264)
        try:
            self.call("SCardGetAttrib", card, ctypes.c_ulong(tag), value, ctypes.byref(size))
        finally:
            self.library.SCardDisconnect(card, ctypes.c_ulong(LEAVE_CARD))
        return value.raw[:size.value]

    def transmit(self, reader, apdu):
        card, protocol = self.connect(reader, SHARE_SHARED, PROTOCOLS)
        answer, size = ctypes.create_string_buffer(264), ctypes.c_ulong(264)
        request = Request(protocol.value, ctypes.sizeof(Request))
        try:
            self.call("SCardTransmit", card, ctypes.byref(request), apdu, ctypes.c_ulong(len(apdu)),
                      None, answer, ctypes.byref(size))
        finally:
            self.library.SCardDisconnect(card, ctypes.c_ulong(LEAVE_CARD))
        return answer.raw[:size.value]


def live_test(machine, connect=Pcsc, seconds=0):
    """Findings of a conversation; with `seconds`, a card is waited for so long."""
    try:
        pcsc = connect()
        readers = [name for name in pcsc.readers() if name.startswith(NAME)]
        if not readers:
            yield error("not-listed", "pcscd lists no ACR122U",
                        as_root(machine, "see what has it") + "replug the reader, and see the log "
                        "of pcscd: `journalctl -u pcscd`")
        for reader in readers:
            yield from _reader(machine, pcsc, reader, seconds)
    except PcscError as problem:
        yield _in_words(machine, problem)
    except OSError:
        yield warning("no-libpcsclite", "no library libpcsclite.so.1",
                      "`apt install libpcsclite1`")


def as_root(machine, to):
    """The first advice to who sees too little; "" for root."""
    return "" if machine.uid == 0 else f"run acr122-doctor as root to {to}; or "


def _in_words(machine, problem):
    if problem.code == SECURITY_VIOLATION:
        return error("access-denied", *polkit.refusal(machine))
    if problem.code == NO_SERVICE:
        return _no_service(machine)
    return error("pcsc", f"PC/SC fails with {problem}", "restart pcscd, and see its log: "
                 "`journalctl -u pcscd`", machine.restart())


def _no_service(machine):
    socket = machine.environment.get(SOCKET_VARIABLE)
    if socket:
        return error("no-service-there", f"no pcscd answers at {socket}, which {SOCKET_VARIABLE} "
                     "names", f"`unset {SOCKET_VARIABLE}`: then the machine's own is asked")
    return error("no-service", "no pcscd answers",
                 f"`{' '.join(machine.start())}`, or start pcscd", machine.start())


def _reader(machine, pcsc, reader, seconds):
    try:
        if not _is_ours(pcsc, reader):
            yield _driven_by_another(machine, reader)
            return
        yield ok("driven", f"{reader} is driven by ifd-acr122")
        yield from _firmware(machine, pcsc, reader)
        yield from _card(pcsc, reader, seconds)
    except PcscError as problem:
        yield _of_reader(machine, reader, problem)


def _of_reader(machine, reader, problem):
    if problem.code == SHARING_VIOLATION:
        return note("in-use", f"{reader}: another program has it for itself",
                    "end the program, if that is not wanted; `gpgconf --kill scdaemon` ends gpg's")
    if problem.code in GONE:
        return error("gone", f"{reader} is listed and cannot be reached: just unplugged, or its "
                     "USB connection is bad", CABLE)
    return _in_words(machine, problem)


def _driven_by_another(machine, reader):
    """pcscd gives our name for the touchatag to contact readers with its id, too, which we leave to
    libccid."""
    what = f"{reader} is driven by another driver than ifd-acr122"
    remedy, *fix = way_back(machine)
    if "touchatag" in reader:
        return note("contact-reader", f"{what}, which is right for a reader with contacts (ACR38, "
                    "ACR100, AET65)", f"if it is a touchatag: {remedy}")
    return error("other-driver", what, remedy, *fix)


def _is_ours(pcsc, reader):
    try:
        value = pcsc.attribute(reader, CHARACTERISTICS)
    except PcscError as problem:
        if problem.code != UNSUPPORTED:
            raise
        return False
    return value[:1] == bytes([CONTACTLESS])


def _firmware(machine, pcsc, reader):
    try:
        firmware = pcsc.control(reader, GET_FIRMWARE)
    except PcscError as problem:
        if problem.code in OF_THE_READER:
            raise
        yield error("silent", f"{reader} does not say its firmware ({problem})",
                    as_root(machine, "see whether another program has it") + CABLE)
        return
    text = firmware.decode("ascii", "replace")
    if firmware.startswith(GENUINE):
        yield ok("firmware", f"{reader}: firmware {text}")
    else:
        yield note("clone", f"{reader}: firmware {text!r} is none that ACS is known for",
                   "a clone may do less than an ACR122U: try a genuine one if something fails")


def _card(pcsc, reader, seconds):
    atr = pcsc.wait_for_card(reader, seconds)
    if not atr:
        yield note("no-card", f"{reader}: no card", "put one on it and run acr122-doctor --card"
                   if not seconds else "try another card, and the middle of the reader")
        return
    try:
        answer = pcsc.transmit(reader, GET_UID)
    except PcscError as problem:
        if problem.code in OF_THE_READER:
            raise
        yield error("card", f"{reader}: a card is there and does not answer ({problem})",
                    "try another card; two cards at once disturb each other")
        return
    yield _uid(reader, answer[:-2].hex(" ").upper(), answer[-2:])


def _uid(reader, uid, status):
    if status != SUCCESS:
        return error("card", f"{reader}: a card is there and refuses to say its UID "
                     f"({status.hex(' ').upper()})",
                     "try another card; two cards at once disturb each other")
    return ok("card", f"{reader}: a card answers, UID {uid}")
