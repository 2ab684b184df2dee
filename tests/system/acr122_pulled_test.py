# SPDX-License-Identifier: LGPL-2.1-or-later
"""acr122 and a card that leaves at the k-th frame on the air: it is said, nothing is claimed that is
not, and the same command, typed again, comes to its end."""
import json
import re
import unittest

import programs
from acr122_tool import CARD_GONE, NO_CARD, Tool
from programs import setUpModule, tearDownModule  # noqa: F401

CARDS = ("ntag213", "classic-mini", "felica", "topaz96")
WRITES = {"ntag213": "A2", "classic-mini": "A0", "felica": "20", "topaz96": "53"}
DENSE = 6  # the first frames one by one, then in growing steps


def steps():
    k = 0
    while True:
        yield k
        k += 1 if k < DENSE else k // 2


class Pulled(Tool):
    def back(self):
        self.hand.do("fault", reader=0, what="clear")
        self.hand.do("remove", reader=0)
        programs.client.wait_until(programs.reader, programs.EMPTY)
        self.hand.do("place", reader=0, id="card")
        programs.client.wait_until(programs.reader, programs.PRESENT)

    def at_each_step(self, check, *command):
        """check(what was said) after each run that was cut; ends with one that was not."""
        cut = 0
        for k in steps():
            self.hand.do("fault", reader=0, what="pull_card", skip=k)
            code, said = self.acr122(*command)
            whole = self.hand.do("state", reader=0)["faults_armed"]
            self.back()
            if whole:
                self.assertEqual(code, 0, said)
                self.assertGreater(cut, 3)
                return
            self.assertIn(code, (0, CARD_GONE, NO_CARD), said)
            if code:
                cut += 1
                self.assertTrue(said.startswith("acr122: "), said)
                check(said)

    def test_info(self):
        for name in CARDS + ("ndef-t4",):
            with self.on_reader(name):
                self.at_each_step(lambda said: None, "info")

    def test_dump(self):
        file = self.folder / "card.json"
        for name in CARDS:
            with self.on_reader(name):
                self.at_each_step(lambda said: self.assertFalse(file.exists(), said), "dump", file)
                file.unlink()

    def test_restore_of_changes(self):
        """A fresh card leaves at one write after the other: each unit is the old or the new one, but
        for the one that is named, and the same command, typed again, comes to the same end."""
        for name, write in WRITES.items():
            with self.on_reader(name):
                file, unit, old = *self.changed(), self.memory()
                named, code = set(), CARD_GONE
                for k in steps():
                    self.take()
                    self.place(name)
                    self.hand.do("fault", reader=0, what="pull_card", skip=k, only=write)
                    code, said = self.acr122("restore", file)
                    if code == 0:
                        break
                    self.assertEqual(code, CARD_GONE, said)
                    (at,) = re.findall(r"(?:page|block) ([0-9A-F]+) was on its way", said)
                    named.add(at)
                    torn = self.memory()
                    self.back()
                    self.says("restore", file)
                    self.check(old, torn, self.memory(), unit, int(at, 16))
                self.assertGreaterEqual(len(named), 3, named)
                self.assertEqual(self.asked("restore", file)["written"], 0)

    def changed(self):
        """A dump with other data in some units, far from each other, and the bytes of a unit."""
        file = self.folder / "card.json"
        self.says("dump", file)
        content = json.loads(file.read_text())
        free = {place["number"] for place in self.asked("info")["map"]
                if place["what"] in ("user memory", "data") and place["access"] == "open"}
        units = [unit for unit in content["units"] if unit["number"] in free][2:]
        for unit in units[::max(1, len(units) // 6)]:
            unit["data"] = " ".join(f"{byte ^ 0x5A:02X}" for byte in bytes.fromhex(unit["data"]))
        file.write_text(json.dumps(content))
        return file, content["unit"]

    def check(self, old, torn, new, unit, named):
        self.assertNotEqual(old, new)
        for at in range(0, len(old), unit):
            if at != named * unit:
                self.assertIn(torn[at:at + unit], (old[at:at + unit], new[at:at + unit]), at)

    def test_restore(self):
        file = self.folder / "card.json"
        for name in CARDS:
            with self.on_reader(name):
                self.says("dump", file)
                before = self.memory()
                self.at_each_step(lambda said: self.assertEqual(self.memory(), before),
                                  "restore", file)

    def test_ndef_write(self):
        for name in ("ntag213", "topaz96", "ndef-t4"):
            with self.on_reader(name):
                self.says("ndef", "write", "--text", "old")
                self.at_each_step(self.old_new_or_none, "ndef", "write", "--text", "n" * 30)
                self.assertIn("n" * 30, self.says("ndef", "read"))

    def old_new_or_none(self, said):
        read = self.says("ndef", "read")
        self.assertRegex(read, r"old \[en\]|n{30} \[en\]|no message", said)


if __name__ == "__main__":
    unittest.main(verbosity=2)
