# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each firmware that the virtual reader can have, under libnfc, libccid and libacsccid."""
import pathlib
import re
import subprocess
import unittest

from libnfc_tool import list_of
from peer_rig import SIM, Bus, peer

# A program of its own per pcscd: libpcsclite looks for the daemon once per process.
ATR_UID_FIRMWARE = """
from pcsc_client import PRESENT, Client
client = Client()
(reader,) = client.wait_for_readers(1)
print(client.wait_until(reader, PRESENT).hex())
with client.connect(reader) as card:
    print(card.transmit("FF CA 00 00 00").hex())
    print(card.transmit("FF 00 48 00 00").decode())
"""
DRIVERS = ("ifd-ccid.bundle", "ifd-acsccid.bundle")
# Doubts about the firmware (docs/doubts.md): these drivers get along with either.
DOUBTS = ("absence=reported", "polling-off=keeps", "power-off=as-it-was", "bridge-wait=2s",
          "long-commands=fail", "long-answer=mute-over-259", "long-answer=mute-over-255",
          "guard-time=ignored")


def default(doubt):
    """The value that a doubt has, if nobody sets one: `name value|value`, the first of them."""
    name = doubt.split("=")[0]
    listing = subprocess.run([SIM, "readers"], check=True, capture_output=True, text=True).stdout
    values = re.search(rf"^ *{name} +(\S+)", listing, re.M)[1]
    return f"{name}={values.split('|')[0]}"


def models():
    listing = subprocess.run([SIM, "readers"], check=True, capture_output=True, text=True).stdout
    names = [line.split()[0] for line in listing.split("\n\n")[0].splitlines()]
    return [name for name in names if not name.startswith("acr38")]  # no ACR122 inside


class Libnfc(unittest.TestCase):
    def test_finds_a_card_with_each(self):
        for model in models():
            with self.subTest(model):
                bus = Bus(model)
                self.addCleanup(bus.close)
                bus.hand.place("classic-1k")
                code, output = bus.run("nfc-list")
                self.assertEqual(code, 0, output)
                (target,) = list_of(output)
                self.assertEqual(target["UID (NFCID1)"].hex(), "82acb95d")
                # nfc-tools/mfoc#80: the clone has the bytes of SENS_RES the other way round.
                self.assertEqual(target["ATQA (SENS_RES)"].hex(),
                                 "0400" if model == "clone" else "0004")
                self.assertNotIn("ATS", target)

    def test_finds_a_card_with_each_doubt(self):
        """libnfc looks for each kind of card in turn; the touchatag's doubt is in its answers."""
        for model, doubts in (("acr122u", DOUBTS), ("touchatag", ("get-response=modulo",))):
            bus = Bus(model)
            self.addCleanup(bus.close)
            for doubt in doubts:
                with self.subTest(model=model, doubt=doubt):
                    bus.hand.do("doubt", set=doubt)
                    bus.hand.place("desfire")
                    code, output = bus.run("nfc-list")
                    self.assertEqual(code, 0, output)
                    (target,) = list_of(output)
                    self.assertEqual(target["ATS"].hex(), "7577810280", "without TL")
                    bus.hand.remove()
                    bus.hand.do("doubt", set=default(doubt))


class PcscDrivers(unittest.TestCase):
    def test_libccid_refuses_the_old_firmware(self):
        """LudovicRousseau/CCID, ccid_usb.c: "bogus firmware" before 2.06."""
        rig = peer("ifd-ccid.bundle", readers=("acr122u-203",))
        self.addCleanup(rig.close)
        rig.wait_for_log("Firmware (2.03) is bogus!")

    def ask(self, rig):
        """The lines that a program prints under that pcscd."""
        done = subprocess.run(["/usr/bin/python3", "-c", ATR_UID_FIRMWARE], text=True,
                              cwd=pathlib.Path(__file__).parent, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=60)
        self.assertEqual(done.returncode, 0, f"{done.stdout}\n{rig.log()[-3000:]}")
        return done.stdout.split()

    def test_card_with_each(self):
        for model in models():
            for driver in DRIVERS:
                if model.startswith("touchatag") or (model, driver) == ("acr122u-203", DRIVERS[0]):
                    continue  # peer_cases.py has the first, the test above the second
                with self.subTest(model=model, driver=driver):
                    rig = peer(driver, readers=(model,))
                    self.addCleanup(rig.close)
                    rig.hand.place("desfire")
                    atr, uid, firmware = self.ask(rig)
                    # API V2.04, 3.1.2, has the whole ATS in the ATR, real readers have not.
                    self.assertEqual(atr, "3b86800106757781028000" if model == "acr122u-203"
                                     else "3b8180018080")
                    self.assertEqual(uid[-4:], "9000")
                    self.assertEqual(firmware, rig.hand.do("state")["firmware"])

    def test_card_with_each_doubt(self):
        for driver in DRIVERS:
            rig = peer(driver)
            self.addCleanup(rig.close)
            for doubt in DOUBTS:
                with self.subTest(doubt=doubt, driver=driver):
                    rig.hand.do("doubt", set=doubt)
                    rig.hand.place("desfire")
                    atr, uid, _ = self.ask(rig)
                    self.assertEqual((atr, uid[-4:]), ("3b8180018080", "9000"))
                    rig.hand.remove()
                    rig.hand.do("doubt", set=default(doubt))


if __name__ == "__main__":
    unittest.main(verbosity=2)
