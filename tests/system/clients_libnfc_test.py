# SPDX-License-Identifier: LGPL-2.1-or-later
"""libnfc's tools on cards of all families, through pcscd and our driver; MIFARE Classic:
clients_libnfc_classic_test.py."""
import subprocess
import time
import unittest

from smartcard import scard

import peers_libnfc_test as by_usb
from libnfc_tool import Tool, list_of
from pcsc_client import SECONDS
from pcsc_libnfc import OverPcsc, close_bus


def tearDownModule():
    close_bus()


class NfcList(OverPcsc, by_usb.NfcList):
    device = "ACS ACR122U 00 00 / ACR122U214"

    def test_pulled(self):
        for card in ("classic-1k", "desfire", "felica"):
            with self.subTest(card):
                self.bus.hand.place(card)
                self.bus.hand.do("fault", what="pull_card", skip=6)
                self.assertIn(self.device, self.nfc_list())
                self.assertEqual(self.bus.hand.do("state")["cards"], [])
                self.bus.no_card_by_pcsc()


class Ultralight(OverPcsc, by_usb.Ultralight):
    def test_pulled_while_read(self):
        self.bus.hand.place("ntag215")
        self.bus.hand.do("fault", what="pull_card", skip=20)
        output = self.ok("nfc-mfultralight", "r", self.file("back.mfd"))
        self.assertRegex(output, r"Done, [1-9]\d? of 135 pages read")


class Anticollision(OverPcsc, by_usb.Anticollision):
    pass


class Jewel(OverPcsc, by_usb.Jewel):
    pass


class FeliCa(OverPcsc, by_usb.FeliCa):
    pass


class AnyReader(OverPcsc, Tool):
    """libnfc's driver for any PC/SC reader, which asks for ATR, UID and the kind of card only."""

    def targets(self):
        return list_of(self.ok("nfc-list", LIBNFC_DEVICE=f"pcsc:{self.bus.reader}",
                               LIBNFC_AUTO_SCAN="false"))

    def test_card(self):
        for card in ("classic-1k", "ntag215", "desfire"):
            with self.subTest(card):
                self.bus.hand.place(card)
                atr, uid = self.bus.card_by_pcsc()
                (target,) = self.targets()
                self.assertEqual(target["UID (NFCID1)"], uid)
                # Out of the ATR it makes an ATS: four bytes of its own, the historical bytes.
                self.assertEqual(target["ATS"][4:], atr[4:-1])
                self.bus.hand.do("remove")

    def test_no_card(self):
        self.assertEqual(self.targets(), [])

    def test_what_it_does_not_list(self):
        """Of type B it wants a UID of 8 bytes, FeliCa it does not know."""
        for card in ("type-b", "felica"):
            with self.subTest(card):
                self.bus.hand.place(card)
                self.assertEqual(self.targets(), [])
                self.bus.hand.do("remove")


class Shell(OverPcsc, Tool):
    """pn53x-tamashell: the chip's commands, typed."""

    def test_commands(self):
        self.bus.hand.place("classic-1k")
        _, uid = self.bus.card_by_pcsc()
        commands = ["02", "4a 01 00", f"40 01 60 04 ffffffffffff {uid.hex()}", "40 01 30 04", "q"]
        output = self.ok("pn53x-tamashell", text="\n".join(commands))
        self.assertEqual(answers(output),
                         ["32010607", "010100040804" + uid.hex(), "00", "00" + "00" * 16])

    def test_card_that_comes_meanwhile(self):
        """Without a card libnfc connects in direct mode, and stays so when there is one."""
        controls = lambda: self.bus.rig.log().count("Received command: CONTROL")
        known, deadline = controls(), time.monotonic() + SECONDS
        shell = self.bus.start("pn53x-tamashell", stdin=subprocess.PIPE)
        while controls() == known:
            self.assertLess(time.monotonic(), deadline, "it does not use the reader")
            time.sleep(0.01)
        self.bus.hand.do_at_once("place", card="classic-1k", id="card")
        output, _ = shell.communicate("4a 01 00\nq\n", timeout=SECONDS)
        _, uid = self.bus.card_by_pcsc()
        self.assertEqual(answers(output), ["010100040804" + uid.hex()])


def answers(output):
    """The chip's, as pn53x-tamashell prints them."""
    return [line.removeprefix("Rx: ").replace(" ", "") for line in output.splitlines()
            if line.startswith("Rx: ")]


class Poll(OverPcsc, Tool):
    """nfc-poll: InAutoPoll, then a look at the card again and again until it is gone."""

    def test_until_the_card_is_gone(self):
        for card, expected in (("classic-1k", "SAK (SEL_RES): 08"), ("ntag215", "04  a2  3b  1a"),
                               ("desfire", "SAK (SEL_RES): 20"), ("felica", "FeliCa (212 kbps)"),
                               ("type-b", "ISO/IEC 14443-4B (106 kbps)")):
            with self.subTest(card):
                self.bus.hand.place(card)
                poll = self.bus.start("nfc-poll")
                self.bus.wait_for_frames(50)
                self.assertIsNone(poll.poll(), "it waits for the removal")
                self.bus.hand.do("remove")
                output, _ = poll.communicate(timeout=SECONDS)
                self.assertEqual(poll.returncode, 0, output)
                self.assertIn(expected, output)
                self.assertIn("Waiting for card removing", output)

    def test_no_card(self):
        self.assertIn("No target found.", self.ok("nfc-poll"))


class ByT0(OverPcsc, Tool):
    """pcscd keeps the protocol of the program before for as long as the card is powered."""

    def sent_by_t0(self):
        return self.bus.rig.log().count("Send Protocol: T=0")

    def test_card(self):
        for card, sak in (("classic-1k", "08"), ("desfire", "20")):
            with self.subTest(card):
                self.bus.hand.place(card)
                self.bus.connect().close(scard.SCARD_UNPOWER_CARD)
                with self.bus.connect(protocols=scard.SCARD_PROTOCOL_T0) as before:
                    self.assertEqual(before.protocol, scard.SCARD_PROTOCOL_T0)
                known = self.sent_by_t0()
                # Only this driver of libnfc: the other one resets the card.
                output = self.ok("nfc-list", LIBNFC_DEVICE=f"acr122_pcsc:{self.bus.reader}",
                                 LIBNFC_AUTO_SCAN="false")
                (target,) = list_of(output)
                self.assertEqual(target["SAK (SEL_RES)"].hex(), sak)
                self.assertGreater(self.sent_by_t0(), known)
                self.bus.hand.do("remove")


class Killed(OverPcsc, Tool):
    """Tools that end without goodbye."""

    def test_while_it_waits_for_the_removal(self):
        self.bus.hand.place("ntag215")
        poll = self.bus.start("nfc-poll")
        self.bus.wait_for_frames(50)
        poll.kill()
        poll.communicate()
        self.bus.card_by_pcsc()

    def test_with_a_login_open(self):
        self.bus.hand.place("classic-4k")
        reading = self.bus.start("nfc-mfclassic", "r", "a", "u", self.file("back.mfd"))
        self.bus.wait_for_frames(50)
        reading.kill()
        reading.communicate()
        self.log_in_by_pcsc()


if __name__ == "__main__":
    unittest.main(verbosity=2)
