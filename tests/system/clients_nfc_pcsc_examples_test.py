# SPDX-License-Identifier: LGPL-2.1-or-later
"""nfc-pcsc's own examples, unmodified, while cards come and go before them."""
import re
import unittest

import programs
from nfc_pcsc import LibraryTest, start_example
from programs import setUpModule, tearDownModule

NO_AID = "AID was not set"  # what the library says to a smart card if the program has no AID
CARD_ERROR = "error occurred while transmitting"  # the library's words for a card that left


class Example(LibraryTest):
    def run_example(self, name, ready="device attached"):
        self.program = start_example(name)
        self.addCleanup(self.program.close)
        self.program.wait_for(ready)

    def meet(self, card, *said):
        """Places a card; the program has to say this, line by line. Returns the last match."""
        self.place(card)
        for pattern in said:
            match = self.program.wait_for(pattern)
        return match

    def pull(self, card, frame, *said):
        """As meet(), with a card that is taken away at the first such frame."""
        self.hand.do("fault", reader=0, what="pull_card", only=frame)
        self.meet(card, *said)
        self.assert_pulled()
        self.take()

    def on_card(self, start, size):
        return bytes.fromhex(self.hand.do("memory", id="card")["memory"])[start:start + size]

    def assert_written(self, match, start):
        """What the example says it wrote is on the card."""
        written = bytes.fromhex(re.search("<Buffer ([0-9a-f ]+)>", match.string)[1])
        self.assertEqual(self.on_card(start, len(written)), written)


class Examples(Example):
    def test_uid_logger(self):
        self.run_example("uid-logger", ready="waiting for cards")
        self.meet("classic-1k", "^82acb95d$")
        self.take()
        self.meet("ntag215", "^04a23b1a712080$")
        self.take()
        self.meet("desfire", "reader error .*" + NO_AID)

    def test_read_write(self):
        self.run_example("read-write")
        self.pull("ntag213", "3004", "card detected", "error when reading data.*" + CARD_ERROR,
                  "error when writing data")
        self.meet("classic-1k", "card detected", "error when reading data.*0x6982",
                  "error when writing data.*0x6700")  # four bytes are no block
        self.take()
        self.meet("desfire", "an error occurred .*not compatible with AID F222222222")
        self.take()
        written = self.meet("ntag215", "card detected", "data read <Buffer 03 10 d1 01>",
                            "data converted 784", "data written")
        self.assert_written(written, 16)

    def test_mifare_classic(self):
        self.run_example("mifare-classic")
        self.pull("classic-1k", "3004", "sector 1 successfully authenticated",
                  "error when reading data.*" + CARD_ERROR, "error when writing data")
        self.meet("ntag215", "card detected", "error when authenticating block 4.*0x6a81")
        self.take()
        self.meet("desfire", "an error occurred .*" + NO_AID)
        self.take()
        written = self.meet("classic-1k", "card detected", "sector 1 successfully authenticated",
                            "data read <Buffer 00 00", "data converted 0", "data written")
        self.assert_written(written, 64)

    def test_mifare_ultralight_ntag(self):
        self.run_example("mifare-ultralight-ntag")
        self.pull("ntag215", "1B", "card detected", "passwordAuthenticate error")
        self.meet("classic-1k", "card detected", "passwordAuthenticate error")
        self.take()
        self.meet("desfire", "an error occurred .*" + NO_AID)
        self.take()
        read = self.meet("ntag215", "card detected", "successfully authenticated",
                         "fastRead data: <Buffer ([0-9a-f ]+)>")
        self.assertEqual(bytes.fromhex(read[1]), self.on_card(64, 16))

    def test_mifare_desfire(self):
        self.run_example("mifare-desfire")
        self.pull("desfire-new", "03900A", "received data <Buffer 91 00>", r"\[step 2",
                  "error occurred during processing.*" + CARD_ERROR)
        self.meet("ntag215", r"\[step 1.*received data <Buffer 6e 00>",
                  r"\[step 2.*received data <Buffer 6e 00>", "error in step 2")
        self.take()
        self.meet("desfire", r"\[step 1.*received data <Buffer 91 00>",
                  "error in step 2")  # the key is for AES
        self.take()
        # It shows the reading of a file that each card has to be given first.
        self.meet("desfire-new", r"\[step 2 - authenticate\] received data <Buffer .* 91 af>",
                  r"\[step 2 - set up RndA\] received data <Buffer .* 91 00>",
                  r"\[step 3 - read\] received data <Buffer 91 1c>")

    def test_led(self):
        # Until its direct connection is closed, the library takes that for one to a card.
        self.run_example("led", ready="disconnected|initial sequence error")
        for card in ("classic-1k", "ntag215"):
            beeps = self.hand.do("state", reader=0)["beeps"]
            self.meet(card, "card detected", "response received <Buffer 90 01>",
                      "response received <Buffer 90 02>")
            state = self.hand.do("state", reader=0)
            self.assertEqual((state["red"], state["green"]), (False, True))
            self.assertEqual(state["beeps"], beeps + 6)  # five and one
            self.take()
        self.meet("desfire", "an error occurred .*" + NO_AID)

    def test_led_card_pulled_in_the_middle(self):
        """It has nothing to say to the card: the reader blinks on and does the rest."""
        self.run_example("led", ready="disconnected|initial sequence error")
        self.hand.do("fault", reader=0, what="late_answer", delay_ms=1000, only="FF00405D")
        self.meet("ntag215", "card detected")
        programs.wait_until(
            lambda: not self.hand.do("state", reader=0)["faults_armed"])  # the first blinking
        self.hand.do("remove", reader=0)
        self.program.wait_for("response received <Buffer 90 01>")
        self.program.wait_for("response received <Buffer 90 02>")
        self.check_reader()

    def test_without_auto(self):
        self.run_example("without-auto")
        for card, standard in (("classic-1k", 3), ("ntag215", 3), ("desfire", 4)):
            self.meet(card, "card inserted", f"standard: 'TAG_ISO_14443_{standard}'")
            self.take()
            self.program.wait_for("card removed")

    def test_ndef(self):
        # Says of itself that it is not finished. NDEF: clients_nfc_pcsc_test.py.
        self.run_example("ndef", ready="Cannot find module './pretty'")


if __name__ == "__main__":
    unittest.main(verbosity=2)
