# SPDX-License-Identifier: LGPL-2.1-or-later
"""docs/cards.md: its table is what the cards of the catalog do. With --write the page is brought up
to date instead:

    ACR122_SIM=build/dev/sim/acr122-sim ACR122_BUNDLE=build/dev/ifd-acr122.bundle \\
      /usr/bin/python3 tests/system/cards_page_test.py --write
"""
import re
import sys
import unittest

from one_card import OneCard
from sim_rig import ROOT, catalog

PAGE = ROOT / "docs/cards.md"
TABLE = re.compile(r"^\| family \|.*?\n(?!\|)", re.M | re.S)
NO = "-"

FAMILIES = {  # family: names in the catalog
    "MIFARE Classic": "classic-.*|infineon-1k",
    "MIFARE Plus, level 1 and 2": "plus-.*",
    "MIFARE Ultralight": "ultralight.*",
    "NTAG": "ntag.*",
    "NTAG I2C": "nt3h.*",
    "DESFire, Type 4 tags": "desfire.*|ndef-t4",
    "smart cards": "openpgp|fido|yubikey|long-ats|no-hist|tl-only|uid10|applet|applet-1.*",
    "smart cards with MIFARE Classic": "jcop|smartmx-.*",
    "phones": "phone.*",
    "smart cards of type B": "type-b|applet-b.*",
    "type B without ISO 14443-4": "type-b-3",
    "FeliCa": "felica.*",
    "Jewel, Topaz": "jewel|topaz.*",
}
FAULTY = "ats-.*|endless-wtx|mute-rats|dies-at-212|unknown-sak"  # rule breakers are no family

KEY = "FF 82 00 00 06 FF FF FF FF FF FF"
START, END = "FF C2 00 00 02 81 00", "FF C2 00 00 02 82 00"
DONE = "C0 03 00 90 00"


class CardsPage(OneCard):
    maxDiff = None

    def says(self, apdu):
        return self.card.transmit(apdu).hex(" ").upper()

    def done(self, apdu):
        return self.says(apdu).endswith("90 00")

    def login(self):
        return self.done(KEY) and self.done("FF 86 00 00 05 01 00 04 60 00")

    def read(self):
        """At a place; or by a list that names the service."""
        if self.done("FF B0 00 04 10") or self.done("FF B0 00 00 10"):
            return True
        return "by list" if self.done("FF B0 00 00 06 01 0B 01 01 80 00") else False

    def write(self):
        """What is there already, in the units of this card."""
        for where, size in (("00 04", 16), ("00 00", 16), ("05 00", 1)):
            data = self.says(f"FF B0 {where} {size:02X}")
            if data.endswith("90 00") and self.done(f"FF D6 {where} {size:02X} {data[:-6]}"):
                return True
        data = self.says("FF B0 00 00 06 01 0B 01 01 80 00")[:-6]
        written = data and self.done(f"FF D6 00 00 16 01 09 01 01 80 00 {data}")
        return "by list" if written else False

    def value(self):
        return self.done("FF D7 00 05 05 00 00 00 00 64")

    def frame(self, frame):
        """What the card says to it in a session."""
        size = len(bytes.fromhex(frame))
        self.says(START)
        said = self.says(f"FF C2 00 01 {size + 2:02X} 95 {size:02X} {frame}")
        self.says(END)
        self.says("FF B0 00 04 04")  # a card that refused is selected again
        return said if said.startswith(DONE) else ""

    def password(self):
        """PWD_AUTH with the factory's, or the first step of an Ultralight C's 3DES. A smart card
        answers whatever it is sent."""
        if self.smart_card():
            return False
        if " AF " in self.frame("1A 00"):
            return "3DES"
        return "PWD_AUTH" if self.frame("1B FF FF FF FF") else False

    def smart_card(self):
        """SELECT gets an answer of the card's own."""
        return self.says("00 A4 04 00 06 D2 76 00 00 85 01") != "6E 00"

    def apdus(self):
        """... and so does one of extended length."""
        return self.smart_card() and self.says("00 A4 04 00 00 01 00" + 256 * " 00") != "6E 00"

    def session(self):
        return self.says(START).startswith(DONE) and self.says(END).startswith(DONE)

    OPERATIONS = {  # in this order: a login comes before what needs one
        "UID": lambda self: self.done("FF CA 00 00 00"),
        "historical bytes": lambda self: self.done("FF CA 01 00 00"),
        "SAK, ATQA": lambda self: self.done("FF CA 02 00 00") and self.done("FF CA 03 00 00"),
        "login by key": login, "read": read, "write": write, "values": value,
        "APDUs": apdus, "own frames": session, "password": password,
    }

    def row(self, name):
        self.put(name)
        try:
            return tuple({True: "yes", False: NO}.get(found, found) for found in
                         (operation(self) for operation in self.OPERATIONS.values()))
        finally:
            self.take()

    def table(self):
        lines = [f"| family | {' | '.join(self.OPERATIONS)} | cards |",
                 "|" + (len(self.OPERATIONS) + 2) * " --- |"]
        names = catalog()
        for family, pattern in FAMILIES.items():
            alike = {}  # what the cards can do: their names
            for name in filter(re.compile(pattern).fullmatch, names):
                alike.setdefault(self.row(name), []).append(f"`{name}`")
            lines += [f"| {family} | {' | '.join(row)} | {', '.join(cards)} |"
                      for row, cards in alike.items()]
        return "\n".join(lines) + "\n"

    def test_every_card_has_one_family(self):
        for name in catalog():
            families = [pattern for pattern in [*FAMILIES.values(), FAULTY]
                        if re.fullmatch(pattern, name)]
            self.assertEqual(len(families), 1, name)

    def test_page_is_true(self):
        self.assertEqual(TABLE.search(PAGE.read_text())[0], self.table(),
                         "bring it up to date by --write")


def write_page():
    CardsPage.setUpClass()
    try:
        table = CardsPage().table()
        PAGE.write_text(TABLE.sub(lambda _: table, PAGE.read_text()))
    finally:
        CardsPage.tearDownClass()


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        write_page()
    else:
        unittest.main(verbosity=2)
