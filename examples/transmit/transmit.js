// SPDX-License-Identifier: LGPL-2.1-or-later
// Sends APDUs, in hex, to the card on the first reader and prints the answers:
//   node transmit.js "FF CA 00 00 00"
"use strict";

const { NFC } = require("nfc-pcsc");

const LONGEST_ANSWER = 65538;  // of extended length: 65536 bytes and the status word
const nfc = new NFC();

nfc.on("reader", (reader) => {
  reader.autoProcessing = false;  // or the library asks for the UID, and selects an AID
  reader.on("error", console.error);
  reader.on("card", async () => {
    for (const apdu of process.argv.slice(2)) {
      const command = Buffer.from(apdu.replaceAll(" ", ""), "hex");
      const answer = await reader.transmit(command, LONGEST_ANSWER);
      console.log(answer.toString("hex").toUpperCase().match(/../g).join(" "));
    }
    process.exit(0);
  });
});
nfc.on("error", console.error);
