# SPDX-License-Identifier: LGPL-2.1-or-later
"""A program that a test talks to: lines in, lines out."""
import queue
import re
import subprocess
import threading
import time

SECONDS = 30  # how long a test waits for words that have to come
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class Dialogue:
    def __init__(self, command, **popen_options):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace", **popen_options)
        self.heard = []
        self._lines = queue.Queue()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self):
        for line in self.process.stdout:
            self._lines.put(COLOURS.sub("", line.rstrip("\n")))
        self._lines.put(None)

    def line(self, seconds=SECONDS):
        """The next line, None at the end of the output."""
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            line = None
        if line is not None:
            self.heard.append(line)
        return line

    def wait_for(self, pattern):
        """The match of `pattern` in the next line that has one. Lines before it are skipped."""
        deadline = time.monotonic() + SECONDS
        while (line := self.line(deadline - time.monotonic())) is not None:
            if match := re.search(pattern, line):
                return match
        raise AssertionError(f"no {pattern!r} in:\n{self.transcript()}")

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def transcript(self):
        return "\n".join(self.heard)

    def close(self):
        """Ends the program."""
        self.process.stdin.close()
        self.process.terminate()
        self.process.wait()
        self._thread.join()
        self.process.stdout.close()
