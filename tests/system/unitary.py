# SPDX-License-Identifier: LGPL-2.1-or-later
"""pcsc-lite's UnitaryTests, built by build_unitary_tests. Which are run, and why not the others:
NOT_RUN, and the two test programs, which name all the rest."""
import os
import pathlib

from programs import Program

FOLDER = pathlib.Path(os.environ["ACR122_UNITARY_TESTS"])

OTHER_READER = "speaks to readers of another maker"
LIBRARY = "asks nothing of a driver, and the libpcsclite of Debian 12 has it otherwise: "
NOT_RUN = {
    "FEATURE_CCID_ESC_COMMAND_Gemalto_features.py": OTHER_READER,
    "FEATURE_CCID_ESC_COMMAND_Xiring.py": OTHER_READER,
    "MCT_ReaderDirect.py": OTHER_READER,
    "control_switch_interface.py": OTHER_READER,
    "stress_get_firmware.py": OTHER_READER,
    "SCardGetStatusChange2.py": LIBRARY + "reader names that are none",
    "SCardGetStatusChange/SCardGetStatusChange_PnP_Events.py": LIBRARY + "readers are not counted",
    "SCard_fork.py": LIBRARY + "handles after a fork",
    "exec.c": LIBRARY + "its socket after an exec",
}
PYTHON = ("/usr/bin/python3", "-u")  # -u: prints at once


def files():
    """The tests of the package, relative to its folder."""
    return {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*")
            if path.suffix in (".py", ".c")}


def command(name, *arguments):
    path = FOLDER / name
    return (path.with_suffix(""), *arguments) if name.endswith(".c") else (*PYTHON, path, *arguments)


class UnitaryTest(Program):
    def passed(self, name, *arguments):
        """What a test printed that ended without an error and found none."""
        output = self.printed(*command(name, *arguments))
        self.check_verdict(output)
        return output

    def check_verdict(self, output):
        for complaint in ("FAIL", "ERROR!", "Wrong result", "test failed", "Error:", "Traceback"):
            self.assertNotIn(complaint, output)

    def begin(self, name):
        return self.start(*command(name))

    def check_end(self, running):
        self.assertEqual(running.end(), 0, running.output)
        self.check_verdict(running.output)
