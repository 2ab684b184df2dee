/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sends APDUs, in hex, to the card on the first reader and prints the answers:
 *   cc transmit.c -o transmit $(pkg-config --cflags --libs libpcsclite)
 *   ./transmit "FF CA 00 00 00"
 */
#include <stdio.h>
#include <stdlib.h>
#include <winscard.h>

static BYTE command[65544], answer[65538]; /* the longest there are, of extended length */

static void check(LONG code) {
  if (code == SCARD_S_SUCCESS) return;
  fprintf(stderr, "%s\n", pcsc_stringify_error(code));
  exit(1);
}

static DWORD parse(const char *hex) {
  DWORD size = 0;
  int read;
  while (size < sizeof command && sscanf(hex, " %2hhx%n", &command[size], &read) == 1) {
    hex += read;
    ++size;
  }
  return size;
}

int main(int count, char **apdus) {
  SCARDCONTEXT context;
  SCARDHANDLE card;
  DWORD protocol, size;
  char readers[4096]; /* names, each ends with a zero byte */

  check(SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context));
  size = sizeof readers;
  check(SCardListReaders(context, NULL, readers, &size));
  check(SCardConnect(context, readers, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
                     &card, &protocol));
  for (int number = 1; number < count; ++number) {
    const SCARD_IO_REQUEST *request = protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
    size = sizeof answer;
    check(SCardTransmit(card, request, command, parse(apdus[number]), NULL, answer, &size));
    for (DWORD at = 0; at < size; ++at) printf(at ? " %02X" : "%02X", answer[at]);
    printf("\n");
  }
  SCardDisconnect(card, SCARD_LEAVE_CARD);
  SCardReleaseContext(context);
  return 0;
}
