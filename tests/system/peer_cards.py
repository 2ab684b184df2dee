# SPDX-License-Identifier: LGPL-2.1-or-later
"""ATRs as the ACR122U's own firmware makes them."""

UID4 = "2A 51 7C 04"
UID7 = "04 15 2B EA 70 32 80"
PUPI = "AC 12 34 56"
IDM = "01 2E 4C D1 59 02 3B 17"


def storage_atr(name, check):
    return f"3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 {name} 00 00 00 00 {check}"


ULTRALIGHT = storage_atr("00 03", "68")
DESFIRE = "3B 81 80 01 80 80"
NO_HISTORICAL = "3B 80 80 01 01"

# ATR and UID. Card names: API V2.04, 3.1.1, where SS is 03 for every card; the rest is from
# pcsc-tools, smartcard_list.txt, as seen through an ACR122U.
CARDS = {
    "classic-mini": (storage_atr("00 26", "4D"), UID4),
    "classic-1k": (storage_atr("00 01", "6A"), UID4),
    "classic-1k-7b": (storage_atr("00 01", "6A"), UID7),
    "classic-4k": (storage_atr("00 02", "69"), UID4),
    "infineon-1k": (storage_atr("FF 88", "1C"), UID4),
    "plus-sl2-2k": (storage_atr("FF 10", "84"), UID7),
    "ultralight": (ULTRALIGHT, UID7),
    "ultralight-c": (ULTRALIGHT, UID7),
    "ultralight-ev1-11": (ULTRALIGHT, UID7),
    "ultralight-nano": (ULTRALIGHT, UID7),
    "ntag215": (ULTRALIGHT, UID7),
    "nt3h1101": (ULTRALIGHT, UID7),
    "nt3h2211": (ULTRALIGHT, UID7),
    "felica": (storage_atr("F0 11", "8A"), IDM),
    "felica-424": (storage_atr("F0 12", "89"), IDM),
    "felica-lite-s": (storage_atr("F0 11", "8A"), IDM),
    "jewel": (storage_atr("F0 04", "9F"), UID4),
    "topaz512": (storage_atr("F0 04", "9F"), UID4),
    "desfire": (DESFIRE, UID7),
    "jcop": ("3B 8A 80 01 4A 43 4F 50 33 31 56 32 33 32 7A", UID4),
    "yubikey": ("3B 8D 80 01 80 73 C0 21 C0 57 59 75 62 69 4B 65 FF 7F", UID7),  # last byte lost
    "long-ats": ("3B 8F 80 01 80 31 E0 6B 04 54 6B 02 6D 55 55 55 FF FF FF CA", UID4),
    "smartmx-28": ("3B 82 80 01 47 65 21", UID7),
    "no-hist": (NO_HISTORICAL, UID7),  # fortify#153
    "ndef-t4": (NO_HISTORICAL, UID7),
    "phone": (NO_HISTORICAL, None),    # the phone makes its UID up
    # PC/SC has eight bytes of the ATQB where the firmware has all twelve.
    "type-b": ("3B 8C 80 01 50 AC 12 34 56 E1 F3 5E 11 77 81 95 BF", PUPI),
}
