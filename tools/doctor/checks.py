# SPDX-License-Identifier: LGPL-2.1-or-later
"""What may be wrong with a machine. Each check looks at one thing and yields what it finds."""
import re
import time

import nodes
import polkit
import rivals
import settings
from finding import error, note, ok, warning
from machine import OUR_BUNDLE, USB_IDS, user_name

SOCKET = "/run/pcscd/pcscd.comm"
SOCKET_VARIABLE = "PCSCLITE_CSOCK_NAME"  # where programs look for it, if set
UNITS = ("pcscd.socket", "pcscd.service")
UNMASK = ("systemctl", "unmask", *UNITS)
SELF_POWERED = 0x40  # bmAttributes, USB 2.0, 9.6.3
SLACK = 2  # seconds; the kernel tells its start in whole ones
AGAIN = "install ifd-acr122 again, then restart pcscd"


# --- USB ----------------------------------------------------------------------------------------

def usb(machine):
    """A reader on the USB, or why none can be seen."""
    for reader in machine.readers():
        yield ok("reader", f"a reader at USB port {reader.port} ({':'.join(reader.ids)}, "
                           f"{reader.attribute('product') or 'no name'})")
    if not machine.readers():
        yield _why_no_reader(machine)


def _why_no_reader(machine):
    if not machine.exists("/sys/bus/usb/devices"):
        return error("no-usb", "this system has no USB", "in a container or a virtual machine, "
                     "pass the reader through (man acr122-doctor, CONTAINERS)")
    kind = machine.run("systemd-detect-virt").strip()
    if kind not in ("", "none"):
        return error("not-passed-through", f"no ACR122U on the USB of this guest ({kind})",
                     "pass device 072f:2200 through to it")
    others = [one for one in machine.usb_devices()
              if one.ids[0] == "072f" and one.ids not in USB_IDS]
    if others:
        ids = ":".join(others[0].ids)
        served = any(others[0].ids in one.ids() for one in machine.bundles())
        return error("other-product", f"no ACR122U on the USB, but another ACS product ({ids})",
                     "plug in an ACR122U (072f:2200 or 072f:90cc); the other one is served by " +
                     ("another driver" if served else "libccid, `apt install libccid`"))
    return error("no-reader", "no ACR122U on the USB", "plug it in, try another port or cable: "
                 "`lsusb` has to list 072f:2200 or 072f:90cc")


def kernel_module(machine):
    for reader in machine.readers():
        if reader.kernel_driver() == "pn533_usb":
            yield warning("pn533", f"the kernel's pn533_usb has the reader at port {reader.port}",
                          "`modprobe -r pn533_usb`; ifd-acr122-blacklist.conf keeps it away",
                          ("modprobe", "-r", "pn533_usb"))


def exported(machine):
    """USB/IP hands the device to another machine."""
    for reader in machine.readers():
        if reader.device_driver() == "usbip-host":
            yield error("exported", f"usbip-host has the reader at port {reader.port}: it is for "
                        "another machine", f"`usbip unbind --busid {reader.port}` gives it back to "
                        "this one")


def holder(machine):
    """Programs that have the device open, but for pcscd."""
    for reader in machine.readers():
        for process in machine.processes():
            if process.name != "pcscd" and process.has_open(reader.node):
                yield _held_by(process, reader)


def _held_by(process, reader):
    who = f"{process.name} (process {process.pid}) has the reader at port {reader.port}"
    if process.name == "scdaemon":
        return error("held-by-scdaemon", who, "add `disable-ccid` to ~/.gnupg/scdaemon.conf, then "
                     "`gpgconf --kill scdaemon`")
    if process.name.startswith(("nfc-", "mfoc", "mfcuk")):  # mfoc-hardnested
        return error("held-by-libnfc", who, "end it; a libnfc that is built with its driver "
                     "acr122_pcsc goes through pcscd instead")
    return error("held", who, "end it")


def power(machine):
    for reader in machine.readers():
        hub = reader.hub()
        attributes = hub.attribute("bmAttributes") if hub else ""
        if not attributes or int(attributes, 16) & SELF_POWERED:
            continue
        if settings.value(machine, reader.port, "idle_field", "yes") not in settings.NO:
            yield note("weak-hub", f"the reader at port {reader.port} gets its power through a hub "
                       "without a supply of its own", "if cards come and go by themselves, plug it "
                       f"into the computer, or set idle_field = no in {settings.OURS}")


# --- the driver ---------------------------------------------------------------------------------

def bundle(machine):
    """Our bundle: there, whole, of pcscd's architecture, naming the readers."""
    folder, ours = machine.drivers_folder(), machine.our_bundle()
    if not ours:
        elsewhere = f"/usr/local/lib/pcsc/drivers/{OUR_BUNDLE}"
        if machine.exists(elsewhere) and not elsewhere.startswith(f"{folder}/"):
            yield error("bundle-elsewhere", f"the driver is in {elsewhere}, and pcscd looks in "
                        f"{folder}", f"configure with -Dusbdropdir={folder}, install ifd-acr122 "
                        "again, then restart pcscd")
        else:
            yield error("no-bundle", f"the driver is not installed: no {folder}/{OUR_BUNDLE}",
                        "install ifd-acr122, then restart pcscd")
        return
    yield from _library(machine, ours)
    yield from _plist(ours)


def _library(machine, ours):
    kind = machine.elf_kind(ours.library())
    if not ours.library() or not machine.exists(ours.library()):
        yield error("no-library", f"{ours.folder} has no library", AGAIN)
    elif not kind:
        yield error("no-library", f"{ours.library()} is no library", AGAIN)
    elif machine.elf_kind("/usr/sbin/pcscd") not in (None, kind):
        yield error("architecture", "the driver is built for another architecture than pcscd",
                    "build ifd-acr122 where pcscd runs, " + AGAIN)
    else:
        yield from _needs(machine, ours.library())


def _needs(machine, library):
    """What it needs and this machine has not: libraries, or versions of symbols in them."""
    code, told = machine.ask("ldd", library)
    missing = re.findall(r"(\S+) => not found|version `(\S+)' not found", told)
    if missing:
        names = sorted({"".join(one) for one in missing})
        yield error("missing-libraries", f"the driver needs {', '.join(names)}, which this machine "
                    "has not: it was built for another release",
                    "build ifd-acr122 on this one, " + AGAIN)
    elif code:
        yield error("no-library", f"{library} cannot be loaded ({told.strip()})", AGAIN)


def _plist(ours):
    lists = [ours.list_of(key) for key in ("ifdVendorID", "ifdProductID", "ifdFriendlyName")]
    if len({len(one) for one in lists}) != 1 or not USB_IDS <= ours.ids():
        yield error("plist", f"{ours.folder}/Contents/Info.plist does not name the readers as "
                    "pcscd wants it", AGAIN)


def driver_in_use(machine):
    """Which driver pcscd has loaded."""
    for pcscd in machine.pcscds():
        loaded = {one.name: one for one in machine.bundles() if one.library() in pcscd.libraries()}
        if OUR_BUNDLE in loaded:
            yield ok("driver", f"pcscd (process {pcscd.pid}) has loaded ifd-acr122")
        elif any(pcscd.has_open(reader.node) for reader in machine.readers()):
            yield from (_driven_by(machine, other) for other in loaded.values()
                        if other.ids() & USB_IDS or other.is_class_driver())


def _driven_by(machine, other):
    return error("other-driver", f"pcscd drives the reader by {other.name}, not by ifd-acr122",
                 *rivals.way_back(machine))


def configuration(machine):
    """/etc/ifd-acr122.conf: what the driver does not take, as the shipped file says of each key."""
    unusable = settings.unusable(machine)
    if unusable:
        why, remedy = unusable
        yield warning("configuration-file", f"{settings.OURS} {why}: the defaults count",
                      f"{remedy}, then restart pcscd")
    known = settings.shipped(machine)
    if not known:
        yield note("no-shipped-configuration", "the settings were not checked: the file as shipped "
                   "is not beside acr122-doctor", AGAIN)
        return
    for number, _, _, _, wrong in settings.lines(machine, known):
        if wrong:
            yield warning("configuration", f"{settings.OURS} line {number}: {wrong}",
                          "correct this line or take it out, then restart pcscd: it counts as not "
                          "written (man ifd-acr122.conf)")


# --- pcscd --------------------------------------------------------------------------------------

def daemon(machine):
    """pcscd: installed, running or waiting, one only, started after the driver was installed."""
    if not machine.pcscd_version():
        yield error("no-pcscd", "pcscd is not installed",
                    "`apt install pcscd`, then start pcscd, unless that has done so")
        return
    running = machine.pcscds()
    yield from (_running(machine, one) for one in running)
    if not running and "masked" in machine.run("systemctl", "show", "--property=LoadState", *UNITS):
        yield error("masked", "somebody has masked pcscd: systemd does not start it",
                    f"`{' '.join(UNMASK)}`, then start pcscd", UNMASK, machine.start())
    elif not running and not machine.exists(SOCKET):
        yield error("not-running", "pcscd does not run, and nothing waits at its socket",
                    f"`{' '.join(machine.start())}`, or start pcscd", machine.start())
    if running and not machine.exists(SOCKET):
        yield error("no-socket", f"pcscd runs, and {SOCKET} is missing: no program finds it",
                    "restart pcscd; in a container, share the folder /run/pcscd",
                    machine.restart())
    if len(running) > 1:
        yield _several(machine, running)
    yield from _older_than_driver(machine, running)


def _running(machine, pcscd):
    version = ".".join(str(number) for number in machine.pcscd_version())
    started = pcscd.started()
    since = time.strftime(", since %F %T", time.localtime(started)) if started else ""
    return ok("pcscd", f"pcscd {version} runs as {user_name(pcscd.uid())} (process {pcscd.pid})"
              f"{since}")


def _several(machine, running):
    readers = machine.readers()
    holders = [one for one in running if any(one.has_open(reader.node) for reader in readers)]
    who = f"process {holders[0].pid} has the reader" if holders else "only one can have the reader"
    pids = ", ".join(str(one.pid) for one in running)
    return warning("several-pcscd", f"more than one pcscd runs (processes {pids}), {who}",
                   "end the one that is not the machine's own, then restart pcscd")


def _older_than_driver(machine, running):
    ours = machine.our_bundle()
    if not ours or not ours.library() or not machine.exists(ours.library()):
        return
    installed = machine.state(ours.library()).st_ctime
    for pcscd in running:
        if pcscd.started() and pcscd.started() + SLACK < installed:
            yield warning("old-pcscd", "pcscd runs since before the driver was installed, and "
                          "looks for drivers at its start only", "restart pcscd",
                          machine.restart())


def other_socket(machine):
    """scripts/with-pcscd and such have programs talk to a pcscd of their own."""
    socket = machine.environment.get(SOCKET_VARIABLE)
    if socket and socket != SOCKET:
        yield note("other-socket", f"{SOCKET_VARIABLE} has programs talk to the pcscd at {socket}",
                   f"`unset {SOCKET_VARIABLE}`, if the machine's own is meant")


def sandbox(machine):
    """What systemd hides from pcscd."""
    shown = machine.run("systemctl", "show", "pcscd.service", "--property=PrivateDevices",
                        "--property=DevicePolicy", "--property=DeviceAllow")
    hidden = "PrivateDevices=yes" in shown
    closed = "DevicePolicy=closed" in shown or "DevicePolicy=strict" in shown
    if hidden or (closed and "usb" not in shown):
        yield error("sandbox", "pcscd.service hides USB devices from pcscd",
                    "`systemctl edit pcscd`: PrivateDevices=no, DeviceAllow=char-usb_device rw; "
                    "then restart pcscd")


def visibility(machine):
    if machine.uid != 0:
        yield note("not-root", "an ordinary user sees neither whose files are open nor which "
                   "driver pcscd has", "run acr122-doctor as root to see more")


CHECKS = (usb, nodes.check, kernel_module, exported, holder, power, bundle, rivals.check,
          driver_in_use, configuration, daemon, polkit.check, other_socket, sandbox, visibility)


def examine(machine):
    return [finding for check in CHECKS for finding in check(machine)]
