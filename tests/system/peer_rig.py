# SPDX-License-Identifier: LGPL-2.1-or-later
"""The virtual reader in the hands of other people's programs: Debian's packages as they are.

What these tests want is what the real reader does under the same programs (ACS ACR122U API V2.04,
recorded exchanges). If one fails, the model is wrong, or it has found a difference between drivers.
"""
import os
import subprocess

from judges import debian_driver, with_tools
from sim_rig import SIM, Hand, Rig

# Says where things are, then holds the mocked bus until this process closes its end.
HOLD = 'echo "$ACR122_SIM_SOCKET"; echo "$UMOCKDEV_DIR"; echo "$LD_PRELOAD"; exec cat'
SECONDS = 120  # for one run of a tool; a whole card takes about five


def peer(bundle, readers=("acr122u",)):
    """A private pcscd that has another driver than ours."""
    return Rig(readers=readers, bundle=debian_driver(bundle))


class Bus:
    """Virtual readers without pcscd, for programs that talk USB themselves."""

    def __init__(self, reader="acr122u", sim_options=()):
        self.process = subprocess.Popen([SIM, "run", *sim_options, "--reader", reader, "--",
                                         "sh", "-c", HOLD],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.hand = Hand(self._line())
        self.environment = with_tools({**os.environ, "UMOCKDEV_DIR": self._line(),
                                       "LD_PRELOAD": self._line()})

    def _line(self):
        line = self.process.stdout.readline().strip()
        assert line, "acr122-sim did not start"
        return line

    def run(self, *command):
        """Exit code and output of a program that sees the readers."""
        done = subprocess.run(command, env=self.environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace", timeout=SECONDS)
        return done.returncode, done.stdout

    def memory(self, id="card", reader=0):
        """A card's whole memory, keys included, as the model has it."""
        return bytes.fromhex(self.hand.do("memory", id=id, reader=reader)["memory"])

    def close(self):
        unknown = self.hand.unknown_requests()
        self.hand.close()
        self.process.stdin.close()
        code = self.process.wait(timeout=30)
        self.process.stdout.close()
        assert code == 0, f"acr122-sim ended with {code}"
        assert not unknown, f"the model has no answer for {unknown}"
