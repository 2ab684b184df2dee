#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The bundle as pcscd meets it: bundle_test.py PART BUNDLE BUILD USBDROPDIR VERSION

exports  the module defines the ten IFDH* symbols and no other; log_msg is weak; nothing is left to
         destructors at exit (rule 2)
plist    Contents/Info.plist read with pcscd's own rules (pcsc-lite, tokenparser.l)
install  what `cmake --install` puts under DESTDIR, and where -Dusbdropdir says; what it leaves;
         its list for the removal; the pages' links, and the pages that acr122-doctor names
load     dlopen with lazy binding, call, dlclose, twice in one process (rule 3); without pcscd's
         log_msg the log goes to standard error
"""
import contextlib
import ctypes
import _ctypes
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ENTRY_POINTS = ["IFDHCloseChannel", "IFDHControl", "IFDHCreateChannel", "IFDHCreateChannelByName",
                "IFDHGetCapabilities", "IFDHICCPresence", "IFDHPowerICC", "IFDHSetCapabilities",
                "IFDHSetProtocolParameters", "IFDHTransmitToICC"]
LIBRARY = "libifdacr122.so"
IFD_NO_SUCH_DEVICE = 617
IFD_COMMUNICATION_ERROR = 612
IFD_ICC_NOT_PRESENT = 616


def equal(what, got, expected):
    if got != expected:
        sys.exit(f"{what}: {got!r}, expected {expected!r}")


def true(what, holds):
    if not holds:
        sys.exit(f"not true: {what}")


def symbols(library, *options):
    output = subprocess.run(["nm", "-D", *options, library], check=True, capture_output=True,
                            text=True).stdout
    return [line.split()[-2:] for line in output.splitlines()]


def exports(library, **_):
    equal("exported symbols", sorted(name for _, name in symbols(library, "--defined-only")),
          ENTRY_POINTS)
    undefined = {name: kind for kind, name in symbols(library, "--undefined-only")}
    equal("log_msg, which only pcscd has, is weak", undefined.get("log_msg"), "w")
    # Rule 2: on SIGTERM pcscd runs destructors while its threads are inside the driver.
    true("no static destructor is registered", not any("__cxa_atexit" in name or
                                                       "__cxa_thread_atexit" in name
                                                       for name in undefined))


def tokens(text):
    """key -> strings, as tokenparser.l reads them: line by line, not as XML. Comments do not
    exist for it: a commented-out string counts."""
    values, key = {}, None
    for line in text.splitlines():
        match = re.search(r"<key>([A-Za-z0-9 ]+)</key>|<string>([^<>\n]+)</string>", line)
        if match and match[1]:
            key = match[1]
            values[key] = []
        elif match and key:
            values[key].append(match[2].replace("&amp;", "&"))
    return values


def plist(bundle, version, **_):
    text = (bundle / "Contents/Info.plist").read_text()
    true("at most one string per line", max(l.count("<string>") for l in text.splitlines()) == 1)
    for comment in re.findall(r"<!--.*?-->", text, re.S):
        true("no keys or strings in comments", "<string>" not in comment and "<key>" not in comment)
    values = tokens(text)
    equal("CFBundleExecutable", values["CFBundleExecutable"], [LIBRARY])
    true("the library is there", (bundle / "Contents/Linux" / LIBRARY).is_file())
    true("no class driver", values["CFBundleName"] != ["CCIDCLASSDRIVER"])
    true("ifdCapabilities is there (pcscd with libusb insists)", values["ifdCapabilities"])
    equal("version", values["CFBundleShortVersionString"], [version])
    names = values["ifdFriendlyName"]
    ids = list(zip(values["ifdVendorID"], values["ifdProductID"]))
    equal("lists of equal length", [len(values["ifdVendorID"]), len(values["ifdProductID"])],
          [len(names)] * 2)
    # pcscd reads the ids base 16, libccid's tools base 0: only 0x.... is the same for both.
    true("ids are 0x....", all(re.fullmatch(r"0x[0-9A-F]{4}", one) for pair in ids for one in pair))
    equal("readers", ids, [("0x072F", "0x2200"), ("0x072F", "0x90CC")])
    # libnfc and others look for readers whose name starts so (libnfc, acr122_pcsc.c).
    true("names that programs know", all(name.startswith("ACS ACR122U") for name in names))
    true("names fit pcscd's 121 characters", max(map(len, names)) <= 121)


def run_install(build, stage):
    subprocess.run(["cmake", "--install", build], check=True, stdout=subprocess.DEVNULL,
                   env={**os.environ, "DESTDIR": stage})


def configure_driver(build, like, check=True, **variables):
    """Configures the driver alone, with the tools that the build folder `like` has."""
    cache = dict(re.findall(r"^(\w+):\w+=(.*)$", (pathlib.Path(like) / "CMakeCache.txt").read_text(),
                            re.M))
    tools = ("CMAKE_C_COMPILER", "CMAKE_CXX_COMPILER", "CMAKE_PREFIX_PATH")
    variables |= {name: cache[name] for name in tools if name in cache}
    variables = {"ACR122_BUILD_TESTS": "OFF", "ACR122_BUILD_SIM": "OFF",
                 "ACR122_BUILD_PROGRAM": "OFF", **variables}
    return subprocess.run(["cmake", "-G", cache["CMAKE_GENERATOR"], "-S", cache["CMAKE_HOME_DIRECTORY"],
                    "-B", build, *(f"-D{name}={value}" for name, value in variables.items())],
                   check=check, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def install(bundle, library, build, usbdropdir, **_):
    install_by_default(library, build, usbdropdir)
    install_elsewhere(bundle, library, build)
    install_over_own_settings(build)
    install_that_can_be_removed(build)
    install_with_pages(build)
    tests_need_the_virtual_reader(build)


def install_over_own_settings(build):
    with tempfile.TemporaryDirectory() as stage:
        run_install(build, stage)
        (config,) = pathlib.Path(stage).rglob("etc/ifd-acr122.conf")
        true("settings are installed", "[reader]" in config.read_text())
        config.write_text("# mine\n")
        run_install(build, stage)
        equal("settings that were edited", config.read_text(), "# mine\n")


def tests_need_the_virtual_reader(build):
    with tempfile.TemporaryDirectory() as folder:
        done = configure_driver(folder, like=build, check=False, ACR122_BUILD_TESTS="ON")
        true(f"says what is wrong: {done.stderr}", done.returncode and
             "set ACR122_BUILD_SIM=ON" in " ".join(done.stderr.split()))


def install_elsewhere(bundle, library, build):
    """-Dusbdropdir=DIR moves the bundle; the library that this build made is good enough."""
    with tempfile.TemporaryDirectory() as folder:
        other, stage = pathlib.Path(folder) / "build", pathlib.Path(folder) / "stage"
        configure_driver(other, like=build, usbdropdir="/opt/own drivers")
        target = other / library.relative_to(bundle.parent)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(library, target)
        run_install(other, str(stage))
        home = stage / "opt/own drivers/ifd-acr122.bundle/Contents"
        true("the library is in usbdropdir", (home / "Linux" / LIBRARY).is_file())
        true("Info.plist is in usbdropdir", (home / "Info.plist").is_file())
        equal("bundles", [str(path) for path in stage.rglob("*.bundle")], [str(home.parent)])


def install_by_default(library, build, usbdropdir):
    with tempfile.TemporaryDirectory() as stage:
        run_install(build, stage)
        root = pathlib.Path(stage)
        home = root / usbdropdir.lstrip("/") / "ifd-acr122.bundle/Contents"
        equal("mode of the library", oct((home / "Linux" / LIBRARY).stat().st_mode & 0o777), "0o644")
        true("Info.plist", (home / "Info.plist").is_file())
        installed = [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()]
        for ending in ("rules.d/94-ifd-acr122.rules", "modprobe.d/ifd-acr122-blacklist.conf",
                       "/man/man5/ifd-acr122.conf.5", "/bin/acr122-doctor", "/bin/acr122",
                       "/man/man1/acr122.1", "/zsh/vendor-completions/_acr122",
                       "/fish/vendor_completions.d/acr122.fish", "/share/ifd-acr122/doctor/checks.py",
                       "/metainfo/org.ifd_acr122.driver.metainfo.xml"):
            true(f"{ending} is installed", any(path.endswith(ending) for path in installed))
        true("the virtual reader is not", not any("acr122-sim" in path for path in installed))
        (config,) = [path for path in installed if path.endswith("etc/ifd-acr122.conf")]
        true("the driver reads the file that is installed",
             f"/{config}\0".encode() in library.read_bytes())
        # pcscd reads every name that contains ".bundle".
        equal("bundles", len({path.split(".bundle")[0] for path in installed if ".bundle" in path}),
              1)


def install_that_can_be_removed(build):
    """By the list that docs/install.md has one remove."""
    with tempfile.TemporaryDirectory() as stage:
        run_install(build, stage)
        manifest = (pathlib.Path(build) / "install_manifest.txt").read_text().splitlines()
        for name in manifest:
            (pathlib.Path(stage) / name.lstrip("/")).unlink()
        equal("what the removal leaves",
              [str(path) for path in pathlib.Path(stage).rglob("*") if not path.is_dir()], [])


def install_with_pages(build):
    """Each link of the installed pages leads to what is installed."""
    with tempfile.TemporaryDirectory() as stage:
        run_install(build, stage)
        (home,) = pathlib.Path(stage).rglob("share/doc/ifd-acr122")
        pages = sorted(home.rglob("*.md"))
        links = [(page, page.parent / target) for page in pages
                 for target in re.findall(r"(?<!`)\]\((?!https?:)([^)#\s]+)", page.read_text())]
        true("README links pages", any(page == home / "README.md" for page, _ in links))
        equal("links that lead nowhere",
              [f"{page.name}: {target.name}" for page, target in links if not target.exists()], [])
        (doctor,) = pathlib.Path(stage).rglob("share/ifd-acr122/doctor")
        named = {name for path in doctor.glob("*.py")
                 for name in re.findall(r"docs/[\w-]+\.md", path.read_text())}
        equal("pages that remedies name and nobody finds",
              sorted(name for name in named if not (home / name).exists()), [])


@contextlib.contextmanager
def standard_error():
    """What is written to file descriptor 2, by whatever means: a function gives it afterwards."""
    with tempfile.TemporaryFile() as file:
        before = os.dup(2)
        os.dup2(file.fileno(), 2)
        try:
            yield lambda: os.pread(file.fileno(), 1 << 20, 0).decode()
        finally:
            os.dup2(before, 2)
            os.close(before)


def load(library, **_):
    dword = ctypes.c_ulong
    for _turn in range(2):
        driver = ctypes.CDLL(str(library), mode=os.RTLD_LAZY)
        for name in ENTRY_POINTS:
            getattr(driver, name).restype = ctypes.c_long
        nowhere = b"usb:072f/2200:libudev:0:/dev/bus/usb/255/127"
        with standard_error() as written:
            code = driver.IFDHCreateChannelByName(dword(0), nowhere)
            lines = written().splitlines()
        true("no reader there", code in (IFD_NO_SUCH_DEVICE, IFD_COMMUNICATION_ERROR))
        true(f"the failure is logged: {lines}", any(re.match("ACR122: .", one) for one in lines))
        equal("null name", driver.IFDHCreateChannelByName(dword(0), None), IFD_COMMUNICATION_ERROR)
        equal("unknown Lun", driver.IFDHCloseChannel(dword(7)), IFD_NO_SUCH_DEVICE)
        equal("presence", driver.IFDHICCPresence(dword(7)), IFD_ICC_NOT_PRESENT)
        _ctypes.dlclose(driver._handle)


def main():
    part, bundle, build, usbdropdir, version = sys.argv[1:]
    bundle = pathlib.Path(bundle)
    globals()[part](bundle=bundle, library=bundle / "Contents/Linux" / LIBRARY, build=build,
                    usbdropdir=usbdropdir, version=version)


main()
