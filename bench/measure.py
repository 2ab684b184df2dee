# SPDX-License-Identifier: LGPL-2.1-or-later
"""One driver's share of the table: bench/run starts this, each driver in a process of its own
(libpcsclite knows one pcscd in its life). Prints a JSON object per line.

    measure.py DRIVER PART LINK NAME..

LINK is the value of the virtual reader's doubt "link".
"""
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests/system"))

import desfire  # noqa: E402
from apdu_bytes import SELECT_OWN, pattern  # noqa: E402
from judges import debian_driver  # noqa: E402
from pcsc_client import EMPTY, PRESENT, Client  # noqa: E402
from sim_rig import BUNDLE, Rig  # noqa: E402

FREE = "free"    # the default of the doubt "link"
TRIES = 3        # the best counts: looks and presence tests fall in between
ECHOES = 1000
SHORT = 240      # bytes of one answer of an ISO-DEP card: more do not pass every firmware
VISITS = 25      # of each technology
WINDOW = 6       # seconds over which an idle reader's transfers are counted
BUNDLES = {"libccid": "ifd-ccid.bundle", "libacsccid": "ifd-acsccid.bundle"}
LOAD_KEY = "FF 82 00 00 06 FF FF FF FF FF FF"


def log_in(card, block):
    expect(card.transmit(f"FF 86 00 00 05 01 00 {block:02X} 60 00"))


def expect(answer):
    if answer[-2:] != b"\x90\0":
        raise RuntimeError(f"answer {answer.hex()}")
    return answer[:-2]


def first_block(sector):
    return sector * 4 if sector < 32 else 128 + (sector - 32) * 16


# What is timed, with the commands of our driver and with those of the reader's firmware.

def read_ntag(card, ours):
    if ours:
        expect(card.transmit("FF B0 00 04 00 03 78"))
        return
    for page in range(4, 226, 4):
        expect(card.transmit(f"FF B0 00 {page:02X} {min(4, 226 - page) * 4:02X}"))


def write_ntag(card, ours):
    data = bytes(range(222)) * 4
    if ours:
        expect(card.transmit(bytes.fromhex("FF D6 00 04 00 03 78") + data))
        return
    for page in range(222):
        expect(card.transmit(f"FF D6 00 {page + 4:02X} 04" + data[page * 4:page * 4 + 4].hex()))


def read_classic(card, ours, sectors):
    blocks = first_block(sectors)
    if ours:
        log_in(card, 0)
        expect(card.transmit(bytes.fromhex("FF B0 00 00 00") + (blocks * 16).to_bytes(2, "big")))
        return
    for sector in range(sectors):
        log_in(card, first_block(sector))
        for block in range(first_block(sector), first_block(sector + 1)):
            expect(card.transmit(f"FF B0 00 {block:02X} 10"))


def write_classic(card, ours):
    log_in(card, 4)
    data = bytes(range(48))
    if ours:
        expect(card.transmit(bytes.fromhex("FF D6 00 04 30") + data))
        return
    for block in range(3):
        expect(card.transmit(f"FF D6 00 {block + 4:02X} 10" + data[block * 16:block * 16 + 16].hex()))


def read_iso_dep(card, size):
    content = b""
    while len(content) < size:
        wanted = min(SHORT, size - len(content))
        content += expect(card.transmit(f"00 B0 {len(content):04X} {wanted:02X}"))
    assert content == pattern(size)


def echo(card):
    command = "80 EC 00 00 FF" + bytes(range(255)).hex() + "FF"
    for _ in range(ECHOES):
        expect(card.transmit(command))


def read_felica(card):
    expect(card.transmit("FF B0 00 00 C0"))


def read_topaz(card):
    expect(card.transmit("FF B0 00 00 00 02 00"))


def no_preparation(card):
    pass


def load_key(card):
    expect(card.transmit(LOAD_KEY))


def select(card):
    expect(card.transmit(SELECT_OWN))


AT_212 = "[cards]\nmax_kbps = 212\n"
# Name: card, what comes before, what is timed, our configuration, whether the firmware can.
COMMANDS = {
    "ntag216_read": ("ntag216", no_preparation, read_ntag, "", True),
    "ntag216_write": ("ntag216", no_preparation, write_ntag, "", True),
    "classic_1k_read": ("classic-1k", load_key, lambda c, o: read_classic(c, o, 16), "", True),
    "classic_4k_read": ("classic-4k", load_key, lambda c, o: read_classic(c, o, 40), "", True),
    "classic_write_sector": ("classic-1k", load_key, write_classic, "", True),
    "iso_dep_106_read": ("applet-106", select, lambda c, _: read_iso_dep(c, 32768), "", True),
    "iso_dep_212_read": ("applet", select, lambda c, _: read_iso_dep(c, 32768), AT_212, True),
    "iso_dep_424_read": ("applet", select, lambda c, _: read_iso_dep(c, 32768), "", True),
    "iso_dep_424_read_8k": ("applet", select, lambda c, _: read_iso_dep(c, 8192), "", True),
    "iso_dep_424_read_1k": ("applet", select, lambda c, _: read_iso_dep(c, 1024), "", True),
    "iso_dep_106_echo": ("applet-106", select, lambda c, _: echo(c), "", False),
    "iso_dep_212_echo": ("applet", select, lambda c, _: echo(c), AT_212, False),
    "iso_dep_424_echo": ("applet", select, lambda c, _: echo(c), "", False),
    "desfire_read": ("desfire", desfire.create_file, lambda c, _: desfire.read_file(c), "", True),
    "felica_12_blocks": ("felica", no_preparation, lambda c, _: read_felica(c), "", False),
    "topaz_512_read": ("topaz512", no_preparation, lambda c, _: read_topaz(c), "", False),
}
TAPS = {"a": "classic-1k", "ntag": "ntag216", "b": "type-b", "felica": "felica",
        "topaz": "topaz512"}


def say(**row):
    print(json.dumps(row), flush=True)


def bundle_of(driver):
    return BUNDLE if driver == "ours" else debian_driver(BUNDLES[driver])


def counters(rig):
    state = rig.hand.do("state")
    return {"transfers": state["usb_transfers"], "commands": state["chip_commands"],
            "frames": state["rf_frames"], "time_us": state["busy_us"]}


def cost(rig, work):
    before = counters(rig)
    start = time.monotonic()
    work()
    spent = {key: value - before[key] for key, value in counters(rig).items()}
    return {**spent, "wall_ms": round((time.monotonic() - start) * 1000, 1)}


def best(rig, work, tries=TRIES):
    return min((cost(rig, work) for _ in range(tries)), key=lambda row: row["time_us"])


class Bench:
    def __init__(self, driver, link, config="", sim_options=()):
        self.ours = driver == "ours"
        self.rig = Rig(bundle=bundle_of(driver), config=config,
                       sim_options=("--doubt", f"link={link}", *sim_options))
        self.client = Client()
        (self.reader,) = self.client.wait_for_readers(1)

    def place(self, card):
        self.rig.hand.place(card)
        self.client.wait_until(self.reader, PRESENT)

    def remove(self):
        self.rig.hand.remove()
        self.client.wait_until(self.reader, EMPTY)

    def close(self):
        self.client.close()
        self.rig.stop()


def connect_and_uid(bench):
    bench.place("classic-1k")

    def work():
        with bench.client.connect(bench.reader) as card:
            expect(card.transmit("FF CA 00 00 00"))

    # On a busy machine it takes longer than the time between two presence tests, mostly.
    return best(bench.rig, work, tries=20)


def run_command(bench, name):
    card_name, prepare, work, _, _ = COMMANDS[name]
    bench.place(card_name)
    with bench.client.connect(bench.reader) as card:
        prepare(card)
        tries = 1 if name.endswith("echo") else TRIES  # a thousand are enough
        return best(bench.rig, lambda: work(card, bench.ours), tries)


def commands(driver, link, names):
    """Workloads of a card that lies there; as fast as the machine, counted in modelled time."""
    for config in dict.fromkeys(["", *(COMMANDS[name][3] for name in names if name in COMMANDS)]):
        mine = [name for name in names if name in COMMANDS and COMMANDS[name][3] == config
                and (driver == "ours" or COMMANDS[name][4])]
        if not config and "connect" in names:
            mine.insert(0, "connect")
        if mine:
            in_a_process(driver, link, config, mine)


def in_a_process(driver, link, config, names):
    subprocess.run([sys.executable, __file__, driver, "one-rig", link, config, *names],
                   check=True)


def one_rig(driver, link, config, names):
    bench = Bench(driver, link, config)
    for name in names:
        done = connect_and_uid(bench) if name == "connect" else run_command(bench, name)
        say(workload=name, driver=driver, **done)
        bench.remove()
    bench.close()


class Waiter:
    """A program that waits for cards, in a process of its own."""

    def __init__(self):
        self.process = subprocess.Popen([sys.executable, __file__, "-", "waiter", "-"],
                                        stdout=subprocess.PIPE, text=True)
        self.next()

    def next(self):
        """When the next event came, by the machine's monotonic clock."""
        return float(self.process.stdout.readline())

    def close(self):
        self.process.terminate()
        self.process.wait()


def waiter():
    client = Client()
    (reader,) = client.wait_for_readers(1)
    print(time.monotonic(), flush=True)
    for flag in [PRESENT, EMPTY] * 10_000:
        client.wait_until(reader, flag, seconds=60)
        print(time.monotonic(), flush=True)


def visits(driver, link, names):
    """Taps and removals at random times, at the pace of the real reader; and idle readers."""
    wanted = {kind: card for kind, card in TAPS.items()
              if {f"tap_{kind}", f"removal_{kind}"} & set(names)}
    bench = Bench(driver, link, sim_options=("--real-time",))
    if "idle" in names:
        say(workload="idle", driver=driver, **transfers_a_second(bench.rig))
    for kind, card in wanted.items():
        taps, removals = times_of_visits(bench, card)
        say(workload=f"tap_{kind}", driver=driver, times_us=taps, **summary(taps))
        say(workload=f"removal_{kind}", driver=driver, times_us=removals, **summary(removals))
    if "lying" in names:
        bench.place("ntag216")
        time.sleep(12)
        say(workload="lying", driver=driver, **transfers_a_second(bench.rig))
    bench.close()


def times_of_visits(bench, card):
    chance = random.Random(122)
    waiting = Waiter()
    taps, removals = [], []
    for _ in range(VISITS):
        time.sleep(chance.uniform(0.3, 0.8))
        came = time.monotonic()
        bench.rig.hand.place(card)
        taps.append(round((waiting.next() - came) * 1e6))
        time.sleep(chance.uniform(0.3, 0.8))
        left = time.monotonic()
        bench.rig.hand.remove()
        removals.append(round((waiting.next() - left) * 1e6))
    waiting.close()
    return taps, removals


def summary(times):
    ordered = sorted(times)
    return {"time_us": ordered[len(ordered) // 2], "late_us": ordered[len(ordered) * 95 // 100]}


def transfers_a_second(rig):
    spent = cost(rig, lambda: time.sleep(WINDOW))
    return {key: round(spent[key] / WINDOW, 1) for key in ("transfers", "commands", "frames")}


def libnfc(link, names):
    """nfc-mfclassic on a bus of its own, opening of the reader included."""
    from peer_rig import Bus
    if "classic_1k_read" not in names:
        return
    bus = Bus(sim_options=("--doubt", f"link={link}"))
    bus.hand.place("classic-1k")
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "card.mfd"
        spent = cost(bus, lambda: bus.run("nfc-mfclassic", "r", "a", "u", str(path)))
    say(workload="classic_1k_read", driver="libnfc", **spent)
    bus.hand.close()
    bus.process.stdin.close()
    bus.process.wait()


def main(driver, part, link, *rest):
    if part == "waiter":
        waiter()
    elif part == "one-rig":
        one_rig(driver, link, rest[0], rest[1:])
    elif driver == "libnfc":
        libnfc(link, rest)
    elif part == "commands":
        commands(driver, link, rest)
    else:
        visits(driver, link, rest)


if __name__ == "__main__":
    main(*sys.argv[1:])
