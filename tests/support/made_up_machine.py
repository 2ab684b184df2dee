# SPDX-License-Identifier: LGPL-2.1-or-later
"""A machine for acr122-doctor to look at: a folder in place of /, a function in place of the
commands, a reader in place of the one behind pcscd. What people do to it has the effects that it
has on a real one: the kernel makes nodes, udev gives them to groups, pcscd takes the first driver that
names the reader, and tries it at its own start and when the reader comes, not again."""
import os
import pathlib
import re
import shlex
import sys
import time
from unittest import mock

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools/doctor"))
sys.dont_write_bytecode = True

import finding  # noqa: E402
import live  # noqa: E402
from machine import Machine, user_name  # noqa: E402

USB = "sys/bus/usb/devices"
READER = f"{USB}/1-1"
NODE = "/dev/bus/usb/001/004"
DRIVERS = "usr/lib/pcsc/drivers"
OURS = f"{DRIVERS}/ifd-acr122.bundle/Contents"
CONFIG = "etc/ifd-acr122.conf"
ELF = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00\x3e\x00"  # 64 bits, x86-64
ELF_ARM = ELF[:18] + b"\xb7\x00"
RULE = "usr/lib/udev/rules.d/94-ifd-acr122.rules"
LIBNFC_RULE = "usr/lib/udev/rules.d/93-pn53x.rules"
OTHER_RULE = "etc/udev/rules.d/99-mine.rules"
SOCKET = "run/pcscd/pcscd.comm"
POLKIT_RULE = 'if (action.id == "org.debian.pcsc-lite.access_pcsc" && subject.isInGroup("scard"))'
POLKIT_FILE = "etc/polkit-1/rules.d/50-pcscd.rules"
PCSCD, OTHER, DOCTOR, SUDO, SHELL = 100, 200, 300, 301, 302  # processes
USER = 1000
PCSCD_USER, PLUGDEV, NFC = 64_000, 46, 500  # a user, and the groups of the nodes
GROUPS = {"pcscd": PCSCD_USER, "plugdev": PLUGDEV, "nfc": NFC}
CARD_UID = bytes.fromhex("01020304 9000")  # as a card answers
BOTH = [("0x072F", "0x2200"), ("0x072F", "0x90CC")]


def plist(ids, executable="libdriver.so", name="DRIVER", friendly=None):
    def array(key, values):
        return f"<key>{key}</key>\n" + "".join(f"<string>{one}</string>\n" for one in values)
    return (array("CFBundleName", [name]) + array("CFBundleExecutable", [executable]) +
            array("ifdVendorID", [one[0] for one in ids]) +
            array("ifdProductID", [one[1] for one in ids]) +
            array("ifdFriendlyName", friendly or ["ACS ACR122U"] * len(ids)))


class MadeUp(Machine):
    """A healthy machine with Debian 13's pcscd and a card on the reader, until somebody breaks it."""

    def __init__(self, folder):
        super().__init__(folder, self.answer, uid=0, environment={}, pid=DOCTOR)
        self.outputs = {"pcscd --version": "pcsc-lite version 2.3.3.\n",
                        "pcscd --help": "--disable-polkit"}
        self.node_state = None  # of NODE; None: as the file that stands for it
        self.pcscd_user = {"uid": 0, "groups": "0"}
        self.reader = FakePcsc(self)
        self.has_library = True  # libpcsclite
        self.forbidden = ""  # why root may not open the node
        self.has_polkit = True  # and D-Bus
        self.sits_there, self.in_group = False, False  # the user at the machine, in group scard
        self.served = False  # pcscd has taken the reader
        self.write("run/systemd/system/here", "")
        self.install_libccid()
        self.plug_in()
        self.write("usr/sbin/pcscd", ELF)
        self.install()
        self.restart_pcscd()
        self.become(0)

    def answer(self, *command):
        """`outputs`: text, or (exit code, text), by how a command begins."""
        if command[0] == "pkcheck":
            return self.pkcheck(int(command[-1])), ""
        found = next((output for begin, output in self.outputs.items()
                      if " ".join(command).startswith(begin)), (None, ""))
        return (0, found) if isinstance(found, str) else found

    def path(self, name):
        stands_for_node = self.node_state and str(name) == NODE
        return mock.Mock(stat=lambda: self.node_state) if stands_for_node else super().path(name)

    def open_problem(self, name):
        return self.forbidden

    def shipped_settings(self):
        return super().shipped_settings() if self.has_shipped_settings else ""

    def connect(self):
        if not self.has_library:
            raise OSError
        return self.reader

    # --- who asks -------------------------------------------------------------------------------

    def become(self, uid):
        self.uid = uid
        self.environment = {}
        self.process(DOCTOR, "acr122-doctor", uid=uid)

    def call_sudo(self):
        self.become(0)
        self.environment = {"SUDO_UID": str(USER)}
        self.process(DOCTOR, "acr122-doctor", parent=SUDO)
        self.process(SUDO, "sudo", parent=SHELL)
        self.process(SHELL, "bash", uid=USER)

    def pkcheck(self, pid):
        """Its exit code."""
        if not self.has_polkit:
            return 127
        by_rule = self.exists(POLKIT_FILE) and self.in_group
        root = "Uid:\t0" in self.text(f"/proc/{pid}/status")
        return 0 if root or self.sits_there or by_rule else 2

    def refuses(self):
        """What pcscd does when the program connects."""
        asks = "--disable-polkit" in self.outputs.get("pcscd --help", "")
        asks = asks and not any("--disable-polkit" in one.arguments() for one in self.pcscds())
        return asks and self.pkcheck(DOCTOR) != 0

    # --- its files ------------------------------------------------------------------------------

    def write(self, name, content):
        path = super().path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def link_to(self, name, target):
        path = super().path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.symlink_to(target)

    def remove(self, name):
        path = super().path(name)
        for one in sorted(path.rglob("*"), reverse=True) if path.is_dir() else ():
            one.rmdir() if one.is_dir() and not one.is_symlink() else one.unlink()
        path.rmdir() if path.is_dir() else path.unlink()

    def usb_device(self, port, vendor, product_id, node="009", product=""):
        for name, value in (("idVendor", vendor), ("idProduct", product_id), ("busnum", "1"),
                            ("devnum", node.lstrip("0")), ("product", product)):
            self.write(f"{USB}/{port}/{name}", value + "\n")
        self.write(f"dev/bus/usb/001/{node}", "")

    def process(self, pid, name, opens="", library="", uid=0, groups="0", arguments=(), parent=1):
        self.write(f"proc/{pid}/comm", name + "\n")
        self.write(f"proc/{pid}/cmdline", "\0".join((name, *arguments)))
        self.write(f"proc/{pid}/maps", f"7f00-7f01 r-xp 0 00:00 1   {library}\n" if library else "")
        self.write(f"proc/{pid}/status", f"Uid:\t{uid}\t{uid}\t{uid}\t{uid}\n"
                                         f"Gid:\t{uid}\t{uid}\t{uid}\t{uid}\nGroups:\t{groups}\n"
                                         f"PPid:\t{parent}\n")
        ticks = 3600 * os.sysconf("SC_CLK_TCK")
        self.write(f"proc/{pid}/stat", f"{pid} ({name}) S " + "0 " * 18 + f"{ticks} 0\n")
        if opens:
            self.link_to(f"proc/{pid}/fd/5", opens)

    def end(self, pid):
        self.remove(f"proc/{pid}")

    # --- the reader -----------------------------------------------------------------------------

    def plug_in(self):
        """Into the computer itself."""
        for name in self.names(USB):
            self.remove(f"{USB}/{name}")
        self.usb_device("1-1", "072f", "2200", node="004", product="ACR122U PICC Interface")
        self.rebind()
        self.apply_rules()
        self.take_reader()
        self.reader.replug()

    def rebind(self):
        """The kernel's usual drivers have the device and its interface."""
        self.link_to(f"{READER}/driver", "../../drivers/usb")
        self.link_to(f"{USB}/1-1:1.0/driver", "../../drivers/usbfs")

    def unbind_usbip(self):
        self.rebind()
        self.take_reader()

    def plug_into_weak_hub(self):
        self.remove(READER)
        self.usb_device("1-1.4", "072f", "2200", node="004")
        self.usb_device("1-1", "05e3", "0608")
        self.write(f"{READER}/bmAttributes", "80\n")

    def owned_by(self, group, mode=0o664):
        self.node_state = mock.Mock(st_uid=0, st_gid=group, st_mode=0o20000 | mode)

    def apply_rules(self):
        """udev gives the node, if there is one, to the group of the last rule that names it."""
        rules = {pathlib.PurePath(name).name: self.text(name)
                 for name in (LIBNFC_RULE, RULE, OTHER_RULE) if self.exists(name)}
        groups = [re.search(r'GROUP="(\w+)"', rules[name])[1] for name in sorted(rules)]
        if self.node_state and groups:
            self.owned_by(GROUPS[groups[-1]])

    def take_reader(self):
        """What pcscd does when it starts and when a reader comes: by the first of its drivers that
        names it, libccid last. Refused, it does not try again."""
        for pcscd in self.pcscds():
            self.served = (not self.forbidden and bool(self.readers()) and
                           self.readers()[0].device_driver() == "usb" and
                           self.exists(NODE) and pcscd.may(2, self.readers()[0].owner()))
            bundles = sorted(self.bundles(), key=lambda one: one.is_class_driver())
            library = next((one.library() for one in bundles if ("072f", "2200") in one.ids()), "")
            how = {"opens": NODE, "library": library} if self.served else {}
            self.process(pcscd.pid, "pcscd", arguments=pcscd.arguments()[1:], **how,
                         **self.pcscd_user)

    # --- drivers and pcscd ----------------------------------------------------------------------

    def install_libccid(self, ids=BOTH):
        self.write(f"{DRIVERS}/ifd-ccid.bundle/Contents/Info.plist",
                   plist(ids, "libccid.so", "CCIDCLASSDRIVER"))

    def install(self):
        self.write(f"{OURS}/Info.plist", plist(BOTH, "libifdacr122.so"))
        self.write(f"{OURS}/Linux/libifdacr122.so", ELF)
        self.outputs["ldd"] = "\tlibfmt.so.10 => /lib/x86_64-linux-gnu/libfmt.so.10 (0x00007f00)\n"
        self.write(RULE, (ROOT / "udev/94-ifd-acr122.rules").read_text())
        self.has_shipped_settings = True

    def rival(self, name, ids=BOTH, package="libacsccid1", bundle_name="DRIVER"):
        file = f"{DRIVERS}/{name}/Contents/Info.plist"
        self.write(file, plist(ids, "librival.so", bundle_name))
        if package:
            self.outputs[f"dpkg -S /{file}"] = f"{package}:amd64: /{file}\n"

    def drive_by(self, name):
        """pcscd has loaded another driver."""
        library = next(one.library() for one in self.bundles() if one.name == name)
        self.process(PCSCD, "pcscd", opens=NODE, library=library)

    def restart_pcscd(self):
        self.write(SOCKET, "")
        self.write("proc/stat", f"btime {int(time.time())}\n")
        self.process(PCSCD, "pcscd", arguments=self.text("etc/default/pcscd").split(),
                     **self.pcscd_user)
        self.take_reader()
        self.reader.faults.pop("readers", None)

    # --- commands -------------------------------------------------------------------------------

    def type(self, command):
        """A command that doctor names, by --fix or in words. An unknown one is a KeyError."""
        words = tuple(shlex.split(command)) if isinstance(command, str) else command
        {("systemctl", "restart", "pcscd.service"): self.restart_pcscd,
         ("systemctl", "enable", "--now", "pcscd.socket"): self.restart_pcscd,
         finding.RELOAD_RULES: lambda: None,
         finding.APPLY_RULES: self.apply_rules,
         ("systemctl", "unmask", "pcscd.socket", "pcscd.service"): self.unmask,
         ("modprobe", "-r", "pn533_usb"):
             lambda: self.link_to(f"{USB}/1-1:1.0/driver", "../../drivers/usbfs"),
         ("usbip", "unbind", "--busid", "1-1"): self.unbind_usbip,
         ("apt", "install", "polkitd"): lambda: setattr(self, "has_polkit", True),
         ("usermod", "--append", "--groups", "scard", user_name(USER)): lambda: None,
         ("unset", "PCSCLITE_CSOCK_NAME"): self.environment.clear,
         ("apt", "install", "pcscd"): self.install_pcscd,
         ("apt", "install", "libccid"): self.install_libccid,
         ("apt", "install", "libpcsclite1"): self.install_library,
         ("apt", "remove", "libacsccid1"): lambda: self.remove(f"{DRIVERS}/ifd-acsccid.bundle"),
         ("usermod", "--append", "--groups", "pcscd", str(PCSCD_USER)): self.join_group,
         ("chmod", "a+r", f"/{CONFIG}"): lambda: self.path(CONFIG).chmod(0o644),
         ("gpgconf", "--kill", "scdaemon"): self.kill_scdaemon,
         ("journalctl", "-u", "pcscd"): lambda: None}[words]()

    def install_pcscd(self):
        self.outputs["pcscd --version"] = "pcsc-lite version 2.3.3.\n"
        self.restart_pcscd()

    def install_library(self):
        self.has_library = True

    def unmask(self):
        self.outputs.pop("systemctl show --property=LoadState", None)

    def join_group(self):
        self.pcscd_user["groups"] = str(PCSCD_USER + 1)

    def kill_scdaemon(self):
        """gpg starts it again, and it takes the reader again, unless it was told not to."""
        self.reader.faults.pop("attribute", None)
        if self.exists("root/.gnupg/scdaemon.conf"):
            self.end(OTHER)


class FakePcsc:
    """What live.Pcsc says of the machine's reader; `faults` are codes by what is asked."""

    def __init__(self, machine=None, names=("ACS ACR122U 00 00",), firmware=b"ACR122U214",
                 atr=b"\x3b", uid=CARD_UID, faults=None):
        self.machine, self.names, self.firmware = machine, names, firmware
        self.atr, self.uid, self.faults = atr, uid, faults or {}

    def replug(self):
        self.names, self.firmware = ("ACS ACR122U 00 00",), b"ACR122U214"
        self.faults.pop("control", None)
        self.faults.pop("attribute", None)

    def _do(self, what, result):
        if what in self.faults:
            raise live.PcscError(self.faults[what])
        return result

    def readers(self):
        if self.machine and not self.machine.exists(SOCKET):
            raise live.PcscError(live.NO_SERVICE)
        if self.machine and self.machine.environment.get("PCSCLITE_CSOCK_NAME"):
            raise live.PcscError(live.NO_SERVICE)
        if self.machine and self.machine.refuses():
            raise live.PcscError(live.SECURITY_VIOLATION)
        here = not self.machine or self.machine.served and self.machine.readers()
        return self._do("readers", list(self.names) if here else [])

    def attribute(self, reader, tag):
        if self.machine and not any("ifd-acr122" in path for pcscd in self.machine.pcscds()
                                    for path in pcscd.libraries()):
            raise live.PcscError(0x8010001F)  # libccid does not know it
        return self._do("attribute", bytes([8, 0, 0, 0]))

    def control(self, reader, command):
        return self._do("control", self.firmware)

    def wait_for_card(self, reader, seconds):
        return self._do("wait", self.atr)

    def transmit(self, reader, apdu):
        return self._do("transmit", self.uid)
