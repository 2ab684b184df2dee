// SPDX-License-Identifier: LGPL-2.1-or-later

// Transmit sends APDUs, in hex, to the card on the first reader and prints the answers:
//
//	go run transmit.go "FF CA 00 00 00"
//
// Debian has no Go package for PC/SC, so this calls the C library. With the network at hand there is
// github.com/ebfe/scard, which does the same.
package main

// #cgo pkg-config: libpcsclite
// #include <winscard.h>
import "C"

import (
	"encoding/hex"
	"fmt"
	"log"
	"os"
	"strings"
)

const longestAnswer = 65538 // of extended length: 65536 bytes and the status word

func check(code C.LONG) {
	if code != C.SCARD_S_SUCCESS {
		log.Fatal(C.GoString(C.pcsc_stringify_error(code)))
	}
}

func transmit(card C.SCARDHANDLE, protocol C.DWORD, command []byte) []byte {
	request := C.SCARD_IO_REQUEST{dwProtocol: C.ulong(protocol), cbPciLength: C.sizeof_SCARD_IO_REQUEST}
	answer := make([]byte, longestAnswer)
	size := C.DWORD(len(answer))
	check(C.SCardTransmit(card, &request, (*C.BYTE)(&command[0]), C.DWORD(len(command)), nil,
		(*C.BYTE)(&answer[0]), &size))
	return answer[:size]
}

func main() {
	var context C.SCARDCONTEXT
	check(C.SCardEstablishContext(C.SCARD_SCOPE_SYSTEM, nil, nil, &context))
	defer C.SCardReleaseContext(context)

	readers := make([]C.char, 4096) // names, each ends with a zero byte
	size := C.DWORD(len(readers))
	check(C.SCardListReaders(context, nil, &readers[0], &size))

	var card C.SCARDHANDLE
	var protocol C.DWORD
	check(C.SCardConnect(context, &readers[0], C.SCARD_SHARE_SHARED,
		C.SCARD_PROTOCOL_T0|C.SCARD_PROTOCOL_T1, &card, &protocol))
	defer C.SCardDisconnect(card, C.SCARD_LEAVE_CARD)

	for _, apdu := range os.Args[1:] {
		command, err := hex.DecodeString(strings.ReplaceAll(apdu, " ", ""))
		if err != nil || len(command) == 0 {
			log.Fatalf("no hex: %q", apdu)
		}
		fmt.Printf("% X\n", transmit(card, protocol, command))
	}
}
