#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the driver's own code costs for an APDU: instructions, allocations and USB transfers, without
what happens in libusb, by valgrind's callgrind over the libusb mock.

    cmake --build build/dev --target driver_host ifdacr122
    bench/overhead/count.py build/dev CARD APDU      # applet "00 A4 04 00"
"""
import pathlib
import re
import subprocess
import sys
import tempfile

FEW, MANY = 20, 120
USB = ("libusb_alloc_transfer", "libusb_submit_transfer", "libusb_handle_events_timeout_completed",
       "libusb_free_transfer")
MODULE = "libifdacr122.so"


def callgrind(build, card, apdu, count, out):
    collect = [f"--toggle-collect={name}" for name in ("IFDHTransmitToICC", *USB)]
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", *collect, f"--callgrind-out-file={out}",
         build / "tests/driver_host", build / "ifd-acr122.bundle/Contents/Linux" / MODULE, card,
         str(count), apdu], check=True, stderr=subprocess.PIPE, text=True)
    return int(re.search(r"Collected : (\d+)", done.stderr).group(1))


def calls_from_module(out):
    """How often the driver's own functions called each function, by name."""
    names, objects, calls = {}, {}, {}
    caller = callee = None
    for line in out.read_text().splitlines():
        match = re.match(r"(c?)(ob|fn|fi)=\((\d+)\)(?: (.*))?", line)
        if match:
            called, kind, number, text = match.groups()
            known = {"ob": objects, "fn": names}.get(kind, {})
            if text:
                known[number] = text
            if kind == "ob" and not called:
                caller = objects[number]
            elif kind == "fn" and called:
                callee = number
        elif line.startswith("calls=") and caller and caller.endswith(MODULE):
            calls[callee] = calls.get(callee, 0) + int(line[6:].split()[0])
    return {name: sum(times for number, times in calls.items() if names[number] == name)
            for name in {names[number] for number in calls}}


def main(build, card, apdu):
    with tempfile.TemporaryDirectory() as folder:
        outs = [pathlib.Path(folder) / str(count) for count in (FEW, MANY)]
        few, many = (callgrind(pathlib.Path(build), card, apdu, count, out)
                     for count, out in zip((FEW, MANY), outs))
        before, after = map(calls_from_module, outs)

    def each(pattern):
        return sum(times - before.get(name, 0) for name, times in after.items()
                   if re.fullmatch(pattern, name)) / (MANY - FEW)

    print(f"instructions {(many - few) / (MANY - FEW):,.0f}, "
          f"allocations {each('(malloc|calloc|realloc|operator new.unsigned long.)'):.1f}, "
          f"transfers {each('libusb_submit_transfer'):.1f}")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
