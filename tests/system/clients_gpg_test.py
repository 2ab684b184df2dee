# SPDX-License-Identifier: LGPL-2.1-or-later
"""gpg --card-status: gpg-agent, scdaemon and the OpenPGP card."""
import pathlib
import subprocess
import tempfile
import unittest

from programs import CARDS, Program, need, setUpModule, tearDownModule

NO_CARD = 2  # gpg's exit code


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
