# SPDX-License-Identifier: LGPL-2.1-or-later
"""Programs of others, run as a user runs them, on a virtual reader under a private pcscd.

A test file imports setUpModule and tearDownModule from here: one pcscd for its tests.
"""
import contextlib
import os
import pty
import shutil
import signal
import subprocess
import termios
import threading
import time
import unittest

from pcsc_client import EMPTY, PRESENT, Client
from sim_rig import Rig

SECONDS = 30  # how long a program may take for what has to happen
CARDS = {     # what each program meets, and the ATRs
    "classic-1k": "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 01 00 00 00 00 6A",
    "ntag215": "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 03 00 00 00 00 68",
    "desfire": "3B 81 80 01 80 80",
    "applet": "3B 86 80 01 80 41 50 50 4C 45 CF",
}
UIDS = {"classic-1k": "82 AC B9 5D", "ntag215": "04 A2 3B 1A 71 20 80",
        "desfire": "04 52 5A 19 B2 1B 80", "applet": "1A 2B 3C 4D"}
STORAGE = ("classic-1k", "ntag215")


def begin(model):
    """One reader of this model, under a pcscd of its own."""
    global rig, client, reader
    rig = Rig(readers=(model,),
              config="[reader]\npresence_interval_ms = 50\n")  # cards are missed sooner
    client = Client()
    (reader,) = client.wait_for_readers(1)


def setUpModule():
    begin("acr122u")


def tearDownModule():
    client.close()
    rig.close()


def unplug():
    rig.hand.do("unplug", reader=0)
    client.wait_for_readers(0)


def plug():
    rig.hand.do("plug", reader=0)
    assert client.wait_for_readers(1) == [reader]


def wait_until(happened):
    """Waits until happened() is true."""
    deadline = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def need(program, package):
    assert shutil.which(program), f"{package} is missing: run scripts/setup --tests"


class Program(unittest.TestCase):
    """Tests that run programs. Each begins and ends with an empty reader."""

    def setUp(self):
        self.hand = rig.hand
        self.addCleanup(self.take)

    def place(self, card, **details):
        self.hand.do("place", reader=0, card=card, id="card", **details)
        client.wait_until(reader, PRESENT)

    def take(self):
        self.hand.do("fault", reader=0, what="clear")
        self.hand.do("remove", reader=0)
        client.wait_until(reader, EMPTY)

    @contextlib.contextmanager
    def on_reader(self, card):
        """A subtest with this card on the reader."""
        with self.subTest(card):
            self.place(card)
            yield
        self.take()

    def pull_at_frame(self, number, begins):
        """Takes the card away at the so manieth frame on the air that begins with these bytes."""
        self.hand.do("fault", reader=0, what="pull_card", only=begins, skip=number - 1)

    def pull_at_block(self, number):
        """... at the so manieth command in a block with number 0: ISO 14443-4 numbers them 0, 1,
        0, ... (PCB 02, 03). Questions whether the card is there are other blocks."""
        self.pull_at_frame(number, "02")

    def assert_pulled(self):
        self.assertFalse(self.hand.do("state", reader=0)["faults_armed"], "nothing was pulled")

    def run_program(self, *command, text="", environment=None):
        """(exit code, what was printed) of a program that ends by itself."""
        done = subprocess.run(command, input=text, text=True, errors="replace", timeout=SECONDS,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env={**os.environ, "LC_ALL": "C.UTF-8", **(environment or {})})
        return done.returncode, done.stdout

    def printed(self, *command, text="", environment=None):
        """What a program printed that has to succeed."""
        code, output = self.run_program(*command, text=text, environment=environment)
        self.assertEqual(code, 0, f"{command}\n{output}")
        return output

    def start(self, *command, echo=False):
        running = Running(command, echo)
        self.addCleanup(running.close)
        return running

    def check_reader(self):
        """The reader does its work for the next program and the next card."""
        self.take()
        self.place("ntag215")
        with client.connect(reader) as card:
            self.assertEqual(card.transmit("FF CA 00 00 00").hex(" ").upper(),
                             UIDS["ntag215"] + " 90 00")
        self.take()


class Running:
    """A program on a terminal, which goes on while the test moves cards."""

    def __init__(self, command, echo=False):
        self.command = command
        self.terminal, end = pty.openpty()
        settings = termios.tcgetattr(end)
        settings[3] &= ~termios.ECHO if not echo else ~0
        termios.tcsetattr(end, termios.TCSANOW, settings)
        # On a terminal Ctrl-C ends a program. A test that a script runs in the background inherits
        # that it is ignored.
        self.process = subprocess.Popen(("env", "--default-signal=INT", *command),
                                        stdin=end, stdout=end, stderr=end,
                                        env={**os.environ, "LC_ALL": "C.UTF-8", "TERM": "dumb"})
        os.close(end)
        self.output = ""
        self.thread = threading.Thread(target=self._read)
        self.thread.start()

    def _read(self):
        while True:
            try:
                part = os.read(self.terminal, 65536)
            except OSError:  # EIO: the other end is closed
                return
            self.output += part.decode(errors="replace")

    def say(self, line):
        self.press(line + "\n")

    def press(self, keys):
        os.write(self.terminal, keys.encode())

    def wait_for(self, text, count=1):
        """Waits until `text` was printed `count` times."""
        deadline = time.monotonic() + SECONDS
        while True:
            ended = not self.thread.is_alive()  # asked before its last output is looked at
            if self.output.count(text) >= count:
                return
            if ended or time.monotonic() > deadline:
                raise AssertionError(f"{self.command} did not print {text!r}:\n{self.output}")
            time.sleep(0.02)

    def end(self):
        """The exit code of a program that ends by itself."""
        try:
            return self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{self.command} does not end:\n{self.output}") from None
        finally:
            self.close()

    def interrupt(self):
        """As Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        return self.end()

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.thread.join()
        if self.terminal is not None:
            os.close(self.terminal)
            self.terminal = None
