# SPDX-License-Identifier: LGPL-2.1-or-later
"""gpg --card-status: gpg-agent, scdaemon and the OpenPGP card."""
import pathlib
import re
import subprocess
import tempfile
import unittest

import programs
from programs import CARDS, Program, need, setUpModule, tearDownModule

NO_CARD = 2  # gpg's exit code

# What asks a user for PINs, in the place of the user: those of a new card.
PINENTRY = """#!/bin/sh
echo OK
while read -r word rest; do
  case $word in
    GETPIN) echo "D 12345678"; echo OK;;
    BYE) echo OK; exit;;
    *) echo OK;;
  esac
done
"""


class Gpg(Program):
    """A user's own gpg, whose scdaemon goes to PC/SC and lets other programs use the card."""

    def setUp(self):
        super().setUp()
        need("/usr/lib/gnupg/scdaemon", "scdaemon")
        folder = tempfile.TemporaryDirectory(prefix="acr122-gpg.")
        self.addCleanup(folder.cleanup)
        pathlib.Path(folder.name, "scdaemon.conf").write_text("disable-ccid\npcsc-shared\n")
        self.home = {"GNUPGHOME": folder.name}
        self.addCleanup(self.run_program, "gpgconf", "--kill", "all", environment=self.home)

    def card_status(self):
        return self.run_program("gpg", "--card-status", environment=self.home)

    def check_no_card(self):
        code, output = self.card_status()
        self.assertEqual(code, NO_CARD, output)
        self.assertIn("OpenPGP card not available", output)

    def check_card(self):
        code, output = self.card_status()
        self.assertEqual(code, 0, output)
        for line in ("Reader ...........: ACS ACR122U",
                     "Application ID ...: D2760001240103040000123456780000",
                     "Version ..........: 3.4", "Name of cardholder: Virtual Card",
                     "Language prefs ...: en",
                     "URL of public key : https://www.example.com/key.asc",
                     "Login data .......: virtual", "Key attributes ...: rsa2048 rsa2048 rsa2048",
                     "PIN retry counter : 3 0 3", "Signature key ....: [none]"):
            self.assertIn(line, output)

    def test_no_card(self):
        self.check_no_card()

    def test_other_cards(self):
        for card in CARDS:
            with self.on_reader(card):
                self.check_no_card()

    def test_openpgp_card_comes_and_goes(self):
        for _ in range(3):
            self.place("openpgp")
            self.check_card()
            self.take()
            self.check_no_card()

    def test_random_numbers(self):
        self.place("openpgp")
        self.check_card()
        output = self.printed("gpg-connect-agent", "scd random 8", "/bye", environment=self.home)
        self.assertRegex(output, r"(?m)^D .+\n^OK")

    def test_other_programs_use_the_card_meanwhile(self):
        self.place("openpgp")
        self.check_card()
        output = self.printed("opensc-tool", "-s", "FFCA000000")
        self.assertIn("04 5D 2E 62 F1 4A 80", output)
        self.check_card()

    def gpg(self, *arguments):
        return self.printed("gpg", "--batch", *arguments, environment=self.home)

    def modulus(self):
        """Of the key that gpg has, as --with-key-data prints it."""
        listing = self.gpg("--with-colons", "--with-key-data", "--list-keys")
        return re.search(r"(?m)^pkd:0:2048:(\w+):", listing)[1]

    def test_key_goes_to_the_card_in_a_noisy_field(self):
        """Some 300 bytes of private key in one command. The card takes whatever is a key."""
        self.place("openpgp")
        folder = self.home["GNUPGHOME"]
        entry = pathlib.Path(folder, "pinentry")
        entry.write_text(PINENTRY)
        entry.chmod(0o700)
        pathlib.Path(folder, "gpg-agent.conf").write_text(f"pinentry-program {entry}\n")
        self.gpg("--passphrase", "", "--quick-gen-key", "noise@example.com", "rsa2048", "sign")
        self.hand.do("fault", what="rf_noise", times=0, pause=4)
        self.addCleanup(self.hand.do, "fault", what="clear")
        output = self.printed("gpg", "--command-fd", "0", "--status-fd", "1", "--no-tty",
                              "--edit-key", "noise@example.com",
                              text="keytocard\ny\n1\nsave\n", environment=self.home)
        with programs.client.connect(programs.reader) as card:
            card.transmit("00 A4 04 00 06 D2 76 00 01 24 01")
            key = card.transmit("00 47 81 00 02 B6 00 00").hex().upper()
        self.assertEqual(key, f"7F4982010A81820100{self.modulus()}8204000100019000", output)
        self.assertRegex(self.card_status()[1], r"Signature key \.+: (\w{4} +){9}\w{4}")

    def pull(self, block):
        self.place("openpgp")
        self.pull_at_block(block)
        self.check_no_card()
        self.assert_pulled()
        self.take()
        # scdaemon tells of the card that it lost once more if it has not looked meanwhile.
        self.card_status()
        self.place("openpgp")
        self.check_card()
        self.check_reader()

    def test_card_pulled_while_applications_are_tried(self):
        self.pull(2)

    def test_card_pulled_while_it_is_read(self):
        self.pull(5)



if __name__ == "__main__":
    unittest.main(verbosity=2)
