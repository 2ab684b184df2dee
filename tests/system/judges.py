# SPDX-License-Identifier: LGPL-2.1-or-later
"""Other people's drivers and tools, as Debian builds them: unpacked by unpack_judges, not installed,
but for libccid, without which Debian installs no pcscd."""
import os
import pathlib
import subprocess

JUDGES = pathlib.Path(os.environ["ACR122_JUDGES"])
TOOLS = JUDGES / "usr/bin"
LIBRARIES = ":".join(str(folder) for folder in
                     (*JUDGES.glob("usr/lib/*-linux-*"), *JUDGES.glob("lib/*-linux-*")))


def with_tools(environment):
    """The environment of a program, in which it finds the tools and they their libraries."""
    return {**environment, "PATH": f"{TOOLS}:{environment['PATH']}", "LD_LIBRARY_PATH": LIBRARIES}


def debian_driver(bundle):
    """The folder of a driver for pcscd."""
    asked = subprocess.run(["pkg-config", "--variable=usbdropdir", "libpcsclite"],
                           capture_output=True, text=True)
    drivers = pathlib.Path(asked.stdout.strip() or "/usr/lib/pcsc/drivers")
    unpacked = JUDGES / drivers.relative_to("/") / bundle
    found = unpacked if unpacked.is_dir() else drivers / bundle
    assert found.is_dir(), f"no {found}: run scripts/setup --tests"
    return found
