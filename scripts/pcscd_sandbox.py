#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a program as systemd runs Debian 13's pcscd.service, as far as a root without systemd can.

pcscd_sandbox.py PROGRAM [ARGUMENT]...

NoNewPrivileges, an empty CapabilityBoundingSet, PrivateUsers=identity, MemoryDenyWriteExecute,
SystemCallFilter=@system-service ~@resources @privileged, ProtectHome, UMask=0077 and, but for
/run/pcscd and /tmp, ProtectSystem=strict. Not PrivateTmp, because the virtual reader's sockets are in
/tmp, nor those that forbid values of arguments only (RestrictNamespaces, RestrictRealtime,
LockPersonality, RestrictSUIDSGID). Needs root, libseccomp2 and systemd-analyze, which knows the
sets.
"""
import ctypes
import os
import subprocess
import sys

ALLOWED, TAKEN_AWAY = ("@system-service",), ("@resources", "@privileged")
HOMES = ("/home", "/root")
STAY_WRITABLE = ("/dev", "/proc", "/sys", "/tmp", "/run/pcscd")

NEW_MOUNTS, NEW_USERS = 0x00020000, 0x10000000  # sched.h
READ_ONLY, REMOUNT, BIND, RECURSIVE, PRIVATE = 1, 32, 4096, 16384, 1 << 18  # sys/mount.h
DROP_FROM_BOUNDS, NO_NEW_PRIVILEGES, MEMORY_DENY_WRITE_EXECUTE = 24, 38, 65  # sys/prctl.h
ACTION_KILL, ACTION_ALLOW = 0x80000000, 0x7FFF0000  # seccomp.h

libc = ctypes.CDLL(None, use_errno=True)


def check(code, what):
    if code != 0:
        sys.exit(f"pcscd_sandbox: {what}: {os.strerror(ctypes.get_errno())}")


def calls(group):
    """The system calls of one of systemd's sets."""
    environment = {key: text for key, text in os.environ.items() if key != "LD_PRELOAD"}
    listed = subprocess.run(["systemd-analyze", "syscall-filter", group], check=True, text=True,
                            env=environment, stdout=subprocess.PIPE).stdout
    names = [line.split("#")[0].strip() for line in listed.splitlines()[1:]]
    return set().union(*({name} if name[0] != "@" else calls(name) for name in names if name))


def mount(source, target, kind, flags):
    return libc.mount(source and source.encode(), target.encode(), kind and kind.encode(),
                      ctypes.c_ulong(flags), None)


def protect_files():
    check(libc.unshare(NEW_MOUNTS), "a mount namespace")
    check(mount(None, "/", None, RECURSIVE | PRIVATE), "private mounts")
    for folder in STAY_WRITABLE:
        os.makedirs(folder, exist_ok=True)
        check(mount(folder, folder, None, BIND | RECURSIVE), folder)
    for folder in HOMES:
        check(mount("tmpfs", folder, "tmpfs", READ_ONLY), folder)
    with open("/proc/self/mountinfo", encoding="utf-8") as table:
        places = {line.split()[4] for line in table}
    for place in places:
        if not any(f"{place}/".startswith(f"{one}/") for one in STAY_WRITABLE):
            check(mount(None, place, None, BIND | REMOUNT | READ_ONLY), place)


def write(name, text):
    file = os.open(name, os.O_WRONLY)
    os.write(file, text)
    os.close(file)


def own_users():
    """Everybody is who he was. The map is for a process outside to write."""
    inside, outside = os.pipe()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        os.close(outside)
        os.read(inside, 1)  # ends when the parent is in its namespace
        for kind in ("uid_map", "gid_map"):
            write(f"/proc/{parent}/{kind}", b"0 0 4294967295\n")
        os._exit(0)
    check(libc.unshare(NEW_USERS), "a user namespace")
    os.close(outside)
    check(os.waitpid(child, 0)[1], "the map of users")


def give_up_rights():
    with open("/proc/sys/kernel/cap_last_cap", "rb") as last:
        for capability in range(int(last.read()) + 1):
            check(libc.prctl(DROP_FROM_BOUNDS, capability, 0, 0, 0), "the bounding set")
    check(libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0), "no new privileges")
    if libc.prctl(MEMORY_DENY_WRITE_EXECUTE, 1, 0, 0, 0) != 0:  # Linux 6.3
        print("pcscd_sandbox: this kernel has no MemoryDenyWriteExecute", file=sys.stderr)


def filter_calls(allowed):
    seccomp = ctypes.CDLL("libseccomp.so.2")
    seccomp.seccomp_init.restype = ctypes.c_void_p
    rules = ctypes.c_void_p(seccomp.seccomp_init(ctypes.c_uint32(ACTION_KILL)))
    for name in sorted(allowed):
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:  # else of another architecture
            check(seccomp.seccomp_rule_add(rules, ctypes.c_uint32(ACTION_ALLOW), number, 0), name)
    check(seccomp.seccomp_load(rules), "the filter of system calls")


def main():
    allowed = set().union(*map(calls, ALLOWED)) - set().union(*map(calls, TAKEN_AWAY))
    protect_files()
    own_users()
    give_up_rights()
    os.umask(0o077)
    filter_calls(allowed)
    os.execvp(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    main()
