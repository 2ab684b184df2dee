#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a driver's own code costs for an APDU: instructions, allocations and USB transfers, without
what happens in libusb, by valgrind's callgrind over the libusb mock.

    cmake --build build/dev --target driver_host ifdacr122
    bench/overhead/count.py build/dev CARD APDU [DRIVER]     # applet "00 A4 04 00"

DRIVER is another driver's module, such as libccid's .../ifd-ccid.bundle/Contents/Linux/libccid.so.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

FEW, MANY = 20, 120
OURS = "ifd-acr122.bundle/Contents/Linux/libifdacr122.so"
# Where a driver's own part ends; none of these may call another of them.
ASYNCHRONOUS = ("libusb_alloc_transfer", "libusb_submit_transfer",
                "libusb_handle_events_timeout_completed", "libusb_free_transfer")
SYNCHRONOUS = ("libusb_bulk_transfer",)


def callgrind(build, driver, card, apdu, count, out):
    usb = SYNCHRONOUS if driver.name == "libccid.so" else ASYNCHRONOUS
    collect = [f"--toggle-collect={name}" for name in ("IFDHTransmitToICC", *usb)]
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", *collect, f"--callgrind-out-file={out}",
         build / "tests/driver_host", driver, card, str(count), apdu],
        check=True, stderr=subprocess.PIPE, text=True)
    return int(re.search(r"Collected : (\d+)", done.stderr).group(1))


def calls_from_module(out, module):
    """How often this module's functions called each function, by name."""
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
        elif line.startswith("calls=") and caller and caller.endswith(module):
            calls[callee] = calls.get(callee, 0) + int(line[6:].split()[0])
    return {name: sum(times for number, times in calls.items() if names[number] == name)
            for name in {names[number] for number in calls}}


def main(build, card, apdu, driver=None):
    build = pathlib.Path(build)
    driver = pathlib.Path(driver) if driver else build / OURS
    with tempfile.TemporaryDirectory() as folder:
        outs = [pathlib.Path(folder) / str(count) for count in (FEW, MANY)]
        few, many = (callgrind(build, driver, card, apdu, count, out)
                     for count, out in zip((FEW, MANY), outs))
        before, after = (calls_from_module(out, driver.name) for out in outs)

    def each(pattern):
        return sum(times - before.get(name, 0) for name, times in after.items()
                   if re.fullmatch(pattern, name)) / (MANY - FEW)

    print(f"instructions {(many - few) / (MANY - FEW):,.0f}, "
          f"allocations {each('(malloc|calloc|realloc|operator new.unsigned long.)'):.1f}, "
          f"transfers {each('libusb_(submit|bulk)_transfer'):.1f}")


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    main(*sys.argv[1:])
