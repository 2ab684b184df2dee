# SPDX-License-Identifier: LGPL-2.1-or-later
"""Virtual readers under a private pcscd that has one driver only, for one test program.

libpcsclite reads PCSCLITE_CSOCK_NAME once per process, so a program has one rig at most.
"""
import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIM = os.environ["ACR122_SIM"]        # build/.../acr122-sim
BUNDLE = os.environ["ACR122_BUNDLE"]  # build/.../ifd-acr122.bundle
WITH_PCSCD = os.environ.get("ACR122_WITH_PCSCD", ROOT / "scripts/with-pcscd")  # or the installed
SECONDS_TO_START = 30

# Says where things are, then holds pcscd and the readers until this process closes its end.
HOLD = 'echo "$PCSCLITE_CSOCK_NAME"; echo "$ACR122_SIM_SOCKET"; echo "$ACR122_PCSCD_PID"; exec cat'


class Rig:
    def __init__(self, readers=("acr122u",), config="", options=(), bundle=BUNDLE,
                 more_bundles=(), sim_options=()):
        self.folder = tempfile.TemporaryDirectory(prefix="acr122-test.")
        folder = pathlib.Path(self.folder.name)
        self.log_path = folder / "pcscd.log"
        conf = folder / "ifd-acr122.conf"
        conf.write_text(config)
        command = [SIM, "run", *sim_options]
        for reader in readers:
            command += ["--reader", reader]
        command += ["--", WITH_PCSCD, "--debug", "--config", conf,
                    "--log", self.log_path, *options, bundle, *more_bundles, "--", "sh", "-c",
                    HOLD]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        self.pcsc_socket = self._line()
        self.hand = Hand(self._line())
        self.pcscd = int(self._line())
        self.readers = len(readers)
        os.environ["PCSCLITE_CSOCK_NAME"] = self.pcsc_socket

    def _line(self):
        line = self.process.stdout.readline().strip()
        if not line:
            self.process.wait()
            raise RuntimeError(f"the rig did not start:\n{self.log()}")
        return line

    def log(self):
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def wait_for_log(self, text, seconds=10):
        """The first log line that contains `text`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for line in self.log().splitlines():
                if text in line:
                    return line
            time.sleep(0.05)
        raise AssertionError(f"no log line with {text!r} in:\n{self.log()}")

    def signal_pcscd(self, number):
        os.kill(self.pcscd, number)

    def stop(self):
        """Ends pcscd and the readers. Returns with-pcscd's exit code: 70 when pcscd crashed."""
        self.hand.close()
        self.process.stdin.close()
        try:
            code = self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGKILL)
            code = self.process.wait()
        self.process.stdout.close()
        return code

    def close(self, expected=()):
        """Stops the rig. Complains if pcscd did not end cleanly, and if the readers were asked
        what the model does not know, but for the requests in `expected`."""
        unknown = self.hand.unknown_requests(self.readers)
        code, log = self.stop(), self.log()
        self.folder.cleanup()
        assert code == 0, f"the rig ended with {code}\n{log[-4000:]}"
        assert unknown == set(expected), f"the model has no answer for {unknown}"


class Hand:
    """Moves cards and plugs by acr122-sim's control socket: one JSON object per line."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.socket.settimeout(20)
        self.lines = self.socket.makefile("rw")

    def do(self, verb, **details):
        self.lines.write(json.dumps({"do": verb, **details}) + "\n")
        self.lines.flush()
        answer = json.loads(self.lines.readline())
        if not answer.get("ok"):
            raise RuntimeError(f"{verb} {details}: {answer}")
        return answer

    def place(self, card, reader=0, id="card"):
        self.do("place", reader=reader, card=card, id=id)

    def remove(self, reader=0, id="card"):
        self.do("remove", reader=reader, id=id)

    def unknown_requests(self, readers=1):
        """What was asked of so many readers that the model does not know."""
        return {request for reader in range(readers)
                for request in self.do("state", reader=reader)["unknown_requests"]}

    def close(self):
        self.lines.close()
        self.socket.close()


def catalog():
    """Names of the cards that acr122-sim can play."""
    listing = subprocess.run([SIM, "cards"], check=True, capture_output=True, text=True).stdout
    return [line.split()[0] for line in listing.splitlines() if not line.startswith(" ")]
