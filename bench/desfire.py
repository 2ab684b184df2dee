# SPDX-License-Identifier: LGPL-2.1-or-later
"""A file of 4 KiB on a DESFire, read behind a login by AES."""
import subprocess

SIZE = 4096
MAC = 8  # of the session, behind what was read
KEY = bytes(16)
DONE, MORE = 0x00, 0xAF


def command(card, code, data=b"", status=DONE):
    """One of the card's own, as an APDU; the data of its answer."""
    length = bytes([len(data)]) if data else b""
    answer = card.transmit(bytes([0x90, code, 0, 0]) + length + data + b"\0")
    if answer[-2:] != bytes([0x91, status]):
        raise RuntimeError(f"command {code:02X}: answer {answer.hex()}")
    return answer[:-2]


def select(card):
    command(card, 0x5A, bytes.fromhex("010000"))


def create_file(card):
    """Application 000001 with an AES key of zeros, and file 1, which that key opens."""
    command(card, 0xCA, bytes.fromhex("010000 0F 81"))
    select(card)
    command(card, 0xCD, bytes.fromhex("01 00 0000") + SIZE.to_bytes(3, "little"))


def aes(direction, vector, data):
    """CBC without padding."""
    return subprocess.run(["openssl", "enc", direction, "-aes-128-cbc", "-nopad", "-K", KEY.hex(),
                           "-iv", vector.hex()], input=data, stdout=subprocess.PIPE,
                          check=True).stdout


def log_in(card):
    challenge = command(card, 0xAA, b"\0", MORE)
    ours, theirs = bytes(range(16)), aes("-d", bytes(16), challenge)
    command(card, 0xAF, aes("-e", challenge, ours + theirs[1:] + theirs[:1]))


def read_file(card):
    select(card)
    log_in(card)
    frame = 59  # data of one answer
    left, code, data = SIZE + MAC, 0xBD, bytes([1]) + bytes(6)
    while left > 0:
        left -= len(command(card, code, data, MORE if left > frame else DONE))
        code, data = MORE, b""
