# SPDX-License-Identifier: LGPL-2.1-or-later
"""acr122 over other people's drivers: as far as they let it."""
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import unittest

from pcsc_client import wait_for
from peer_rig import peer
from sim_rig import Rig

PROGRAM = os.environ["ACR122_PROGRAM"]


class Peer(unittest.TestCase):
    """One driver: with a private pcscd of its own, a program has one rig at most."""

    def run_it(self, rig, *arguments, **more):
        done = subprocess.run([PROGRAM, *arguments], text=True, timeout=120,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env={**os.environ, "PCSCLITE_CSOCK_NAME": rig.pcsc_socket}, **more)
        return done.returncode, done.stdout

    def report(self, rig, *arguments, **more):
        with tempfile.TemporaryDirectory(prefix="acr122-test.") as folder:
            file = pathlib.Path(folder) / "reader.json"
            code, said = self.run_it(rig, "probe", "--output", file, *arguments, **more)
            self.assertEqual(code, 0, said)
            return json.loads(file.read_text()), said

    def test_acsccid(self):
        rig = peer("ifd-acsccid.bundle", readers=("acr122u-215",))
        self.addCleanup(rig.close)
        self.assertIn("by another driver\n  firmware  ACR122U215", self.run_it(rig, "list")[1])
        report, said = self.report(rig, "--alone", input="\n")
        self.assertIn("short_parameter_answer", report["seen"], said)
        self.assertTrue(report["reader"]["short_parameter_answer"])
        self.assertEqual(report["reader"]["firmware"], "ACR122U215")
        self.assertTrue(rig.hand.do("state")["firmware_polls"], "as it was")

    def test_ctrl_c(self):
        """At a prompt, after the firmware's polling was switched off: it is put back."""
        rig = peer("ifd-acsccid.bundle")
        self.addCleanup(rig.close)
        with tempfile.TemporaryDirectory(prefix="acr122-test.") as folder:
            file = pathlib.Path(folder) / "reader.json"
            with subprocess.Popen([PROGRAM, "probe", "--output", file], text=True,
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  env={**os.environ,
                                       "PCSCLITE_CSOCK_NAME": rig.pcsc_socket}) as probe:
                probe.stdin.write("\n")
                probe.stdin.flush()
                said = ""
                while not said.endswith("Put an NTAG"):
                    said += probe.stdout.read(1)
                wait_for(lambda: not rig.hand.do("state")["firmware_polls"], "no polling")
                probe.send_signal(signal.SIGINT)
                said += probe.stdout.read()
                self.assertEqual(probe.wait(timeout=60), 1, said)
            report = json.loads(file.read_text())
            self.assertIn("Ended by a signal", " ".join(report["remarks"]), said)
            self.assertEqual(report["reader"]["firmware"], "ACR122U214")
        self.assertTrue(rig.hand.do("state")["firmware_polls"], "as it was")

    def test_ccid(self):
        rig = peer("ifd-ccid.bundle")
        self.addCleanup(rig.close)
        rig.hand.place("ntag213")
        self.wait_for_card(rig)
        report, said = self.report(rig, input="\n" + "s\n" * 9)
        self.assertIn("only while a card lies there", said)
        self.assertIn("Leave a card on the reader", said)
        self.assertNotIn("Take every card off", said)
        self.assertEqual(report["reader"]["firmware"], "ACR122U214")
        self.assertTrue(rig.hand.do("state")["firmware_polls"], "as it was")

    def test_for_programs(self):
        """Over this project's driver. What is said to people goes to standard error."""
        rig = Rig()
        self.addCleanup(rig.close)
        with tempfile.TemporaryDirectory(prefix="acr122-test.") as folder:
            file = pathlib.Path(folder) / "reader.json"
            hand = f"{folder}/hand"
            pathlib.Path(hand).write_text('echo "a hand moves $1"; test "$1" = off\n')
            told = self.json(rig, "probe", "--hand", f"sh {hand}", "--output", file)
            self.assertEqual(told, json.loads(file.read_text()))
            self.assertEqual(self.json(rig, "replay", "--hand", f"sh {hand}", file),
                             {"same": True, "differ": []})

    def json(self, rig, *arguments):
        done = subprocess.run([PROGRAM, *arguments, "--json"], text=True, timeout=120,
                              capture_output=True,
                              env={**os.environ, "PCSCLITE_CSOCK_NAME": rig.pcsc_socket})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("a hand moves off", done.stderr)
        return json.loads(done.stdout)

    def test_cards_over_ccid(self):
        self.cards_over("ifd-ccid.bundle")

    def test_cards_over_acsccid(self):
        self.cards_over("ifd-acsccid.bundle")

    def cards_over(self, bundle):
        """What only this project's driver has is tried first, and the firmware refuses it."""
        rig = peer(bundle)
        self.addCleanup(rig.close, ("pseudo-APDU FF 00 49 44", "pseudo-APDU FF C2 00 00 02 81 00"))
        rig.hand.place("ntag213")
        self.wait_for_card(rig)
        for arguments, words in ((("info",), "card        NTAG213"),
                                 (("ndef", "write", "--text", "hello"), "written and read back"),
                                 (("ndef", "read"), r"text      hello \[en\]"),
                                 (("identify",), "blinks")):
            code, said = self.run_it(rig, *arguments)
            self.assertEqual(code, 0, said)
            self.assertRegex(said, words)
        with tempfile.TemporaryDirectory(prefix="acr122-test.") as folder:
            file = pathlib.Path(folder) / "card"
            code, said = self.run_it(rig, "dump", f"{file}.mfd")
            self.assertEqual((code, len(pathlib.Path(f"{file}.mfd").read_bytes())), (0, 180), said)
            code, said = self.run_it(rig, "dump", f"{file}.nfc")  # the driver tells no SAK
            self.assertEqual(code, 1, said)
            self.assertIn("wants SAK and ATQA", said)

        self.behind_a_password(rig)

    def behind_a_password(self, rig):
        code, said = self.run_it(rig, "apdu", "FFD6002B0411223344", "FFD6002C04ABCD0000",
                                 "FFD6002A0480050000", "FFD600290404000004")
        self.assertEqual(code, 0, said)
        code, said = self.run_it(rig, "ndef", "read", "--pwd", "11223344")
        self.assertEqual(code, 5, said)  # the firmware looked for the card meanwhile
        self.assertIn("a driver that selects the card again loses it", said)

    def wait_for_card(self, rig):
        wait_for(lambda: "ATR 3B" in self.run_it(rig, "list")[1], "a card in the list")


if __name__ == "__main__":
    unittest.main(verbosity=2)
