/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads a whole file of a smart card in one APDU of extended length, as passport readers do:
 *   cc extended_read.c -o extended_read $(pkg-config --cflags --libs libpcsclite)
 *   ./extended_read F001020304 0001 2000      application, file, bytes (decimal, 65536 at most)
 * It prints the bytes in hex. Files of a passport want a login first (PACE or BAC); the APDUs
 * are these.
 */
#include <stdio.h>
#include <stdlib.h>
#include <winscard.h>

enum { OK = 0x9000, END_OF_FILE = 0x6282, LONGEST = 65536, STATUS_WORD = 2 };

static SCARDHANDLE card;
static DWORD protocol;
static BYTE answer[LONGEST + STATUS_WORD];
static DWORD answered; /* bytes of data in it */

static void fail(const char *what, const char *why) {
  fprintf(stderr, "%s: %s\n", what, why);
  exit(1);
}

static void check(const char *what, LONG code) {
  if (code != SCARD_S_SUCCESS) fail(what, pcsc_stringify_error(code));
}

/* Returns the status word. */
static unsigned transmit(const BYTE *apdu, DWORD size) {
  DWORD room = sizeof answer;
  check("transmit", SCardTransmit(card, protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1,
                                  apdu, size, NULL, answer, &room));
  answered = room - STATUS_WORD;
  return answer[answered] << 8 | answer[answered + 1];
}

static void select_by(BYTE p1, BYTE p2, const char *hex) {
  BYTE apdu[5 + 16] = {0x00, 0xA4, p1, p2, 0x00};
  BYTE size = 0;
  for (; size < 16 && sscanf(hex + 2 * size, "%2hhx", &apdu[5 + size]) == 1; ++size) continue;
  apdu[4] = size;
  const unsigned word = transmit(apdu, 5 + size);
  if (word != OK) {
    fprintf(stderr, "SELECT %s: %04X\n", hex, word);
    exit(1);
  }
}

static void read_binary(unsigned size) {
  /* Offset 0000; 00 says that Le has two bytes; Le 0000 stands for 65536. */
  const BYTE apdu[] = {0x00, 0xB0, 0x00, 0x00, 0x00, (BYTE)(size >> 8), (BYTE)size};
  const unsigned word = transmit(apdu, sizeof apdu);
  if (word != OK && word != END_OF_FILE) {
    fprintf(stderr, "READ BINARY: %04X\n", word);
    exit(1);
  }
}

static void connect_to_first_reader(SCARDCONTEXT context) {
  char readers[4096]; /* names, each ends with a zero byte */
  DWORD size = sizeof readers;
  check("readers", SCardListReaders(context, NULL, readers, &size));
  check("connect", SCardConnect(context, readers, SCARD_SHARE_SHARED,
                                SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &card, &protocol));
}

int main(int count, char **words) {
  SCARDCONTEXT context;
  if (count != 4) fail("usage", "extended_read APPLICATION FILE BYTES");
  check("pcscd", SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context));
  connect_to_first_reader(context);
  select_by(0x04, 0x0C, words[1]); /* by name, no answer wanted */
  select_by(0x00, 0x0C, words[2]); /* by file identifier; passports want 02 here */
  read_binary(strtoul(words[3], NULL, 10));
  for (DWORD at = 0; at < answered; ++at) printf("%02X", answer[at]);
  printf("\n");
  SCardDisconnect(card, SCARD_LEAVE_CARD);
  SCardReleaseContext(context);
  return 0;
}
