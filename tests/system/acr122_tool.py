# SPDX-License-Identifier: LGPL-2.1-or-later
"""The program acr122 on a virtual reader, for the tests of its commands."""
import json
import os
import pathlib
import tempfile

import programs
from programs import Program

ACR122 = os.environ["ACR122_PROGRAM"]
programs.SECONDS = 120  # a whole card, page by page, on a machine that does other things
FAILED, WRONG_USAGE, NO_CARD, CARD_GONE, REFUSED, NO_READER = 1, 2, 3, 4, 5, 69


class Tool(Program):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory(prefix="acr122-test.")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def acr122(self, *arguments, **more):
        """(exit code, what was printed)"""
        return self.run_program(ACR122, *map(str, arguments), **more)

    def says(self, *arguments, **more):
        """What a command printed that has to succeed."""
        return self.printed(ACR122, *map(str, arguments), **more)

    def asked(self, *arguments):
        """What a command with --json printed."""
        return json.loads(self.says(*arguments, "--json"))

    def refused(self, code, words, *arguments, **more):
        """A command that has to end so, and say so."""
        ended, said = self.acr122(*arguments, **more)
        self.assertEqual(ended, code, said)
        self.assertRegex(said, words)

    def memory(self, id="card"):
        return bytes.fromhex(self.hand.do("memory", id=id)["memory"])
