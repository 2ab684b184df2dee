#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The scripts, as far as they can be tried without building: what they say to wrong options, which
files scripts/package takes, what a test's build leaves in a home; and how a container's pcscd
starts."""
import os
import pathlib
import re
import shutil
import subprocess
import tarfile
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[1]


WITH_GIT = unittest.skipUnless(shutil.which("git"), "no git here")


def run(*command, **options):
    return subprocess.run(command, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, **options)


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="acr122-test.")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def program(self, name, text):
        """In `folder`, which self.environment() has first in PATH."""
        (self.folder / name).write_text(text)
        (self.folder / name).chmod(0o755)

    def environment(self, **more):
        return {**os.environ, "PATH": f"{self.folder}:{os.environ['PATH']}", **more}


class WrongUsage(Case):
    WANT_A_VALUE = [("test", "--only"), ("test", "--jobs"), ("demo", "--cards"),
                    ("try-debian", "--as"), ("try-debian", "--root")]
    NO_VALUES = [("test", "--only", "unti"), ("test", "--jobs", "--quick"), ("test", "--jobs", "0"),
                 ("demo", "--cards", "--stay"), ("try-debian", "--as", "me")]

    def setUp(self):
        """What is not refused comes no further than to these."""
        super().setUp()
        for name in ("apt-get", "cmake", "debootstrap", "sudo"):
            self.program(name, "#!/bin/sh\nexit 1\n")

    def test_option_without_its_value(self):
        for script, option in self.WANT_A_VALUE:
            with self.subTest(f"{script} {option}"):
                done = run(ROOT / "scripts" / script, option, env=self.environment())
                self.assertEqual((done.returncode, done.stdout),
                                 (2, f"{script}: {option} wants a value (see --help)\n"))

    def test_option_with_another_value(self):
        for script, option, value in self.NO_VALUES:
            with self.subTest(f"{script} {option} {value}"):
                done = run(ROOT / "scripts" / script, option, value, env=self.environment())
                self.assertEqual((done.returncode, done.stdout),
                                 (2, f"{script}: {option} takes no '{value}' (see --help)\n"))


class Tarball(Case):
    """scripts/package --source in a tree as small as it takes."""

    NAME = "ifd-acr122-1.2.3"
    FILES = {"CMakeLists.txt": "project(ifd-acr122 VERSION 1.2.3\n",
             "debian/changelog": "ifd-acr122 (1.2.3) unstable; urgency=low\n\n  * One.\n\n"
                                 " -- N <n@n.invalid>  Sat, 28 Nov 2026 12:00:00 +0000\n"}

    def setUp(self):
        super().setUp()
        self.tree = self.folder / "above/tree"
        for name, text in self.FILES.items():
            (self.tree / name).parent.mkdir(parents=True, exist_ok=True)
            (self.tree / name).write_text(text)
        (self.tree / "scripts").mkdir()
        shutil.copy(ROOT / "scripts/package", self.tree / "scripts")
        self.files = sorted([*self.FILES, "scripts/package"])

    def git(self, folder, *command):
        subprocess.run(["git", "-C", folder, *command], check=True, stdout=subprocess.DEVNULL)

    def packed(self, **environment):
        done = run(self.tree / "scripts/package", "--source", env=self.environment(**environment))
        self.assertEqual(done.returncode, 0, done.stdout)
        with tarfile.open(self.tree / f"build/package/{self.NAME}.tar.gz") as tarball:
            return [name.removeprefix(f"{self.NAME}/") for name in tarball.getnames()]

    def check_out(self):
        self.git(self.tree, "init", "--quiet")
        self.git(self.tree, "add", ".")
        (self.tree / "secret").write_text("not in git")

    def test_unpacked_tarball(self):
        self.assertEqual(self.packed(), self.files)

    @WITH_GIT
    def test_checkout(self):
        self.check_out()
        self.assertEqual(self.packed(), self.files)

    @WITH_GIT
    def test_checkout_of_somebody_else(self):
        self.check_out()
        self.assertEqual(self.packed(GIT_TEST_ASSUME_DIFFERENT_OWNER="1"), self.files)

    @WITH_GIT
    def test_checkout_without_git(self):
        """Then what is not in git comes along, but not git's own files."""
        self.check_out()
        self.program("git", "#!/bin/sh\nexit 127\n")
        self.assertEqual(self.packed(), sorted([*self.files, "secret"]))

    @WITH_GIT
    def test_inside_the_repository_of_something_else(self):
        self.git(self.tree.parent, "init", "--quiet")
        self.assertEqual(self.packed(), self.files)


class Home(Case):
    """tests/system/build_nfc_pcsc, with an npm that keeps its cache where it is told to."""

    NPM = """#!/bin/sh
    for option; do case $option in --cache=*) npm_config_cache=${option#--cache=} ;; esac; done
    mkdir -p "${npm_config_cache:-$HOME/.npm}/_logs"
    [ "$1" != ci ] || mkdir -p node_modules/nfc-pcsc
    """

    def test_is_left_as_it_was(self):
        home, target = self.folder / "home", self.folder / "target"
        home.mkdir()
        self.program("npm", self.NPM)
        self.program("node", "#!/bin/sh\necho v18.0.0\n")
        environment = self.environment(HOME=str(home))
        environment.pop("npm_config_cache", None)
        done = run(ROOT / "tests/system/build_nfc_pcsc", target, env=environment)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertEqual(list(home.iterdir()), [])
        self.assertTrue((target / "nfc-pcsc").is_dir())


class Container(Case):
    """etc/Containerfile's CMD, as docker hands it to sh, with pcscds of which some know polkit."""

    def started(self, usage):
        self.program("pcscd", f"#!/bin/sh\n[ \"$1\" != --help ] || exec echo '{usage}'\necho \"$@\"\n")
        text = (ROOT / "etc/Containerfile").read_text().replace("\\\n", "")
        (command,) = re.findall(r"^CMD (.*)", text, re.M)
        return run("sh", "-c", command, env=self.environment()).stdout

    def test_pcscd_of_debian_12(self):
        self.assertEqual(self.started("-f, --foreground"), "--foreground\n")

    def test_pcscd_of_debian_13_asks_no_polkit(self):
        self.assertEqual(self.started("--disable-polkit"), "--foreground --disable-polkit\n")


if __name__ == "__main__":
    unittest.main(verbosity=2)
