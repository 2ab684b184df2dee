# SPDX-License-Identifier: LGPL-2.1-or-later
"""The driver inside pcscd's process: what it logs, and how it leaves."""
import multiprocessing
import re
import signal
import threading
import time
import unittest

from pcsc_client import EMPTY, PRESENT, Client, PcscError
from sim_rig import Rig


def in_own_process(body, **rig_options):
    """Runs body(rig, client, reader) in a process of its own, since each knows one pcscd only."""

    def run(queue):
        try:
            rig = Rig(**rig_options)
            client = Client()
            (reader,) = client.wait_for_readers(1)
            body(rig, client, reader)
            queue.put(None)
        except BaseException as problem:
            queue.put(repr(problem))

    queue = multiprocessing.Queue()
    process = multiprocessing.Process(target=run, args=(queue,))
    process.start()
    problem = queue.get(timeout=60)
    process.join(30)
    if problem:
        raise AssertionError(problem)


class Log(unittest.TestCase):
    def test_one_line_at_open_says_which_reader_this_is(self):
        def body(rig, client, reader):
            line = rig.wait_for_log("ACR122U214")
            for word in (r"PN532", r"\b1\.6\b", r"072[fF]:2200", r"bus 0*1\b", r"port"):
                assert re.search(word, line), f"{word} not in: {line}"
            rig.close()

        in_own_process(body)

    def test_quiet_reader_logs_nothing(self):
        def body(rig, client, reader):
            rig.hand.place("classic-1k")
            client.wait_until(reader, PRESENT)
            time.sleep(1)
            before = rig.log()
            time.sleep(3)
            added = rig.log()[len(before):]
            assert added.count("\n") <= 1, added
            rig.close()

        in_own_process(body)

    def test_bad_configuration_is_one_line_each_and_harmless(self):
        def body(rig, client, reader):
            log = rig.log()
            assert log.count("no_such_key") == 1, log
            assert log.count("idle_interval_ms") == 1, log
            rig.hand.place("classic-1k")
            client.wait_until(reader, PRESENT)
            rig.close()

        in_own_process(body, config="[reader]\nno_such_key = 1\nidle_interval_ms = soon\n")


class Intervals(unittest.TestCase):
    def test_next_card_waits_for_no_presence_test(self):
        """The card that left was to be asked in ten seconds; the field is looked at before."""

        def body(rig, client, reader):
            rig.hand.place("applet")
            client.wait_until(reader, PRESENT)
            with client.connect(reader) as card:
                rig.hand.remove()
                try:
                    while True:
                        card.transmit("00 84 00 00 08")
                except PcscError:
                    pass  # that is how the driver knows
            client.wait_until(reader, EMPTY)
            rig.hand.place("classic-1k")
            client.wait_until(reader, PRESENT, seconds=5)
            rig.close()

        in_own_process(body, config="[reader]\npresence_interval_ms = 10000\n")


class Stop(unittest.TestCase):
    """A rig that closes without complaint means: pcscd ended with the status of a clean exit."""

    def busy(self, rig, client, reader):
        """A card in the field, a client inside an exchange."""
        rig.hand.place("applet")
        client.wait_until(reader, PRESENT)

        def talk():
            own = Client()
            try:
                with own.connect(reader) as card:
                    while True:
                        card.transmit("FF CA 00 00 00")
            except PcscError:
                pass  # pcscd went away: the point of the test

        threading.Thread(target=talk, daemon=True).start()
        time.sleep(0.5)

    def test_sigterm_with_live_threads(self):
        def body(rig, client, reader):
            self.busy(rig, client, reader)
            rig.close()

        in_own_process(body, options=("--stop", "TERM"))

    def test_sigint_unloads_cleanly(self):
        def body(rig, client, reader):
            self.busy(rig, client, reader)
            rig.close()

        in_own_process(body, options=("--stop", "INT"))

    def test_sigterm_hands_the_reader_back(self):
        """pcscd closes no driver then; the next one shall find firmware that sees cards."""

        def body(rig, client, reader):
            self.busy(rig, client, reader)
            assert not rig.hand.do("state")["firmware_polls"]
            rig.signal_pcscd(signal.SIGTERM)
            deadline = time.monotonic() + 10
            while not rig.hand.do("state")["firmware_polls"]:
                assert time.monotonic() < deadline, rig.log()[-4000:]
                time.sleep(0.05)
            rig.stop()

        in_own_process(body)

    def test_stop_of_an_idle_reader(self):
        def body(rig, client, reader):
            rig.close()

        for name in ("TERM", "INT"):
            with self.subTest(name):
                in_own_process(body, options=("--stop", name))


if __name__ == "__main__":
    unittest.main(verbosity=2)
