# SPDX-License-Identifier: LGPL-2.1-or-later
"""The part of with-pcscd that runs in the mount namespace: lays a folder's parts over what pcscd
reads of the machine, then becomes pcscd.

pcscd_mounts.py WORK CONFIG DROPDIR PRELOAD PCSCD [OPTION]...

CONFIG may be empty: then /etc stays as it is. PRELOAD is LD_PRELOAD for pcscd, not for the mounts.
"""
import os
import pathlib
import shutil
import subprocess
import sys

CONFIG = pathlib.Path("/etc/ifd-acr122.conf")
RUN = pathlib.Path("/run/pcscd")


def mount(*arguments):
    subprocess.run(["mount", *arguments], check=True)


def root_is_a_mount():
    """Not in a bare chroot, where a mount cannot be kept private."""
    with open("/proc/self/mountinfo", encoding="utf-8") as table:
        return any(line.split()[4] == "/" for line in table)


def is_fit(target, folder):
    return target.is_dir() if folder else target.exists() and not target.is_dir()


def make(target, folder):
    if folder:
        target.mkdir()
    else:
        target.touch()


def cover(directory, but, work):
    """Lays over `directory`, here only, one with links to all that it holds, but for `but`."""
    real = work / "real" / directory.relative_to("/")
    real.mkdir(parents=True)
    mount("--rbind", directory, real)
    mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", directory)
    for entry in real.iterdir():
        if entry.name == but:
            continue  # of the other kind
        if entry.is_symlink():
            shutil.copyfile(entry, directory / entry.name, follow_symlinks=False)
        else:
            (directory / entry.name).symlink_to(entry)


def room_for(target, folder, work):
    """Makes sure that there is something of the right kind to mount on."""
    if is_fit(target, folder):
        return
    if root_is_a_mount():
        cover(target.parent, target.name, work)
    make(target, folder)


def lay(source, target, work):
    room_for(target, os.path.isdir(source), work)
    mount("--bind", source, target)


def main():
    work, config, dropdir, preload, pcscd, *arguments = sys.argv[1:]
    work = pathlib.Path(work)
    lay(work / "run", RUN, work)
    lay(work / "drivers", pathlib.Path(dropdir), work)
    if config:
        lay(config, CONFIG, work)
    if preload:
        os.environ["LD_PRELOAD"] = preload
    # If the script outside is killed, the daemon goes with it.
    os.execvp("setpriv", ["setpriv", "--pdeathsig", "TERM", pcscd, *arguments])


if __name__ == "__main__":
    main()
