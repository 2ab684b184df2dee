# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints the answer to GET UID of the card on the first reader: what a program gets, whatever the
driver."""
from smartcard.System import readers

connection = readers()[0].createConnection()
connection.connect()
data, sw1, sw2 = connection.transmit([0xFF, 0xCA, 0x00, 0x00, 0x00])
print(bytes(data).hex() + f"{sw1:02x}{sw2:02x}")
