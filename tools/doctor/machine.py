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
# The settings as shipped: beside this folder where it is installed, in etc/ in a checkout.
HERE = pathlib.Path(__file__).resolve().parent
SHIPPED = (HERE.parent / "ifd-acr122.conf", HERE.parents[1] / "etc/ifd-acr122.conf")
DRIVERS = "/usr/lib/pcsc/drivers"


# pcscd is in /usr/sbin, which is not in an ordinary user's PATH.
WITH_SBIN = {**os.environ, "PATH": os.environ.get("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin"}


def run_command(*command):
    """(exit code, what it prints); (None, "") if it is missing or takes too long."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace", timeout=10,
                              env=WITH_SBIN)
    except (OSError, subprocess.TimeoutExpired):
        return None, ""
    return done.returncode, done.stdout


class Machine:
    def __init__(self, root="/", ask=run_command, uid=None, environment=None, pid=None):
        self.root = pathlib.Path(root)
        self.ask = ask
        self.uid = os.geteuid() if uid is None else uid
        self.environment = os.environ if environment is None else environment
        self.pid = os.getpid() if pid is None else pid

    def run(self, *command):
        """What a command prints; "" if it fails or is missing."""
        code, text = self.ask(*command)
        return text if code == 0 else ""

    def path(self, name):
        return self.root / str(name).lstrip("/")

    def exists(self, name):
        return self.path(name).exists()

    def text(self, name):
        """A file's text; "" if there is none or it may not be read."""
        return self.bytes(name).decode(errors="replace")

    def bytes(self, name):
        try:
            return self.path(name).read_bytes()
        except OSError:
            return b""

    def hides(self, folder):
        """Whether this user may not see what is in it."""
        try:
            self.path(folder).iterdir().__next__()
        except PermissionError:
            return True
        except (OSError, StopIteration):
            pass
        return False

    def state(self, name):
        """stat(2) of it; None without one."""
        try:
            return self.path(name).stat()
        except OSError:
            return None

    def open_problem(self, name):
        """Why this program may not open a device for reading and writing; "" if it may."""
        try:
            os.close(os.open(self.path(name), os.O_RDWR))
        except PermissionError as problem:
            return problem.strerror
        except OSError:
            pass  # gone meanwhile, and such
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

    def shipped_settings(self):
        return next((file.read_text() for file in SHIPPED if file.exists()), "")

    # --- USB ------------------------------------------------------------------------------------

    def usb_devices(self):
        folder = "/sys/bus/usb/devices"
        return [UsbDevice(self, f"{folder}/{name}") for name in self.names(folder)
                if ":" not in name and self.exists(f"{folder}/{name}/idVendor")]

    def readers(self):
        return [one for one in self.usb_devices() if one.ids in USB_IDS and one.node]

    # --- processes ------------------------------------------------------------------------------

    def person(self):
        """The process that stands for who asks: this one; with sudo, the one that called it."""
        own = process = Process(self, self.pid)
        wanted = self.environment.get("SUDO_UID", "") if self.uid == 0 else ""
        while process.pid and wanted and str(process.uid()) != wanted:
            process = process.parent()
        return process if process.pid else own

    def processes(self):
        return [Process(self, int(name)) for name in self.names("/proc") if name.isdigit()]

    def pcscds(self):
        """Those that run, not those that a container's first process leaves as zombies."""
        return [one for one in self.processes() if one.name == "pcscd" and not one.has_ended()]

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
                if ".bundle" in name]  # pcscd's rule

    def package_of(self, name):
        """Debian's package that a file came with; "" for none."""
        return self.run("dpkg", "-S", name).partition(":")[0]

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
        numbers = self._number("busnum"), self._number("devnum")
        self.node = "/dev/bus/usb/{:03}/{:03}".format(*numbers) if all(numbers) else ""

    def attribute(self, name):
        return self.machine.text(f"{self.folder}/{name}").strip()

    def _number(self, name):
        return int(self.attribute(name) or 0)  # it may be unplugged meanwhile

    def kernel_driver(self):
        """The driver that has the first interface: "usbfs" is a program."""
        return self.machine.link(f"{self.folder}:1.0/driver").rpartition("/")[2]

    def device_driver(self):
        """The driver that has the device as a whole: "usb" as a rule."""
        return self.machine.link(f"{self.folder}/driver").rpartition("/")[2]

    def owner(self):
        """(user, group, mode) of the node; None without one."""
        return owner_of(self.machine.state(self.node))

    def hub(self):
        name = self.port.rpartition(".")[0]
        return UsbDevice(self.machine, f"{self.folder.rpartition('/')[0]}/{name}") if name else None


class Process:
    def __init__(self, machine, pid):
        self.machine, self.pid = machine, pid
        self.name = machine.text(f"/proc/{pid}/comm").strip()

    def _fields(self):
        """Of its stat, from the third on: the state."""
        return self.machine.text(f"/proc/{self.pid}/stat").rpartition(")")[2].split()

    def has_ended(self):
        return self._fields()[:1] == ["Z"]

    def has_open(self, node):
        return any(self.machine.link(f"/proc/{self.pid}/fd/{fd}") == node
                   for fd in self.machine.names(f"/proc/{self.pid}/fd"))

    def _status(self, field):
        text = self.machine.text(f"/proc/{self.pid}/status")
        found = re.search(rf"^{field}:[ \t]*(.*)$", text, re.M)
        return [int(number) for number in found[1].split()] if found else []

    def uid(self):
        return (self._status("Uid") + [0, 0])[1]

    def groups(self):
        return {*self._status("Gid")[1:2], *self._status("Groups")}

    def parent(self):
        return Process(self.machine, (self._status("PPid") + [0])[0])

    def may(self, bit, owner):
        """Whether it may read (`bit` 4) or write (2) what belongs to (user, group, mode)."""
        user, group, mode = owner
        if self.uid() == 0:
            return True
        shift = 6 if user == self.uid() else 3 if group in self.groups() else 0
        return bool(mode >> shift & bit)

    def libraries(self):
        """Paths of the libraries it has loaded; empty also where they may not be seen."""
        return set(re.findall(r"(/\S+\.so\S*)$", self.machine.text(f"/proc/{self.pid}/maps"), re.M))

    def arguments(self):
        return self.machine.text(f"/proc/{self.pid}/cmdline").split("\0")

    def started(self):
        """Seconds since 1970; proc(5): field 22 of stat, in ticks since the machine started."""
        fields = self._fields()
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
        """pcscd asks it last: libccid."""
        return "CCIDCLASSDRIVER" in self.list_of("CFBundleName")


def owner_of(state):
    """(user, group, mode) by a stat(2)."""
    return (state.st_uid, state.st_gid, state.st_mode & 0o777) if state else None


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
