# SPDX-License-Identifier: LGPL-2.1-or-later
"""The machine as files and commands show it. All reading goes through here, so that a test can make
a machine up: a folder in place of /, a function in place of the commands."""
import grp
import os
import pathlib
import pwd
import re
import subprocess

USB_IDS = {("072f", "2200"), ("072f", "90cc")}
OUR_BUNDLE = "ifd-acr122.bundle"
CLASS_DRIVER = "ifd-ccid.bundle"  # pcscd asks it last
DRIVERS = "/usr/lib/pcsc/drivers"


def run_command(*command):
    """What it prints; "" if it fails or is missing."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


class Machine:
    def __init__(self, root="/", run=run_command, uid=None, environment=None):
        self.root = pathlib.Path(root)
        self.run = run
        self.uid = os.geteuid() if uid is None else uid
        self.environment = os.environ if environment is None else environment

    def path(self, name):
        return self.root / str(name).lstrip("/")

    def exists(self, name):
        return self.path(name).exists()

    def text(self, name):
        """A file's text; "" if there is none or it may not be read."""
        try:
            return self.path(name).read_text(errors="replace")
        except OSError:
            return ""

    def link(self, name):
        try:
            return os.readlink(self.path(name))
        except OSError:
            return ""

    def names(self, folder):
        try:
            return sorted(entry.name for entry in self.path(folder).iterdir())
        except OSError:
            return []

    # --- USB ------------------------------------------------------------------------------------

    def usb_devices(self):
        folder = "/sys/bus/usb/devices"
        return [UsbDevice(self, f"{folder}/{name}") for name in self.names(folder)
                if ":" not in name and self.exists(f"{folder}/{name}/idVendor")]

    def readers(self):
        return [one for one in self.usb_devices() if one.ids in USB_IDS]

    # --- processes ------------------------------------------------------------------------------

    def processes(self):
        return [Process(self, int(name)) for name in self.names("/proc") if name.isdigit()]

    def pcscds(self):
        return [one for one in self.processes() if one.name == "pcscd"]

    # What starts and restarts pcscd: not every machine has systemd, a container for one.

    def has_systemd(self):
        return self.exists("/run/systemd/system")

    def start(self):
        return (("systemctl", "enable", "--now", "pcscd.socket") if self.has_systemd() else
                ("service", "pcscd", "start"))

    def restart(self):
        return (("systemctl", "restart", "pcscd.service") if self.has_systemd() else
                ("service", "pcscd", "restart"))

    # --- pcscd and its drivers ------------------------------------------------------------------

    def drivers_folder(self):
        return self.run("pkg-config", "--variable=usbdropdir", "libpcsclite").strip() or DRIVERS

    def bundles(self):
        folder = self.drivers_folder()
        return [Bundle(self, f"{folder}/{name}") for name in self.names(folder)
                if name.endswith(".bundle")]

    def our_bundle(self):
        return next((one for one in self.bundles() if one.name == OUR_BUNDLE), None)

    def elf_kind(self, name):
        """(class, machine) of an ELF file: what has to be equal for one to load the other."""
        try:
            with open(self.path(name), "rb") as file:
                head = file.read(20)
        except OSError:
            return None
        return (head[4], head[18:20]) if head[:4] == b"\x7fELF" and len(head) == 20 else None

    def pcscd_version(self):
        """(2, 3, 3); () if pcscd is not there."""
        found = re.search(r"pcsc-lite version (\d+)\.(\d+)\.(\d+)", self.run("pcscd", "--version"))
        return tuple(int(number) for number in found.groups()) if found else ()


class UsbDevice:
    def __init__(self, machine, folder):
        self.machine, self.folder = machine, folder
        self.port = folder.rpartition("/")[2]
        self.ids = (self.attribute("idVendor"), self.attribute("idProduct"))

    def attribute(self, name):
        return self.machine.text(f"{self.folder}/{name}").strip()

    @property
    def node(self):
        return f"/dev/bus/usb/{int(self.attribute('busnum')):03}/{int(self.attribute('devnum')):03}"

    def kernel_driver(self):
        """The driver that has the first interface: "usbfs" is a program."""
        return self.machine.link(f"{self.folder}:1.0/driver").rpartition("/")[2]

    def owner(self):
        """(user, group, mode) of the node; None without one."""
        try:
            state = self.machine.path(self.node).stat()
        except OSError:
            return None
        return (state.st_uid, state.st_gid, state.st_mode & 0o777)

    def hub(self):
        name = self.port.rpartition(".")[0]
        return UsbDevice(self.machine, f"{self.folder.rpartition('/')[0]}/{name}") if name else None


class Process:
    def __init__(self, machine, pid):
        self.machine, self.pid = machine, pid
        self.name = machine.text(f"/proc/{pid}/comm").strip()

    def has_open(self, node):
        return any(self.machine.link(f"/proc/{self.pid}/fd/{fd}") == node
                   for fd in self.machine.names(f"/proc/{self.pid}/fd"))

    def _status(self, field):
        text = self.machine.text(f"/proc/{self.pid}/status")
        found = re.search(rf"^{field}:\s*(.*)$", text, re.M)
        return [int(number) for number in found[1].split()] if found else []

    def uid(self):
        return (self._status("Uid") + [0, 0])[1]

    def groups(self):
        return {*self._status("Gid")[1:2], *self._status("Groups")}

    def may_write(self, owner):
        user, group, mode = owner
        if self.uid() == 0:
            return True
        bit = 0o200 if user == self.uid() else 0o020 if group in self.groups() else 0o002
        return bool(mode & bit)

    def libraries(self):
        """Paths of the libraries it has loaded; empty also where they may not be seen."""
        return set(re.findall(r"(/\S+\.so\S*)$", self.machine.text(f"/proc/{self.pid}/maps"), re.M))

    def arguments(self):
        return self.machine.text(f"/proc/{self.pid}/cmdline").split("\0")

    def started(self):
        """Seconds since 1970; proc(5): field 22 of stat, in ticks since the machine started."""
        fields = self.machine.text(f"/proc/{self.pid}/stat").rpartition(")")[2].split()
        boot = re.search(r"^btime (\d+)", self.machine.text("/proc/stat"), re.M)
        if len(fields) < 20 or not boot:
            return None
        return int(boot[1]) + int(fields[19]) / os.sysconf("SC_CLK_TCK")


class Bundle:
    """A driver bundle, its Info.plist read with pcscd's rules (pcsc-lite, tokenparser.l): line by
    line, and what is commented out counts."""

    def __init__(self, machine, folder):
        self.machine, self.folder = machine, folder
        self.name = folder.rpartition("/")[2]
        self.values, key = {}, None
        for line in machine.text(f"{folder}/Contents/Info.plist").splitlines():
            match = re.search(r"<key>([A-Za-z0-9 ]+)</key>|<string>([^<>\n]+)</string>", line)
            if match and match[1]:
                key = match[1]
                self.values[key] = []
            elif match and key:
                self.values[key].append(match[2])

    def list_of(self, key):
        return self.values.get(key, [])

    def library(self):
        name = (self.list_of("CFBundleExecutable") or [""])[0]
        return f"{self.folder}/Contents/Linux/{name}" if name else ""

    def ids(self):
        return {(_hex(vendor), _hex(product)) for vendor, product in
                zip(self.list_of("ifdVendorID"), self.list_of("ifdProductID"))}

    def is_class_driver(self):
        return self.list_of("CFBundleName") == ["CCIDCLASSDRIVER"] or self.name == CLASS_DRIVER


def _hex(text):
    try:
        return f"{int(text, 16):04x}"
    except ValueError:
        return ""


def user_name(uid):
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def group_name(gid):
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)
