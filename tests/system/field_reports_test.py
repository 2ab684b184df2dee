# SPDX-License-Identifier: LGPL-2.1-or-later
"""What people reported of this reader, step by step, and what is right: docs/field-reports.md."""
import subprocess
import time
import unittest

from smartcard import scard

from pcsc_client import EMPTY, PRESENT, Client, PcscError, wait_for
from sim_rig import Rig

CONTROL = 0x42000DAC  # SCARD_CTL_CODE(3500), as programs ported from Windows write it
KEY = "FF 82 00 00 06 FF FF FF FF FF FF"
ESCAPE = 0x42000001
UNSUPPORTED = 0x8010001F
NOT_TRANSACTED = 0x80100016
NO_CARD = {0x8010000C, 0x80100069}  # SCARD_E_NO_SMARTCARD, SCARD_W_REMOVED_CARD


def setUpModule():
    global rig, client, reader
    rig = Rig()
    client = Client()
    (reader,) = client.wait_for_readers(1)


def tearDownModule():
    client.close()
    rig.close()


def login(block):
    return f"FF 86 00 00 05 01 00 {block:02X} 60 00"


class Report(unittest.TestCase):
    def setUp(self):
        client.wait_until(reader, EMPTY)

    def tearDown(self):
        rig.hand.do("fault", what="clear")
        rig.hand.do("remove", reader=0)

    def place(self, card, **details):
        rig.hand.do("place", reader=0, card=card, id="card", **details)
        client.wait_until(reader, PRESENT)

    def connect(self, **how):
        return client.connect(reader, **how)

    def talk(self, *lines):
        """Pairs of APDU and answer, through one connection."""
        with self.connect() as card:
            for apdu, answer in lines:
                self.assertEqual(card.transmit(apdu).hex(" ").upper(), answer, apdu)

    def error(self, call, *arguments):
        with self.assertRaises(PcscError) as raised:
            call(*arguments)
        return raised.exception.code & 0xFFFFFFFF

    def scriptor(self, line, protocol="T=0"):
        """One process per command, as in shell scripts. Its answer."""
        printed = subprocess.run(["scriptor", "-p", protocol], input=line + "\n", text=True,
                                 capture_output=True, timeout=30, check=True).stdout
        answer = printed[printed.index("\n<") + 2:].split(" : ")[0]
        return " ".join(answer.split())


class Noise(Report):
    def test_noise_is_no_removal(self):
        """A program holds its card and does nothing, while answers of presence tests are lost."""
        self.place("classic-1k")
        with self.connect() as card:
            for apdu in KEY, login(4):
                self.assertEqual(card.transmit(apdu).hex(), "9000")
            _, events, _ = client.state(reader)
            for skip in range(5):
                rig.hand.do("fault", what="rf_noise", skip=skip, times=2)
                wait_for(lambda: not rig.hand.do("state", reader=0)["faults_armed"], "the noise")
            self.assertEqual(card.transmit("FF B0 00 04 02").hex(), "00009000")
            self.assertEqual(client.state(reader)[1], events)


class Listings(Report):
    """Programs that look for cards themselves, by the chip's commands."""

    def lists(self, command, answer):
        """The first listing, then one by the chip's own rules; afterwards the card is the driver's."""
        with self.connect(share=scard.SCARD_SHARE_DIRECT, protocols=0) as handle:
            found = handle.control(ESCAPE, command).hex(" ").upper()
            self.assertRegex(found, f"^{answer}")
            return handle.control(ESCAPE, command).hex(" ").upper()

    def test_first_listing_sees_the_card(self):
        for card, command, answer, again, apdu, reply in (
                ("desfire", "FF 00 00 00 04 D4 4A 01 00", "D5 4B 01 01 03 44 20 07", "D5 4B 00",
                 "90 60 00 00 00", "91 AF"),
                ("type-b", "FF 00 00 00 05 D4 4A 01 03 00", "D5 4B 01 01 50", "D5 4B 00",
                 "FF CA 01 00 00", "90 00"),
                ("classic-1k", "FF 00 00 00 05 D4 60 01 01 10", "D5 61 01 10", "D5 61",
                 "FF CA 00 00 00", "90 00")):
            with self.subTest(card):
                client.wait_until(reader, EMPTY)
                self.place(card)
                for _ in range(2):
                    self.assertRegex(self.lists(command, answer), f"^{again}")
                    with self.connect() as handle:
                        self.assertRegex(handle.transmit(apdu).hex(" ").upper(), f"{reply}$")
                rig.hand.do("remove", reader=0)


    def test_selection_that_another_ones_listing_ends(self):
        """Two programs: the one that had an applet selected is told before its next APDU is."""
        select = "00 A4 04 00 05 F0 01 02 03 04"
        self.place("applet")
        with self.connect() as first, self.connect() as second:
            for _ in range(2):
                for apdu in select, "00 A4 00 0C 02 00 01":
                    self.assertEqual(first.transmit(apdu).hex(), "9000")
                self.assertEqual(second.transmit("FF 00 00 00 05 D4 40 01 80 EC")[:3].hex(), "d54100")
                self.assertEqual(first.transmit("00 B0 00 00 02").hex(), "5a5b9000")
            _, events, _ = client.state(reader)
            self.assertEqual(second.transmit("FF 00 00 00 04 D4 4A 01 00")[:4].hex(), "d54b0101")
            self.error(first.transmit, "00 B0 00 00 02")
            client.wait_for_events(reader, events + 2)
            self.assertIn(self.error(first.transmit, "00 B0 00 00 02"), NO_CARD)
        client.wait_until(reader, PRESENT)
        self.talk((select, "90 00"), ("00 A4 00 0C 02 00 01", "90 00"),
                  ("00 B0 00 00 02", "5A 5B 90 00"))


class Swaps(Report):
    def test_swap_under_a_programs_own_listing(self):
        for card in ("ntag215", "classic-1k") * 5:
            self.place("felica")
            with self.connect() as old:
                old.transmit("FF 00 00 00 04 D4 4A 01 00")
                rig.hand.do("remove", reader=0)
                rig.hand.do("place", reader=0, card=card, id="card")
                self.assertIn(self.error(old.transmit, "FF CA 00 00 00"), NO_CARD)
                atr = client.wait_until(reader, PRESENT)
            self.assertEqual(atr[13:15].hex(), "0003" if card == "ntag215" else "0001")
            self.talk(("FF 00 48 00 00", "41 43 52 31 32 32 55 32 31 34"))
            rig.hand.do("remove", reader=0)
            client.wait_until(reader, EMPTY)


class Phones(Report):
    def test_phones_in_a_queue(self):
        """Only their random UIDs tell them apart."""
        self.place("phone", uid="08A1A2A3")
        for turn, gap in enumerate((0, 0.05, 0.2, 0.6)):
            _, events, _ = client.state(reader)
            with self.connect() as first:
                self.assertEqual(first.transmit("80 EC 00 00 03 01 02 03 00").hex(), "0102039000")
                rig.hand.do("remove", reader=0)
                time.sleep(gap)
                rig.hand.do("place", reader=0, card="phone", id="card", uid=f"08B1B2B{turn}")
                self.assertIn(self.error(first.transmit, "80 EC 00 00 03 01 02 03 00"), NO_CARD)
                client.wait_for_events(reader, events + 2)
                self.assertIn(self.error(first.transmit, "FF CA 00 00 00"), NO_CARD)
            client.wait_until(reader, PRESENT)
            self.talk(("FF CA 00 00 00", f"08 B1 B2 B{turn} 90 00"))
            self.assertEqual(client.state(reader)[1], events + 2)


class Scripts(Report):
    """Shell scripts that run scriptor once for each command."""

    def frames(self):
        return rig.hand.do("state", reader=0)["rf_frames"]

    def test_login_in_two_processes(self):
        self.place("ultralight-c")
        self.assertEqual(self.scriptor("FF 00 00 00 04 D4 4A 01 00"), "61 11")
        self.assertEqual(self.scriptor("FF 00 00 00 04 D4 42 1A 00"), "61 0E")
        frames = self.frames()
        time.sleep(0.4)  # of the second in which nothing is on the air
        self.assertEqual(self.frames(), frames)
        self.assertRegex(self.scriptor("FF C0 00 00 0E"), "^D5 43 00 AF( ..){8} 90 00$")

    def test_login_then_frames_of_its_own(self):
        """By FF 86 or by the program's own frame; later, or in the next process."""
        own = "FF 00 00 00 0F D4 40 01 60 04 FF FF FF FF FF FF 82 AC B9 5D"
        read, block = "FF 00 00 00 05 D4 40 01 30 04", "D5 41 00" + " 00" * 16 + " 90 00"
        self.place("classic-1k")
        for command, answer in ((login(4), "90 00"), (own, "D5 41 00 90 00")):
            self.talk((KEY, "90 00"), (command, answer))
            for pause in (0, 0.3, 1.5):
                time.sleep(pause)
                self.talk((read, block))
            with self.connect() as card:
                for pause in (0.3, 2.5):
                    time.sleep(pause)
                    self.assertEqual(card.transmit(read).hex(" ").upper(), block)

    def test_listing_is_fetched_by_the_next_process(self):
        self.place("felica")
        self.assertEqual(self.scriptor("FF 00 00 00 09 D4 4A 01 01 00 FF FF 00 00"), "61 18")
        self.assertEqual(self.scriptor("FF C0 00 00 17"), "6C 18")
        self.assertRegex(self.scriptor("FF C0 00 00 18"), "^D5 4B 01 01( ..){18} 90 00$")


class Smartmx(Report):
    def test_classic_of_a_smartmx(self):
        """One program reads its MIFARE Classic, another one has an applet selected."""
        for kind in ("jcop", "smartmx-38"):
            client.wait_until(reader, EMPTY)
            self.place(kind)
            with self.connect() as other:
                self.assertEqual(other.transmit("80 EC 00 00 01 2A 00").hex(), "2a9000")
                self.talk((KEY, "90 00"), (login(4), "90 00"),
                          ("FF B0 00 04 10", "00 " * 16 + "90 00"))
                self.error(other.transmit, "80 EC 00 00 01 2A 00")
                client.wait_until(reader, PRESENT)
                self.assertIn(self.error(other.transmit, "80 EC 00 00 01 2A 00"), NO_CARD)
            self.talk(("80 EC 00 00 01 2A 00", "2A 90 00"), (login(4), "90 00"),
                      ("FF D6 00 04 10" + " 5A" * 16, "90 00"), ("FF B0 00 04 02", "5A 5A 90 00"))
            rig.hand.do("remove", reader=0)


class Keys(Report):
    def test_loaded_without_a_card(self):
        with self.connect(share=scard.SCARD_SHARE_DIRECT, protocols=0) as handle:
            self.assertEqual(handle.control(CONTROL, KEY).hex(), "9000")
        self.place("classic-1k")
        self.talk((login(4), "90 00"))

    def test_login_outlives_the_picc_parameter(self):
        self.place("classic-1k")
        self.talk((KEY, "90 00"), (login(4), "90 00"), ("FF 00 50 00 00", "90 FF"),
                  ("FF 00 51 BF 00", "90 BF"), ("FF B0 00 04 02", "00 00 90 00"),
                  ("FF 00 50 00 00", "90 BF"), ("FF 00 51 FF 00", "90 FF"))

    def test_refused_form_of_load_keys_then_the_right_one(self):
        self.place("classic-1k")
        self.talk(("FF 82 20 00 06 FF FF FF FF FF FF", "69 87"), (KEY, "90 00"),
                  (login(4), "90 00"), ("FF B0 00 04 10", "00 " * 16 + "90 00"))

    def test_key_slot_of_another_reader(self):
        self.place("desfire")
        self.talk(("FF 82 00 20 06 FF FF FF FF FF FF", "69 88"), (KEY, "90 00"),
                  (login(4), "6A 81"))

    def test_data_in_a_trailer_does_not_lock_the_sector(self):
        self.place("classic-1k")
        text = "31 32 33 34 " * 4
        self.talk((KEY, "90 00"), (login(3), "90 00"), (f"FF D6 00 03 10 {text}", "6A 80"),
                  (login(1), "90 00"), (f"FF D6 00 01 10 {text}", "90 00"),
                  ("FF B0 00 01 10", f"{text}90 00"))

    def test_one_process_per_command(self):
        self.place("classic-1k")
        for command in (KEY, login(4)):
            other = Client()
            card = other.connect(reader)
            self.assertEqual(card.transmit(command).hex(), "9000")
            card.close(scard.SCARD_UNPOWER_CARD)  # pyscard at its end
            other.close()

    def test_values_by_native_commands(self):
        self.place("classic-1k")
        value = "64 00 00 00 9B FF FF FF 64 00 00 00 05 FA 05 FA"
        done = "D5 41 00 90 00"
        more = "65 00 00 00 9A FF FF FF 65 00 00 00 05 FA 05 FA"
        self.talk((KEY, "90 00"), (login(5), "90 00"),
                  (f"FF 00 00 00 15 D4 40 01 A0 05 {value}", done),
                  ("FF 00 00 00 09 D4 40 01 C1 05 01 00 00 00", done),
                  ("FF 00 00 00 05 D4 40 01 B0 05", done),
                  ("FF 00 00 00 05 D4 40 01 30 05", f"D5 41 00 {more} 90 00"),
                  ("FF B1 00 05 04", "00 00 00 65 90 00"))


class Tags(Report):
    def test_write_whose_confirmation_is_lost(self):
        self.place("ntag215")
        for skip in range(3):
            rig.hand.do("fault", what="rf_noise", only="A2", skip=skip, times=1)
            text = f"03 {skip:02X} 01 02 D1 01 05 54 02 65 6E 41"
            self.talk((f"FF D6 00 04 0C {text}", "90 00"), ("FF B0 00 04 0C", f"{text} 90 00"))

    def test_page_that_is_not_there_harms_nothing(self):
        for card, behind in (("ntag203", 0x2B), ("ultralight", 0x10), ("ntag215", 0x90)):
            self.place(card)
            for _ in range(2):
                self.talk((f"FF B0 00 {behind:02X} 10", "6A 82"))
                with self.connect() as handle:
                    self.assertEqual(handle.transmit("FF B0 00 00 04")[:3].hex(), "04a23b")
            rig.hand.do("remove", reader=0)
            client.wait_until(reader, EMPTY)

    def test_ultralight_c_behind_page_f(self):
        self.place("ultralight-c")
        self.talk(*((f"FF D6 00 {page:02X} 04 31 32 33 64", "90 00") for page in range(4, 0x28)),
                  ("FF B0 00 04 90", "31 32 33 64 " * 36 + "90 00"))

    def test_lengths_that_are_no_whole_pages(self):
        self.place("ntag215")
        self.talk(("FF B0 00 00 0F", "04 A2 3B 15 1A 71 20 80 CB 48 00 00 E1 10 3E 90 00"),
                  ("FF B0 00 00 14",
                   "04 A2 3B 15 1A 71 20 80 CB 48 00 00 E1 10 3E 00 03 10 D1 01 90 00"))

    def test_password_set_by_pages(self):
        self.place("ntag213")
        with self.connect() as card:
            before = card.transmit("FF B0 00 04 10")
        self.talk(("FF D6 00 2B 04 31 32 33 34", "90 00"), ("FF D6 00 2C 04 00 00 00 00", "90 00"),
                  ("FF D6 00 29 04 04 00 00 04", "90 00"), ("FF D6 00 04 04 01 02 03 04", "69 82"),
                  ("FF B0 00 04 10", before.hex(" ").upper()),
                  ("FF 00 00 00 07 D4 42 1B 31 32 33 34", "D5 43 00 00 00 90 00"),
                  ("FF D6 00 04 04 01 02 03 04", "90 00"),
                  ("FF D6 00 29 04 04 00 00 FF", "90 00"))
        self.talk(("FF D6 00 04 04 04 03 02 01", "90 00"))

    def test_written_then_locked(self):
        self.place("ntag213")
        self.talk(("FF D6 00 04 04 03 04 D1 01", "90 00"), ("FF D6 00 05 04 00 55 00 FE", "90 00"),
                  ("FF D6 00 02 04 00 48 FF FF", "90 00"), ("FF D6 00 04 04 00 00 00 00", "69 82"),
                  ("FF B0 00 04 08", "03 04 D1 01 00 55 00 FE 90 00"))

    def test_command_without_its_envelope(self):
        self.place("ultralight-c")
        self.talk(("FF 00 00 00 02 1A 00", "6A 80"))
        with self.connect() as card:
            self.assertRegex(card.transmit("FF 00 00 00 04 D4 42 1A 00").hex(),
                             "^d54300af.{16}9000$")

    def test_reads_page_by_page_until_zeros(self):
        self.place("ntag213")
        for _ in range(2):
            card = self.connect()
            card.status()
            self.assertEqual(card.transmit("FF CA 00 00 00").hex(), "04a23b187120809000")
            pages = []
            while not pages or pages[-1] != "000000009000":
                pages.append(card.transmit(f"FF B0 00 {len(pages):02X} 04").hex())
            self.assertEqual(len(pages), 11)
            card.close(scard.SCARD_RESET_CARD)
            client.wait_until(reader, PRESENT)


class SmartCards(Report):
    def test_read_binary_without_a_selected_file(self):
        self.place("ndef-t4")
        self.talk(("00 B0 00 01 FF", "69 86"))

    def test_m24sr(self):
        self.place("ndef-t4", ats="0578009002")
        self.talk(("00 A4 04 00 07 D2 76 00 00 85 01 01 00", "90 00"),
                  ("00 A4 00 0C 02 E1 03", "90 00"),
                  ("00 B0 00 00 0F", "00 0F 20 00 F6 00 F4 04 06 E1 04 04 00 00 00 90 00"))

    def test_extended_le_of_a_passport_reader(self):
        self.place("applet")
        self.talk(("00 A4 04 00 05 F0 01 02 03 04", "90 00"), ("00 A4 00 0C 02 00 01", "90 00"),
                  ("00 B0 00 00 00 00 04", "5A 5B 58 59 90 00"))

    def test_selection_lives_from_process_to_process(self):
        self.place("applet")
        for apdu, answer in (("00 A4 04 00 05 F0 01 02 03 04", "90 00"),
                             ("00 A4 00 0C 02 00 01", "90 00"),
                             ("00 B0 00 00 02", "5A 5B 90 00")):
            self.assertEqual(self.scriptor(apdu, "T=1"), answer)

    def test_cold_reset_in_the_middle(self):
        self.place("applet")
        with self.connect() as card:
            for disposition in (scard.SCARD_UNPOWER_CARD, scard.SCARD_RESET_CARD):
                self.assertEqual(card.transmit("00 A4 04 00 05 F0 01 02 03 04").hex(), "9000")
                card.reconnect(disposition)
                self.assertEqual(card.transmit("00 B0 00 00 02").hex(), "6986")

    def test_taken_away_in_an_apdu(self):
        for frame in range(3):
            self.place("desfire")
            rig.hand.do("fault", what="pull_card", skip=frame)
            with self.connect() as card:
                start = time.monotonic()
                codes = set()
                while not codes:
                    try:
                        card.transmit("90 60 00 00 00")
                    except PcscError as problem:
                        codes.add(problem.code & 0xFFFFFFFF)
                self.assertLess(time.monotonic() - start, 5)
                self.assertLessEqual(codes, NO_CARD)
            client.wait_until(reader, EMPTY)


class Reader(Report):
    def test_status_tells_a_removal_once(self):
        self.place("classic-1k")
        with self.connect() as card:
            card.transmit("FF CA 00 00 00")
            _, known, _ = scard.SCardGetStatusChange(
                client.context, 0, [(reader, scard.SCARD_STATE_UNAWARE)])[1][0]
            rig.hand.do("remove", reader=0)
            changes = 0
            for _ in range(10):
                code, states = scard.SCardGetStatusChange(client.context, 200, [(reader, known)])
                changes += code == scard.SCARD_S_SUCCESS
                known = states[0][1]
            self.assertEqual(changes, 1)

    def test_program_that_never_disconnects(self):
        self.place("ntag213")
        card = self.connect()
        self.assertEqual(card.transmit("FF 00 52 00 00").hex(), "9000")
        rig.hand.do("remove", reader=0)
        client.wait_until(reader, EMPTY)
        self.assertIn(self.error(card.transmit, "FF B0 00 07 10"), NO_CARD)
        self.assertIn(self.error(self.connect), NO_CARD)
        self.place("ntag213")
        self.talk(("FF D6 00 07 04 65 6E 75 73", "90 00"), ("FF B0 00 07 04", "65 6E 75 73 90 00"))

    def test_raw_protocol_without_a_card(self):
        handle = self.connect(share=scard.SCARD_SHARE_DIRECT, protocols=0)
        handle.protocol = scard.SCARD_PROTOCOL_RAW
        self.assertEqual(handle.transmit("FF 00 48 00 00"), b"ACR122U214")
        handle.close()

    def test_transmit_to_a_card_without_power(self):
        self.place("ntag213")
        self.connect().close(scard.SCARD_UNPOWER_CARD)
        with self.connect(share=scard.SCARD_SHARE_DIRECT, protocols=0) as handle:
            handle.protocol = scard.SCARD_PROTOCOL_RAW
            self.assertEqual(self.error(handle.transmit, "FF B0 00 04 04"), NOT_TRANSACTED)
            time.sleep(0.5)
            self.assertTrue(client.state(reader)[0] & scard.SCARD_STATE_PRESENT)
        self.talk(("FF B0 00 03 01", "E1 90 00"))

    def test_number_in_place_of_a_control_code(self):
        with self.connect(share=scard.SCARD_SHARE_DIRECT, protocols=0) as handle:
            self.assertEqual(self.error(handle.control, 3500, "FF 00 48 00 00"), UNSUPPORTED)

    def test_buzzer_command_of_another_reader(self):
        self.place("classic-1k")
        self.talk(("E0 00 00 28 01 FF", "6E 00"), ("FF 00 40 00 04 02 00 01 01", "90 02"),
                  ("FF 00 40 CF 04 03 00 01 01", "90 03"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
