# SPDX-License-Identifier: LGPL-2.1-or-later
"""The programs of examples/, as their page has one type them, while cards come and go."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from dialogue import Dialogue
from programs import UIDS, Program, need, setUpModule, tearDownModule
from sim_rig import ROOT

EXAMPLES = ROOT / "examples"
PAGE = (EXAMPLES / "README.md").read_text()
FIRST_USER_BYTE = 16  # of a Type 2 tag: page 4


def python(name):
    return ["/usr/bin/python3", EXAMPLES / f"{name}.py"]


class Page(unittest.TestCase):
    def test_names_each_example(self):
        programs = {path.name for path in EXAMPLES.iterdir() if path.is_file()} - {"README.md"}
        self.assertEqual(set(re.findall(r"^\| \[([\w.]+)\]\(\1\)", PAGE, re.M)), programs)


class Examples(Program):
    def memory(self):
        return bytes.fromhex(self.hand.do("memory", reader=0, id="card")["memory"])

    def talk(self, *command, **options):
        program = Dialogue([*command], **options)
        self.addCleanup(program.close)
        return program

    def compiled(self, name):
        """The program of this C file, compiled as its first lines say."""
        folder = tempfile.TemporaryDirectory(prefix="acr122-test.")
        self.addCleanup(folder.cleanup)
        source = EXAMPLES / f"{name}.c"
        line = re.search(r"^ \*   (cc .*)$", source.read_text(), re.M)[1]
        done = subprocess.run(["sh", "-c", f"{line} -Wall -Wextra -Werror -o {folder.name}/{name}"],
                              cwd=EXAMPLES, text=True, capture_output=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return pathlib.Path(folder.name) / name

    def test_read_uid_waits_for_the_card(self):
        program = self.talk(*python("read_uid"))
        self.place("ntag215")
        program.wait_for(f"^{UIDS['ntag215']}$")

    def test_read_uid_of_each_kind(self):
        for card, uid in UIDS.items():
            with self.on_reader(card):
                self.assertEqual(self.printed(*python("read_uid")), uid + "\n")

    def test_wait_for_card(self):
        modules = os.environ["ACR122_NFC_PCSC"] + "/node_modules"
        program = self.talk("node", EXAMPLES / "wait_for_card.js",
                            env={**os.environ, "NODE_PATH": modules})
        program.wait_for("^ACS ACR122U 00 00: ready$")
        for card in ("classic-1k", "applet"):
            self.place(card)
            uid = UIDS[card].replace(" ", "").lower()
            program.wait_for(f"^came: {uid}, ATR 3b8")
            self.take()
            program.wait_for("^left$")

    def test_ndef_write(self):
        link = "https://www.debian.org"
        message = b"\x03\x0f\xd1\x01\x0bU\x02debian.org\xfe"
        for card in ("ntag213", "ntag215", "ntag216"):
            with self.on_reader(card):
                self.assertEqual(self.printed(*python("ndef_write"), link), f"written: {link}\n")
                self.assertEqual(self.memory()[FIRST_USER_BYTE:][:len(message)], message)

    def test_ndef_write_of_a_tag_that_leaves(self):
        self.place("ntag215")
        self.pull_at_frame(4, "A2")  # the write of a page
        code, output = self.run_program(*python("ndef_write"), "https://www.debian.org")
        self.assertNotEqual(code, 0, output)
        self.assert_pulled()
        self.assertEqual(self.memory()[FIRST_USER_BYTE:][:2], b"\x03\x00", "an empty message")

    def test_ndef_write_refuses(self):
        for card, words in (("ultralight", "not formatted for NDEF"), ("classic-1k", "refused"),
                            ("applet", "refused")):
            with self.on_reader(card):
                code, output = self.run_program(*python("ndef_write"), "https://www.debian.org")
                self.assertEqual((code, words in output), (1, True), output)

    def purse(self, *words):
        folder = self.printed("pkg-config", "--variable=libdir", "libpcsclite").strip()
        return self.run_program("java",
                                f"-Dsun.security.smartcardio.library={folder}/libpcsclite.so.1",
                                EXAMPLES / "ClassicPurse.java", *words)

    def test_classic_purse(self):
        need("java", "default-jdk-headless")
        self.place("classic-1k")
        for words, balance in (("open", 0), ("add 20", 20), ("pay 5", 15), ("show", 15)):
            self.assertEqual(self.purse(*words.split()), (0, f"{balance}\n"))
        code, output = self.purse("pay", "16")
        self.assertEqual((code, "only 15 left" in output), (1, True), output)
        self.assertEqual(self.memory()[4 * 16:][:4], (15).to_bytes(4, "little"))

    def test_extended_read(self):
        read = self.compiled("extended_read")
        self.place("applet")
        whole = self.printed(read, "F001020304", "0001", "65536")
        self.assertTrue(whole.startswith("5A5B58595E5F5C5D"), whole[:40])
        self.assertGreater(len(whole), 2 * 256)
        self.assertEqual(self.printed(read, "F001020304", "0001", "300"), whole[:600] + "\n")
        code, output = self.run_program(read, "A0000002471001", "011E", "300")
        self.assertEqual((code, output), (1, "SELECT A0000002471001: 6A82\n"))

    def test_fido_info(self):
        self.place("fido")
        self.assertEqual(self.printed(*python("fido_info")).splitlines(), [
            "SELECT: FIDO_2_0", "versions: ['FIDO_2_0']",
            "AAGUID: " + b"virtual sec key1".hex(), "options: {'rk': True, 'up': True}",
            "longest message: 1200"])
        self.take()
        self.place("ndef-t4")
        code, output = self.run_program(*python("fido_info"))
        self.assertEqual((code, output), (1, "no FIDO key, it says 6A 82\n"))

    def test_led_and_beep_without_a_card(self):
        before = self.hand.do("state", reader=0)["beeps"]
        answers = self.printed(*python("led_and_beep")).split()
        self.assertEqual(answers[::2], ["90", "90"])
        state = self.hand.do("state", reader=0)
        self.assertEqual((state["beeps"] - before, state["green"], state["red"]),
                         (2, False, False))


if __name__ == "__main__":
    unittest.main(verbosity=2)
