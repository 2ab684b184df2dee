# SPDX-License-Identifier: LGPL-2.1-or-later
"""The virtual reader under libccid (Debian, unmodified), the only driver of a real pcscd."""
import peer_cases

if __name__ == "__main__":
    peer_cases.run("ifd-ccid.bundle")
