#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes README's picture of a session, docs/pictures/session.svg, from a real run: typed over the
virtual reader, with what build/dev has. tests/system/session_picture_test.py compares."""
import html
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs/pictures/session.svg"
# A card to put on the reader, and what is typed then.
SESSION = (
    ("ntag215", "opensc-tool --list-readers"),
    ("ntag215", "/usr/bin/python3 examples/read_uid.py"),
    ("ntag215", "/usr/bin/python3 examples/ndef_write.py https://www.debian.org"),
    ("fido", "/usr/bin/python3 examples/fido_info.py"),
    ("openpgp", "opensc-tool --name"),
)
WIDTH, LEFT, TOP, LINE = 720, 18, 52, 19
PROMPT = "$ "

SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"
     viewBox="0 0 {width} {height}" font-family="monospace" font-size="14">
<title>A session with an ACR122U: programs and what they print</title>
<rect width="100%" height="100%" rx="8" fill="#20262e"/>
<circle cx="20" cy="18" r="6" fill="#e0685f"/><circle cx="40" cy="18" r="6" fill="#e0b45f"/>
<circle cx="60" cy="18" r="6" fill="#7fb86b"/>
{lines}
</svg>
"""


def text(row, number):
    colour = {"#": "#8aa0b5", "$": "#ffffff"}.get(row[:1], "#b9d3a8")
    return (f'<text x="{LEFT}" y="{TOP + LINE * number}" fill="{colour}" xml:space="preserve">'
            f'{html.escape(row)}</text>')


def draw(rows):
    lines = "\n".join(text(row, number) for number, row in enumerate(rows))
    return SVG.format(width=WIDTH, height=TOP + LINE * len(rows), lines=lines)


def typed(command):
    """The command as it is typed, and what it prints."""
    done = subprocess.run(["sh", "-c", command], cwd=ROOT, text=True, check=True, timeout=60,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return [PROMPT + command.replace("/usr/bin/", ""), *done.stdout.splitlines()]


def picture(place):
    """The picture of a session; place(card) puts a card on the reader, instead of the last one."""
    rows, lying = [], ""
    for card, command in SESSION:
        if card != lying:
            place(card)
            rows.append(f"# {card} on the reader")
        lying = card
        rows += typed(command)
    return draw(rows)


def wait_until(answer):
    """Waits until opensc-tool finds a card, or none. The driver leaves a card alone for a second after
    each program."""
    while subprocess.run(["opensc-tool", "--atr"], stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL).returncode != answer:
        time.sleep(2)


def place(card):
    sim = [ROOT / "build/dev/sim/acr122-sim", "do"]
    subprocess.run([*sim, "remove"], check=True, stdout=subprocess.DEVNULL)
    wait_until(1)
    subprocess.run([*sim, "place", card], check=True, stdout=subprocess.DEVNULL)
    wait_until(0)


if __name__ == "__main__":
    if "ACR122_SIM_SOCKET" in os.environ:
        PICTURE.write_text(picture(place))
    else:
        os.chdir(ROOT)
        os.execv("build/dev/sim/acr122-sim",
                 ["acr122-sim", "run", "--", "scripts/with-pcscd", "build/dev/ifd-acr122.bundle",
                  "--", sys.executable, "scripts/session.py"])
