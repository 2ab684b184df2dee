# SPDX-License-Identifier: LGPL-2.1-or-later
"""pcsc_scan and scriptor of pcsc-tools."""
import re
import unittest

from pcsc_scan import PCSC_SCAN
from programs import CARDS, STORAGE, UIDS, Program, setUpModule, tearDownModule

SELECT_MF = "00 A4 00 00 02 3F 00"  # what stress mode sends


class PcscScan(Program):
    def test_no_card(self):
        output = self.printed("pcsc_scan", "-c")
        self.assertIn("Card state: Card removed", output)
        self.assertNotIn("ATR:", output)

    def test_readers(self):
        self.assertRegex(self.printed("pcsc_scan", "-r"), r"0: ACS ACR122U")

    def test_each_card_comes_and_goes_once(self):
        scan = self.start(*PCSC_SCAN)
        scan.wait_for("Card removed")
        for count, (card, atr) in enumerate(CARDS.items(), 1):
            self.place(card)
            scan.wait_for("Card inserted", count)
            scan.wait_for(atr)  # the line after
            self.take()
            scan.wait_for("Card removed", count + 1)
        self.assertEqual(scan.output.count("Card inserted"), len(CARDS))
        self.assertNotIn("Unresponsive", scan.output)
        events = [int(number) for number in re.findall(r"Event number: (\d+)", scan.output)]
        self.assertEqual(events, list(range(events[0], events[0] + 2 * len(CARDS) + 1)))


class Stress(Program):
    def test_prints_its_rate_for_each_card(self):
        for card in CARDS:
            with self.on_reader(card):
                scan = self.start(*PCSC_SCAN, "-s")
                scan.wait_for("APDU/s", 2)
                self.assertNotIn("SCard", scan.output)
                scan.close()

    def test_card_pulled_in_the_middle(self):
        for card in CARDS:
            with self.subTest(card):
                scan = self.start(*PCSC_SCAN, "-s")
                scan.wait_for("Card removed")
                self.place(card)
                scan.wait_for("APDU n°: 30")
                self.take()
                scan.wait_for("Card removed", 2)
                self.place("ntag215")
                scan.wait_for("APDU/s")
                scan.close()
                self.check_reader()


class Scriptor(Program):
    def test_no_card(self):
        code, output = self.run_program("scriptor", text="FF CA 00 00 00\n")
        self.assertNotEqual(code, 0)
        self.assertIn("No smartcard inserted", output)

    def test_uid(self):
        for card, uid in UIDS.items():
            with self.on_reader(card):
                output = self.printed("scriptor", text="FF CA 00 00 00\n")
                self.assertIn(f"< {uid} 90 00 : Normal processing.", output)

    def test_smart_card_commands(self):
        for card in CARDS:
            with self.on_reader(card):
                output = self.printed("scriptor", text="00 A4 04 00 00\n")
                self.assertIn("< 6E 00 :" if card in STORAGE else "< 6A 82 :", output)

    def test_reader_commands(self):
        """The ten characters of the firmware stay as they are: no status word behind them."""
        self.place("classic-1k")
        output = self.printed("scriptor", text="FF 00 48 00 00\nFF 00 40 D0 04 05 05 02 01\n")
        self.assertIn("< 41 43 52 31 32 32 55 32 31 34 :", output)
        self.assertRegex(output, r"> FF 00 40 D0 04 05 05 02 01\n< 90 [0-9A-F]{2} :")

    def test_block_of_a_classic(self):
        self.place("classic-1k")
        output = self.printed("scriptor", text="FF 82 00 00 06 FF FF FF FF FF FF\n"
                              "FF 86 00 00 05 01 00 04 60 00\n"
                              "FF D6 00 04 10 00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF\n"
                              "FF B0 00 04 10\n")
        self.assertIn("< 00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF 90 00 :",
                      " ".join(output.split()))

    def test_reset_gives_the_atr(self):
        for card, atr in CARDS.items():
            with self.on_reader(card):
                output = self.printed("scriptor", text="reset\nFF CA 00 00 00\n")
                self.assertIn(f"< OK: {atr}", " ".join(output.split()))
                self.assertIn(f"< {UIDS[card]} 90 00 :", output)

    def test_both_protocols(self):
        self.place("applet")
        for protocol in ("T=0", "T=1"):
            with self.subTest(protocol):
                output = self.printed("scriptor", "-p", protocol, text="FF CA 00 00 00\n")
                self.assertIn(f"Using {protocol} protocol", output)
                self.assertIn("90 00 : Normal processing.", output)
            self.take()
            self.place("applet")

    def test_card_pulled_in_an_apdu(self):
        self.place("applet")
        self.pull_at_block(3)
        code, output = self.run_program("scriptor", text="80 EC 00 00 02 01 02 00\n" * 8)
        self.assert_pulled()
        self.assertNotEqual(code, 0)
        self.assertEqual(output.count("< 01 02 90 00 : Normal processing."), 4)
        self.assertIn("No smartcard inserted", output)
        self.check_reader()

    def test_storage_card_pulled_in_an_apdu(self):
        login = "FF 82 00 00 06 FF FF FF FF FF FF\nFF 86 00 00 05 01 00 04 60 00\n"
        for card, script, frame in (("classic-1k", login + "FF B0 00 04 30\n", "30"),
                                    ("ntag215", "FF B0 00 04 00 01 F8\n", "3A")):
            with self.on_reader(card):
                self.pull_at_frame(2, frame)  # READ or FAST_READ, of which the APDU needs several
                code, output = self.run_program("scriptor", text=script)
                self.assert_pulled()
                self.assertNotEqual(code, 0)
                self.assertIn("No smartcard inserted", output)
                self.check_reader()

    def test_card_pulled_between_apdus(self):
        for card in CARDS:
            with self.on_reader(card):
                script = self.start("scriptor")
                script.say("FF CA 00 00 00")
                script.wait_for("90 00 : Normal processing.")
                self.take()
                script.say("FF CA 00 00 00")
                script.wait_for("Card was removed")
                script.close()
                self.check_reader()


if __name__ == "__main__":
    unittest.main(verbosity=2)
