# SPDX-License-Identifier: LGPL-2.1-or-later
"""What each command of acr122 comes to on each card of the catalog: its exit code."""
import re
import unittest

from acr122_tool import Tool
from programs import setUpModule, tearDownModule  # noqa: F401
from sim_rig import catalog

# Cards (a pattern for names), then the exit codes of the commands below.
TABLE = """
classic-.*|infineon-1k|plus-sl1-.*         0 5 0 0 0 0
plus-sl2-.*                                0 5 5 5 0 0
ultralight.*                               0 5 0 0 0 0
ntag.*|nt3h.*                              0 0 0 0 0 0
ndef-t4|applet.*|yubikey|long-ats|no-hist  0 0 5 5 0 0
tl-only|uid10|type-b|phone|phone-60        0 0 5 5 0 0
desfire.*|openpgp|fido                     0 5 5 5 0 0
jcop|smartmx-.*                            0 0 0 0 0 0
type-b-3                                   0 5 5 5 0 0
felica.*                                   0 5 0 0 0 0
jewel                                      0 5 0 0 0 0
topaz.*                                    0 0 0 0 0 0
"""
COMMANDS = (("info",), ("ndef", "read"), ("dump", "card.json"), ("restore", "card.json"),
            ("bench", "--times", "1"), ("apdu", "FFCA000000"))
FAULTY = "ats-.*|mute-rats|dies-at-212|unknown-sak"  # breakers of rules
SLOW = "endless-wtx"  # ... for each APDU the minute that the driver gives it
DOCUMENTED = {0, 1, 3, 4, 5}


def expected(name):
    rows = [line.rsplit(None, len(COMMANDS)) for line in TABLE.strip().splitlines()]
    (codes,) = [list(map(int, codes)) for pattern, *codes in rows if re.fullmatch(pattern, name)]
    return codes


class Cards(Tool):
    maxDiff = None

    def codes(self):
        found = []
        for command in COMMANDS:
            arguments = [self.folder / part if part == "card.json" else part for part in command]
            code, said = self.acr122(*arguments, "--wait", "5")
            self.assertTrue(code == 0 or said.startswith("acr122: ") or command[0] == "apdu", said)
            found.append(code)
            if command[0] == "dump" and code:
                (self.folder / "card.json").write_text('{"format": "acr122-card-1", "family": "none",'
                                                       ' "product": "", "unit": 1, "units": []}')
        return found

    def test_table(self):
        for name in catalog():
            if not re.fullmatch(f"{FAULTY}|{SLOW}", name):
                with self.on_reader(name):
                    self.assertEqual(self.codes(), expected(name))

    def test_breakers_of_rules_end_as_documented(self):
        for name in catalog():
            if re.fullmatch(FAULTY, name):
                with self.subTest(name):
                    self.hand.do("place", reader=0, card=name, id="card")
                    try:
                        self.assertLessEqual(set(self.codes()), DOCUMENTED)
                    finally:
                        self.take()


if __name__ == "__main__":
    unittest.main(verbosity=2)
