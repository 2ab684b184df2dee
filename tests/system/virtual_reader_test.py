# SPDX-License-Identifier: LGPL-2.1-or-later
"""acr122-sim by its command line: scenarios, orders, faults. No pcscd, no driver but for Pace."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

SIM = os.environ["ACR122_SIM"]
BUNDLE = os.environ["ACR122_BUNDLE"]
WITH_PCSCD = pathlib.Path(__file__).resolve().parents[2] / "scripts/with-pcscd"

# How long the reader beeps: (100 + 400 ms) x 7 (ACS ACR122U API V2.04, 6.2).
BEEP = """
import time
from smartcard.CardRequest import CardRequest
service = CardRequest(timeout=10).waitforcard()
service.connection.connect()
start = time.monotonic()
answer = service.connection.transmit(list(bytes.fromhex("FF 00 40 5D 04 01 04 07 02")))
print(time.monotonic() - start)
assert answer[1] == 0x90, answer
"""
BEEP_SECONDS = 3.5


def sim(*arguments):
    return subprocess.run([SIM, *arguments], capture_output=True, text=True, timeout=60)


def order(text):
    """Shell text that sends one order to the acr122-sim around it."""
    return f"{SIM} ctl '{json.dumps(text)}'"


class Lists(unittest.TestCase):
    def test_readers_have_names(self):
        readers, _ = sim("readers").stdout.split("\n\n")
        names = [line.split()[0] for line in readers.splitlines()]
        self.assertIn("touchatag", names)
        for name in names:
            self.assertEqual(sim("run", "--reader", name, "--", "true").returncode, 0, name)

    def test_doubts_have_names_and_values(self):
        _, doubts = sim("readers").stdout.split("\n\n")
        self.assertRegex(doubts, r"\nthru +works \| refused \| unanswered\n")
        script = " && ".join((order({"do": "doubt", "set": "thru=works"}),
                              f"{SIM} do doubt long-answer=cut"))
        done = sim("run", "--doubt", "thru=refused", "--", "sh", "-c", script)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_unknown_doubts_are_refused(self):
        for doubt in ("thru", "thru=perhaps", "everything=true"):
            self.assertEqual(sim("run", "--doubt", doubt, "--", "true").returncode, 2, doubt)
        done = sim("run", "--", "sh", "-c", order({"do": "doubt", "set": "thru=perhaps"}))
        self.assertEqual(done.returncode, 1)
        self.assertIn("works, refused, unanswered", done.stdout)

    def test_unknown_names_are_refused(self):
        self.assertEqual(sim("run", "--reader", "acr1252", "--", "true").returncode, 2)
        self.assertEqual(sim("run", "--card", "oyster", "--", "true").returncode, 2)

    def test_wrong_options_are_refused(self):
        bogus = ["run", "--bogus", "--", "true"]
        for arguments in (bogus, ["run"], ["dance"], [], ["do"], ["ctl"]):
            self.assertEqual(sim(*arguments).returncode, 2, arguments)
        self.assertEqual(sim("do", "state", "--socket", "/nowhere").returncode, 1)

    def test_help_explains_orders(self):
        text = sim("run", "--help").stdout
        for word in ("place", "rf_noise", "at_ms", "--real-time"):
            self.assertIn(word, text)
        for subcommand in ("run", "ctl", "do"):
            done = sim(subcommand, "--help")
            self.assertEqual(done.returncode, 0)
            self.assertIn("Exit code:", done.stdout, subcommand)


class Scenario(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="acr122-test.")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_scenario(self, scenario, *commands):
        """The answers, one JSON object per command."""
        file = self.folder / "scenario.json"
        file.write_text(json.dumps(scenario))
        done = sim("run", "--script", str(file), "--", "sh", "-c", "; ".join(commands))
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    def test_readers_and_first_steps_are_there_when_the_program_starts(self):
        (state,), _ = self.run_scenario(
            {"readers": ["acr122u", "acr122u-216"],
             "steps": [{"do": "place", "reader": 1, "card": "ntag213", "id": "tag"}]},
            order({"do": "state", "reader": 1}))
        self.assertEqual(state["firmware"], "ACR122U216")
        self.assertEqual([card["id"] for card in state["cards"]], ["tag"])

    def test_timed_steps_come_later(self):
        (before, after), _ = self.run_scenario(
            {"steps": [{"at_ms": 400, "do": "place", "card": "ntag213", "id": "tag"}]},
            order({"do": "state"}), "sleep 1", order({"do": "state"}))
        self.assertEqual((len(before["cards"]), len(after["cards"])), (0, 1))

    def test_a_list_of_steps_will_do(self):
        (state,), _ = self.run_scenario([{"do": "place", "card": "ntag213"}],
                                        order({"do": "state"}))
        self.assertEqual(len(state["cards"]), 1)

    def test_wrong_files_are_refused(self):
        for text in ("nonsense", '"a"', '{"readers": "acr122u"}', '{"steps": [1]}',
                     '[{"at_ms": "soon", "do": "state"}]', '[{"do": "dance"}]',
                     '{"readers": ["acr1252"]}', '[{"at_ms": 9000, "do": "dance"}]',
                     '[{"at_ms": 9000, "do": "place", "card": "oyster"}]',
                     '[{"at_ms": 9000, "do": "place", "card": "ntag213", "uid": "0"}]',
                     '[{"at_ms": 9000, "do": "place"}]',
                     '[{"at_ms": 9000, "do": "remove", "reader": 1}]',
                     '[{"at_ms": 9000, "do": "fault", "what": "gremlins"}]',
                     '[{"at_ms": 9000, "do": "doubt", "set": "thru=perhaps"}]',
                     '{"readers": ["acr122u"], "doubts": {"thru": "refused"}}'):
            file = self.folder / "scenario.json"
            file.write_text(text)
            self.assertEqual(sim("run", "--script", str(file), "--", "true").returncode, 2, text)

    def test_a_card_goes_to_a_file_and_comes_back(self):
        file = str(self.folder / "card.bin")
        answers, _ = self.run_scenario(
            [{"do": "place", "card": "classic-1k", "id": "a", "uid": "01020304"}],
            order({"do": "save", "id": "a", "file": file}),
            order({"do": "place", "card": "classic-1k", "id": "b", "content": file}),
            order({"do": "memory", "id": "a"}), order({"do": "memory", "id": "b"}))
        self.assertTrue(all(answer["ok"] for answer in answers), answers)
        self.assertEqual(answers[2]["memory"], answers[3]["memory"])
        self.assertEqual(len(answers[2]["memory"]), 2 * 1024)

    def test_faults_are_armed_and_cleared(self):
        answers, _ = self.run_scenario(
            [], order({"do": "fault", "what": "rf_noise", "every": 5, "times": 0}),
            order({"do": "state"}), order({"do": "fault", "what": "clear"}),
            order({"do": "state"}))
        self.assertTrue(answers[1]["faults_armed"])
        self.assertFalse(answers[3]["faults_armed"])

    def test_wrong_faults_are_refused(self):
        for fault in ({"what": "gremlins"}, {"what": "swap_card"},
                      {"what": "swap_card", "card": "oyster"}, {"what": "stall", "skip": "x"},
                      {"what": "late_answer"}):
            (answer,), _ = self.run_scenario([], order({"do": "fault", **fault}) + " || true")
            self.assertFalse(answer["ok"], fault)


class PlainWords(unittest.TestCase):
    def test_do_sends_the_same_orders(self):
        commands = ("do place ntag213 --id tag --uid 04112233445566",
                    "do fault chip_error --count 1 --only D440", "do state", "do remove tag")
        done = sim("run", "--", "sh", "-c", "; ".join(f"{SIM} {one}" for one in commands))
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([answer["ok"] for answer in answers], [True] * len(commands))
        self.assertIn("04 11 22 33 44 55 66", answers[2]["cards"][0]["describe"])
        self.assertTrue(answers[2]["faults_armed"])

    def test_late_answer_says_how_late(self):
        done = sim("run", "--", "sh", "-c", f"{SIM} do fault late_answer --delay-ms 5 && "
                                            f"! {SIM} do fault late_answer")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("delay_ms", done.stdout.splitlines()[1])


class Pace(unittest.TestCase):
    def beep(self, *options):
        """Seconds until the answer."""
        done = sim("run", *options, "--card", "ntag213", "--", str(WITH_PCSCD), BUNDLE, "--",
                   "/usr/bin/python3", "-c", BEEP)
        self.assertEqual(done.returncode, 0, done.stderr)
        return float(done.stdout)

    def test_real_time_takes_as_long_as_the_real_reader(self):
        self.assertGreaterEqual(self.beep("--real-time"), BEEP_SECONDS)

    def test_fast_does_not_wait(self):
        self.assertLess(self.beep(), BEEP_SECONDS)


if __name__ == "__main__":
    unittest.main(verbosity=2)
