#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""System calls for each USB transfer of a driver in pcscd, by strace.

    bench/syscalls.py build/dev DRIVER      # ours, libccid, libacsccid

Counted is what libusb would ask of a real kernel. The mocked usbfs is asked by messages on a socket,
one exchange for each ioctl, and its poll never waits: polls in vain, and the reaps behind them, are
left out. So is what pcscd does for its clients and its log. While the reader is idle, and while a
program sends APDUs. A driver that asks for more than 16 KiB submits several for one transfer, and
discards the others.
"""
import collections
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
APDUS = 200
IDLE_SECONDS = 5
CALM_SECONDS = 12  # after which an idle reader is looked at less often
KINDS = ("submit", "poll", "reap", "reap in vain", "discard", "timer", "event", "futex",
         "other ioctl")
# USBDEVFS_SUBMITURB, _DISCARDURB, _REAPURBNDELAY: the low 16 bits of the ioctl's number.
IOCTLS = {"0a55": "submit", "0b55": "discard", "0d55": "reap"}
NOTHING_YET = "ff" * 8 + "0b"  # -1 and EAGAIN


def hex_of(line):
    """The string that a system call moved, as hex digits."""
    found = re.search(r'"((?:\\x[0-9a-f]{2})*)"', line)
    return found.group(1).replace("\\x", "") if found else ""


def plain(line):
    """With the paths of files readable."""
    return re.sub(r"\\x([0-9a-f]{2})", lambda digits: chr(int(digits.group(1), 16)), line)


def calls_of(thread):
    """Kinds of calls of one thread, in order; its lines are strace's, without the thread."""
    asked = None
    for line in thread:
        name = re.match(r"\w+", line)
        name = name.group() if name else ""
        if name in ("sendto", "write") and hex_of(line).startswith("01" + "00" * 7):
            asked = IOCTLS.get(hex_of(line)[16:20], "other ioctl")
        elif name in ("recvfrom", "read") and asked and hex_of(line).startswith("03" + "00" * 7):
            in_vain = asked == "reap" and hex_of(line)[16:].startswith(NOTHING_YET)
            yield "reap in vain" if in_vain else asked
            asked = None
        elif name in ("poll", "ppoll") and "/dev/bus/usb" in plain(line):
            yield "poll"
        elif name == "timerfd_settime":
            yield "timer"
        elif name in ("read", "write") and "[eventfd]" in plain(line):
            yield "event"
        elif name == "futex":
            yield "futex"


def without_spinning(calls):
    """A real poll comes back when there is something to reap."""
    kept = []
    for call in calls:
        if call == "reap in vain" and kept and kept[-1] == "poll":
            kept.pop()
        else:
            kept.append(call)
    return kept


def whole_lines(text):
    """Lines by thread; strace splits a call that another thread interrupts."""
    threads, begun = collections.defaultdict(list), {}
    for line in text.splitlines():
        thread, _, call = line.partition(" ")
        call = call.strip()
        if call.endswith("<unfinished ...>"):
            begun[thread] = call.removesuffix("<unfinished ...>")
        elif call.startswith("<... "):
            threads[thread].append(begun.pop(thread, "") + call.partition(" resumed>")[2])
        else:
            threads[thread].append(call)
    return threads.values()


def counted(rig, work):
    """How often each kind while `work` goes on, and how many transfers."""
    with tempfile.TemporaryDirectory() as folder:
        trace = pathlib.Path(folder, "trace")
        before = rig.hand.do("state")["usb_transfers"]
        tracer = subprocess.Popen(["strace", "-f", "-yy", "-xx", "-s", "64", "-p", str(rig.pcscd),
                                   "-o", trace], stderr=subprocess.DEVNULL)
        time.sleep(1)
        work()
        tracer.send_signal(signal.SIGINT)
        tracer.wait()
        transfers = rig.hand.do("state")["usb_transfers"] - before
        threads = whole_lines(trace.read_text())
    return transfers, collections.Counter(call for thread in threads
                                          for call in without_spinning(calls_of(thread)))


def say(what, transfers, calls):
    total = sum(calls.values())
    if transfers == 0:
        print(f"{what}: no transfers, {total} calls")
        return
    each = ", ".join(f"{kind} {calls[kind] / transfers:.1f}" for kind in KINDS if calls[kind])
    print(f"{what}: {transfers} transfers, {total / transfers:.1f} calls for each: {each}")


def main(build, driver):
    build = pathlib.Path(build).resolve()
    os.environ.update(ACR122_SIM=str(build / "sim/acr122-sim"),
                      ACR122_BUNDLE=str(build / "ifd-acr122.bundle"),
                      ACR122_JUDGES=str(build / "third-party/judges"))
    sys.path.insert(0, str(ROOT / "bench"))
    from measure import FREE, Bench, select
    bench = Bench(driver, FREE, sim_options=("--real-time",))
    time.sleep(CALM_SECONDS)
    say("idle", *counted(bench.rig, lambda: time.sleep(IDLE_SECONDS)))
    bench.place("applet")

    def send_apdus():
        for _ in range(APDUS):
            card.transmit("80 EC 00 00 01 55 00")

    with bench.client.connect(bench.reader) as card:
        select(card)
        say("APDUs", *counted(bench.rig, send_apdus))
    bench.close()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
