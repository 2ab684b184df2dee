# SPDX-License-Identifier: LGPL-2.1-or-later
"""One of several programs that share a reader, for sharing_test.py:

    sharing_program.py sector NUMBER ROUNDS   writes and reads a block of this sector of a Classic
    sharing_program.py file NAME ROUNDS       reads this file of the test applet
    sharing_program.py hold                   begins a transaction and goes on sending commands
"""
import sys

from smartcard import scard

from pcsc_client import Client, PcscError

FILES = {  # commands that select it, and how it begins
    "large": (("00 A4 04 00 05 F0 01 02 03 04",), "5A 5B 58 59"),
    "capability": (("00 A4 04 00 07 D2 76 00 00 85 01 01", "00 A4 00 0C 02 E1 03"), "00 0F 20 00"),
    "ndef": (("00 A4 04 00 07 D2 76 00 00 85 01 01", "00 A4 00 0C 02 E1 04"), "00 09 D1 01"),
}


def ask(card, apdu, expected="90 00"):
    answer = card.transmit(apdu).hex(" ").upper()
    assert answer == expected, f"{apdu}: {answer}, not {expected}"


def write_and_read(card, sector, number):
    block, key = 4 * sector, sector
    content = bytes([sector, number] * 8).hex(" ").upper()
    ask(card, f"FF 82 00 {key:02X} 06 FF FF FF FF FF FF")
    ask(card, f"FF 86 00 00 05 01 00 {block:02X} 60 {key:02X}")
    ask(card, f"FF D6 00 {block:02X} 10 {content}")
    ask(card, f"FF B0 00 {block:02X} 10", content + " 90 00")


def read_file(card, name):
    selects, begin = FILES[name]
    for select in selects:
        ask(card, select)
    ask(card, "00 B0 00 00 04", begin + " 90 00")


def in_transactions(card, work, rounds):
    for number in range(rounds):
        card.begin()
        work(number)
        card.end()
    print(f"{rounds} rounds")


def hold(card):
    card.begin()
    print("in the transaction", flush=True)
    while True:
        card.transmit("FF CA 00 00 00")


def main(what, *arguments):
    client = Client()
    with client.connect(client.readers()[0]) as card:
        if what == "sector":
            sector, rounds = map(int, arguments)
            in_transactions(card, lambda number: write_and_read(card, sector, number), rounds)
        elif what == "file":
            in_transactions(card, lambda _: read_file(card, arguments[0]), int(arguments[1]))
        else:
            hold(card)
    client.close()


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except PcscError as problem:
        sys.exit(scard.SCardGetErrorMessage(problem.code))
