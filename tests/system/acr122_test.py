# SPDX-License-Identifier: LGPL-2.1-or-later
"""acr122 watch, info, apdu, led, beep, identify and bench, as a person types them."""
import json
import unittest

from acr122_tool import (ACR122, FAILED, NO_CARD, NO_READER, REFUSED, WRONG_USAGE, Tool)
from programs import UIDS, setUpModule, tearDownModule  # noqa: F401
import programs


class Info(Tool):
    def test_ntag(self):
        with self.on_reader("ntag215"):
            said = self.says("info")
            for words in ("card        NTAG215", "UID         " + UIDS["ntag215"],
                          "page 04 to 81  user memory           open", "https://www.example.com",
                          "signature"):
                self.assertIn(words, said)

    def test_what_is_locked(self):
        with self.on_reader("ntag213"):
            programs.client.connect(programs.reader).transmit("FF D6 00 02 04 00 00 10 00")
            self.assertIn("page 04        user memory           locked for ever", self.says("info"))

    def test_password(self):
        with self.on_reader("ntag213"):
            with programs.client.connect(programs.reader) as card:
                card.transmit("FF D6 00 29 04 04 00 00 10")  # AUTH0: from page 10 on
            self.assertIn("page 10 to 27  user memory           open, to write by password only",
                          self.says("info"))

    def test_classic_with_unknown_keys(self):
        with self.on_reader("classic-1k"):
            with programs.client.connect(programs.reader) as card:
                card.transmit("FF 82 00 00 06 FF FF FF FF FF FF")
                card.transmit("FF 86 00 00 05 01 00 04 60 00")
                card.transmit("FF D6 00 07 10 01 02 03 04 05 06 FF 07 80 69 01 02 03 04 05 06")
            said = self.says("info")
            self.assertRegex(said, r"block 04 to 06 +data +no key fits")
            self.assertIn("--keys FILE", said)
            keys = self.folder / "keys.txt"
            keys.write_text("# mine\n010203040506\n")
            self.assertRegex(self.says("info", "--keys", keys), r"block 04 to 06 +data +open")
            keys.write_text("0102\n")
            self.refused(FAILED, "line 1 is no key", "info", "--keys", keys)

    def test_for_programs(self):
        with self.on_reader("classic-1k"):
            all = self.asked("info")
            self.assertEqual((all["uid"], all["sak"], all["product"], len(all["map"])),
                             (UIDS["classic-1k"], "08", "MIFARE Classic 1K", 64))
            self.assertIn("MAD", all["ndef"]["missing"])

    def test_no_card_and_no_reader(self):
        self.refused(NO_CARD, "no card is on ACS ACR122U", "info")
        self.refused(NO_READER, 'no reader "other"', "info", "--reader", "other")
        self.refused(WRONG_USAGE, "INVALID", "info", "--reader", "0", "INVALID")

    def test_waits_for_a_card(self):
        waiting = self.start(ACR122, "info", "--wait", "20")
        self.place("ntag215")
        waiting.wait_for("NTAG215")
        self.assertEqual(waiting.end(), 0)

    def test_colours_on_a_terminal_only(self):
        with self.on_reader("ntag215"):
            self.assertNotIn("\x1b", self.says("info"))
            on_terminal = self.start(ACR122, "info")
            self.assertEqual(on_terminal.end(), 0)
            self.assertIn("\x1b[1m", on_terminal.output)
            without = self.start("env", "NO_COLOR=1", ACR122, "info")
            self.assertEqual(without.end(), 0)
            self.assertNotIn("\x1b[1m", without.output)


class Password(Tool):
    """An NTAG or EV1 that gives nothing without its password."""

    def close(self, auth0, access, password):
        with programs.client.connect(programs.reader) as card:
            card.transmit(f"FF D6 00 {password:02X} 04 11 22 33 44")
            card.transmit(f"FF D6 00 {password + 1:02X} 04 AB CD 00 00")
            card.transmit(f"FF D6 00 {access:02X} 04 80 05 00 00")
            card.transmit(f"FF D6 00 {auth0:02X} 04 00 00 00 04")

    def test_opens_what_it_protects(self):
        for name, auth0, data in (("ntag213", 0x29, 36), ("ultralight-ev1-21", 0x25, 32)):
            with self.on_reader(name):
                self.close(auth0, auth0 + 1, auth0 + 2)
                file = self.folder / "card.json"
                self.refused(REFUSED, "--pwd PASSWORD opens", "dump", file)
                said = self.asked("dump", "--pwd", "11223344", file)
                self.assertEqual(said["missing"], 0)
                changed = json.loads(file.read_text())
                changed["units"][8]["data"] = "0A 0B 0C 0D"
                file.write_text(json.dumps(changed))
                self.refused(REFUSED, "page 04 cannot be written", "restore", file)
                self.assertEqual(self.asked("restore", "--pwd", "11 22 33 44", file)["written"], 1)
                self.assertEqual(self.memory()[32:36], bytes.fromhex("0A0B0C0D"))
                self.assertIn("by password only", self.says("info", "--pwd", "11223344"))

    def test_message(self):
        with self.on_reader("ntag213"):
            self.close(0x29, 0x2A, 0x2B)
            self.refused(REFUSED, "without its password", "ndef", "write", "--text", "no")
            self.says("ndef", "write", "--pwd", "11223344", "--text", "behind it")
            self.assertIn("behind it", self.says("ndef", "read", "--pwd", "11223344"))
            self.refused(REFUSED, "without its password", "ndef", "read")  # it does not stay open for the next program

    def test_another_one(self):
        with self.on_reader("ntag213"):
            self.close(0x29, 0x2A, 0x2B)
            self.refused(REFUSED, "does not take this password", "info", "--pwd", "11223345")
            self.refused(WRONG_USAGE, "eight hexadecimal digits", "info", "--pwd", "1122334")
        with self.on_reader("ultralight"):
            self.refused(REFUSED, "does not take this password", "info", "--pwd", "11223344")
        with self.on_reader("classic-1k"):
            self.refused(REFUSED, "for Ultralight EV1 and NTAG", "info", "--pwd", "11223344")


class Watch(Tool):
    def test_cards_come_and_go(self):
        watching = self.start(ACR122, "watch")
        watching.wait_for("ACS ACR122U 00 00: here")
        self.place("ntag215")
        watching.wait_for(f"NTAG215, UID {UIDS['ntag215']}, ATR 3B 8F")
        self.take()
        watching.wait_for("no card")
        self.place("applet")
        watching.wait_for('says "APPLE", UID 1A 2B 3C 4D')
        self.take()
        watching.wait_for("no card", count=2)
        programs.unplug()
        watching.wait_for("unplugged")
        programs.plug()
        watching.wait_for("here", count=2)
        watching.interrupt()

    def test_for_programs(self):
        self.place("classic-1k")
        lines = self.says("watch", "--json", "--cards", "1").splitlines()
        events = [json.loads(line) for line in lines]
        self.assertEqual([event["event"] for event in events], ["reader", "card"])
        self.assertEqual(events[1]["uid"], UIDS["classic-1k"])


class Apdu(Tool):
    def test_one_and_several(self):
        with self.on_reader("applet"):
            self.assertEqual(self.says("apdu", "FFCA000000"),
                             "> FF CA 00 00 00\n< 1A 2B 3C 4D 90 00  (90 00 done)\n")
            self.refused(FAILED, r"90 00 done.*\n.*\n.*\(6A 82 not there\)", "apdu",
                         "00 A4 04 00 05 F0 01 02 03 04", "00 A4 04 00 05 F0 01 02 03 05")

    def test_script_and_standard_input(self):
        script = self.folder / "script.txt"
        script.write_text("# a comment\nFF CA 00 00 00  # the UID\n\nreset\nFFCA020000\n")
        with self.on_reader("applet"):
            said = self.says("apdu", "--script", script)
            self.assertEqual(said.count("(90 00 done)"), 2)
            self.assertIn("reset\n", said)
            self.assertEqual(self.says("apdu", text=script.read_text()), said)
            self.refused(FAILED, "is no APDU", "apdu", text="hello\n")
            lines = self.says("apdu", "--json", "FFCA000000").splitlines()
            self.assertEqual(json.loads(lines[0])["answer"], "1A 2B 3C 4D 90 00")

    def test_by_hand(self):
        self.place("applet")
        hand = self.start(ACR122, "apdu")
        hand.wait_for("apdu> ")
        hand.say("FF CA 00 00 00")
        hand.wait_for("1A 2B 3C 4D 90 00")
        hand.say("quit")
        self.assertEqual(hand.end(), 0)

    def test_what_was_typed_comes_again(self):
        self.place("applet")
        before = set(self.folder.iterdir())
        hand = self.start("env", f"HOME={self.folder}", ACR122, "apdu", echo=True)
        hand.wait_for("apdu> ")
        hand.say("FF CA 00 00 00")
        hand.wait_for("1A 2B 3C 4D 90 00")
        hand.say("\x10")  # Ctrl-P
        hand.wait_for("1A 2B 3C 4D 90 00", count=2)
        hand.press("\x04")  # Ctrl-D
        self.assertEqual(hand.end(), 0)
        self.assertEqual(set(self.folder.iterdir()), before)  # secrets are typed, too

    def test_to_the_reader_without_a_card(self):
        self.assertIn("ACR122U214", self.says("apdu", "--direct", "FF00480000"))
        self.refused(NO_CARD, "no card", "apdu", "FF00480000")


class Signals(Tool):
    def leds(self):
        state = self.hand.do("state", reader=0)
        return state["red"], state["green"]

    def test_led(self):
        for what, expected in (("green", (False, True)), ("red", (True, False)),
                               ("both", (True, True)), ("off", (False, False))):
            self.says("led", what)
            self.assertEqual(self.leds(), expected, what)
        self.says("led", "red", "--ms", "100", "--times", "2")
        self.refused(WRONG_USAGE, "blue", "led", "blue")

    def test_beep(self):
        before = self.hand.do("state", reader=0)["beeps"]
        self.says("beep", "--times", "3")
        self.assertEqual(self.hand.do("state", reader=0)["beeps"], before + 3)

    def test_identify(self):
        self.says("led", "off")
        self.assertEqual(self.says("identify"), "ACS ACR122U 00 00 blinks.\n")
        self.assertEqual(self.asked("identify")["answer"], "90 00")
        # To its end: it would switch the lights that other tests switch.
        programs.wait_until(lambda: any(self.leds()))
        programs.wait_until(lambda: not any(self.leds()))


class Bench(Tool):
    def test_table(self):
        with self.on_reader("ntag215"):
            said = self.says("bench", "--times", "2")
            self.assertRegex(said, r"(?m)^read 126 pages +2 +[\d.]+ +504 ")
            rows = self.asked("bench", "--times", "2")["rows"]
            self.assertEqual([row["what"] for row in rows],
                             ["UID", "read one page", "read 126 pages"])
            self.assertTrue(all(row["ms"] > 0 for row in rows))


if __name__ == "__main__":
    unittest.main(verbosity=2)
