# SPDX-License-Identifier: LGPL-2.1-or-later
"""javax.smartcardio, as Java programs use the reader: one Java program, told line by line what to
do while cards come and go."""
import subprocess
import threading
import unittest

from smartcard import scard

import programs
from apdu_bytes import pattern
from dialogue import Dialogue
from pcsc_client import PcscError
from programs import Program, need, setUpModule, tearDownModule
from sim_rig import ROOT

UID = {"classic-1k": "82acb95d", "ntag215": "04a23b1a712080"}
FACTORY_KEY = "FF82000006FFFFFFFFFFFF"
LOGIN_4 = "FF860000050100046000"
BLOCK = "00112233445566778899aabbccddeeff"
FIRMWARE = b"ACR122U214".hex()
ESCAPE = "42000DAC"  # SCARD_CTL_CODE(3500), as Java samples write it


def start_java():
    folder = subprocess.run(["pkg-config", "--variable=libdir", "libpcsclite"], check=True,
                            capture_output=True, text=True).stdout.strip()
    return Dialogue(["java", f"-Dsun.security.smartcardio.library={folder}/libpcsclite.so.1",
                     ROOT / "tests/system/java/SmartCardIo.java"])


class JavaTest(Program):
    """One Java program for the tests of a class."""

    @classmethod
    def setUpClass(cls):
        need("java", "default-jdk-headless")
        cls.java = start_java()
        cls.addClassCleanup(cls.java.close)
        cls.terminals = cls.java.wait_for("^= (.*)")[1]

    def tearDown(self):
        self.tell("disconnect leave")  # if there is something to disconnect

    def tell(self, line):
        self.java.say(line)
        return self.answer()

    def answer(self):
        return self.java.wait_for("^[=!] ").string

    def ask(self, line):
        answer = self.tell(line)
        self.assertTrue(answer.startswith("= "), f"{line}: {answer}")
        return answer[2:]

    def transmit(self, apdu):
        return self.ask("transmit " + apdu)

    def refused(self, line, words):
        self.assertRegex(self.tell(line), "^! CardException: .*(" + words + ")")

    def other(self, **how):
        """The card as another program has it."""
        return programs.client.connect(programs.reader, **how)

    def connect(self, card):
        self.hand.place(card)
        return self.connect_again()

    def connect_again(self):
        self.assertEqual(self.ask("present 10000"), "true")
        return self.ask("connect *")


class SmartCardIo(JavaTest):
    def test_terminals(self):
        self.assertEqual(self.terminals, "1 " + programs.reader)

    def test_waits_for_the_card_to_come_and_to_leave(self):
        self.assertEqual(self.ask("present 100"), "false")
        self.java.say("present 10000")
        self.hand.place("ntag215")
        self.assertEqual(self.answer(), "= true")
        self.assertEqual(self.ask("absent 100"), "false")
        self.java.say("absent 10000")
        self.hand.remove()
        self.assertEqual(self.answer(), "= true")

    def test_no_card(self):
        self.assertRegex(self.tell("connect *"), "^! CardNotPresentException: .*NO_SMARTCARD")

    def test_uid_and_block_of_a_classic(self):
        self.assertEqual(self.connect("classic-1k"),
                         "T=1 3b8f8001804f0ca000000306030001000000006a")
        self.assertEqual(self.transmit("FFCA000000"), UID["classic-1k"] + "9000")
        self.assertEqual(self.transmit("FFB0000410"), "6982")
        self.assertEqual(self.transmit(FACTORY_KEY), "9000")
        self.assertEqual(self.transmit(LOGIN_4), "9000")
        self.assertEqual(self.transmit("FFD6000410" + BLOCK), "9000")
        self.assertEqual(self.transmit("FFB0000410"), BLOCK + "9000")
        self.assertEqual(self.hand.do("memory", id="card")["memory"][128:160].lower(), BLOCK)

    def test_uid_and_pages_of_an_ntag(self):
        self.connect("ntag215")
        self.assertEqual(self.transmit("FFCA000000"), UID["ntag215"] + "9000")
        self.assertEqual(self.transmit("FFD600080401020304"), "9000")
        self.assertEqual(self.transmit("FFB0000804"), "010203049000")
        user = self.hand.do("memory", id="card")["memory"][2 * 16:2 * (16 + 504)].lower()
        self.assertEqual(self.transmit("FFB000040001F8"), user + "9000")  # extended Le

    def test_java_corrects_le_by_itself(self):
        self.connect("ntag215")
        with self.other() as other:
            self.assertEqual(other.transmit("FF CA 00 00 02").hex(), "6c07")
        self.assertEqual(self.transmit("FFCA000002"), UID["ntag215"] + "9000")

    def test_java_fetches_what_waits_by_itself(self):
        self.connect("applet")
        with self.other() as other:
            self.assertEqual(other.transmit("80 E2 20 00").hex(), "6120")
            pattern = other.transmit("00 C0 00 00 20").hex()
        self.assertEqual((len(pattern), pattern[-4:]), (2 * 34, "9000"))
        self.assertEqual(self.transmit("80E22000"), pattern)

    def test_smart_card(self):
        self.assertEqual(self.connect("applet"), "T=1 3b868001804150504c45cf")
        self.assertEqual(self.transmit("00A4040005F001020304"), "9000")
        data = bytes(range(200)).hex()
        self.assertEqual(self.transmit("80EC0000C8" + data + "00"), data + "9000")
        answer = self.transmit("80EB0A00000000")  # 2560 bytes
        self.assertEqual((len(answer), answer[-4:]), (2 * 2562, "9000"))

    def test_answers_that_a_readers_own_firmware_loses(self):
        """256 and 600 bytes of data: they are reported to fail, or to fail the next command."""
        for card in ("applet", "applet-b"):
            with self.on_reader(card):
                self.connect_again()
                for size in (256, 600):
                    answer = self.transmit(f"80EB{size:04X}000000")
                    self.assertEqual(answer, pattern(size).hex() + "9000")
                self.ask("disconnect leave")

    def test_reader_command_without_a_card(self):
        self.ask("connect DIRECT")
        self.assertEqual(self.ask(f"control {ESCAPE} FF00480000"), FIRMWARE)
        self.assertEqual(self.ask(f"control {ESCAPE} FF00400E0400000000"), "9002")
        state = self.hand.do("state", reader=0)
        self.assertEqual((state["red"], state["green"]), (False, True))
        self.refused("control 42000007 00", "UNSUPPORTED_FEATURE|FEATURE")
        self.ask("disconnect leave")

    def test_reader_command_with_a_card(self):
        self.connect("classic-1k")
        self.assertEqual(self.ask(f"control {ESCAPE} FF00480000"), FIRMWARE)
        self.assertEqual(self.transmit("FFCA000000"), UID["classic-1k"] + "9000")

    def test_others_wait_for_the_end_of_exclusive_use(self):
        self.connect("ntag215")
        answers = []
        with self.other() as other:
            self.ask("exclusive")
            waiting = threading.Thread(
                target=lambda: answers.append(other.transmit("FF CA 00 00 00").hex()))
            waiting.start()
            for _ in range(20):
                self.assertEqual(self.transmit("FFB0000404")[-4:], "9000")
            self.assertEqual(answers, [])
            self.ask("shared")
            waiting.join()
        self.assertEqual(answers, [UID["ntag215"] + "9000"])

    def test_exclusive_connection_of_another_program(self):
        self.place("ntag215")
        with self.other(share=scard.SCARD_SHARE_EXCLUSIVE):
            self.refused("connect *", "SHARING_VIOLATION")
        self.ask("connect *")
        with self.assertRaises(PcscError) as refusal:
            self.other(share=scard.SCARD_SHARE_EXCLUSIVE)
        self.assertEqual(refusal.exception.code, scard.SCARD_E_SHARING_VIOLATION)

    def test_reset(self):
        self.connect("applet")
        self.assertEqual(self.transmit("00A4040005F001020304"), "9000")
        self.ask("disconnect reset")
        self.ask("connect *")
        self.assertEqual(self.transmit("00B0000010"), "6986", "nothing is selected any more")


class PulledCard(JavaTest):
    """A class, and so a program, of its own: Java keeps the handle of a card that left, which
    keeps others from exclusive use."""

    def test_in_the_middle_of_an_apdu(self):
        self.connect("ntag215")
        self.hand.do("fault", what="pull_card", only="3A", skip=1)
        self.refused("transmit FFB000040001F8", "NO_SMARTCARD|REMOVED")
        self.assertEqual(self.ask("absent 10000"), "true")
        self.refused("transmit FFCA000000", "REMOVED|invalidated")
        self.connect("classic-1k")
        self.assertEqual(self.transmit("FFCA000000"), UID["classic-1k"] + "9000")

    def test_classic_in_the_middle_of_an_apdu(self):
        self.connect("classic-1k")
        self.assertEqual(self.transmit(FACTORY_KEY), "9000")
        self.assertEqual(self.transmit(LOGIN_4), "9000")
        self.pull_in("30", "FFB0000430")  # three blocks

    def test_smart_card_in_the_middle_of_an_apdu(self):
        self.connect("applet")
        self.pull_in("A2", "80EB0A00000000")  # 2560 bytes, acknowledged block by block

    def pull_in(self, frame, apdu):
        self.hand.do("fault", what="pull_card", only=frame, skip=1)
        self.refused("transmit " + apdu, "NO_SMARTCARD|REMOVED")
        self.assert_pulled()
        self.assertEqual(self.ask("absent 10000"), "true")
        self.connect("ntag215")
        self.assertEqual(self.transmit("FFCA000000"), UID["ntag215"] + "9000")

    def test_between_two_apdus_of_exclusive_use(self):
        self.connect("ntag215")
        self.ask("exclusive")
        self.assertEqual(self.transmit("FFB0000404")[-4:], "9000")
        self.hand.remove()
        self.refused("transmit FFB0000404", "NO_SMARTCARD|REMOVED")
        self.assertEqual(self.ask("absent 10000"), "true")
        self.connect("ntag215")
        self.assertEqual(self.transmit("FFB0000404")[-4:], "9000")


if __name__ == "__main__":
    unittest.main(verbosity=2)
