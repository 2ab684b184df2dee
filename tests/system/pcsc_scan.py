# SPDX-License-Identifier: LGPL-2.1-or-later
"""pcsc_scan without its analysis of ATRs; quiet, where it still has that (pcsc-tools before 1.7.5)."""
import subprocess

_usage = subprocess.run(["pcsc_scan", "-h"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                        text=True).stdout
PCSC_SCAN = ("pcsc_scan", "-n", "-q") if " -q " in _usage else ("pcsc_scan", "-n")
