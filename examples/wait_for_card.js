// SPDX-License-Identifier: LGPL-2.1-or-later
// Tells of each card that comes and goes, until Ctrl-C. Needs nfc-pcsc (npm install nfc-pcsc).
"use strict";

const { NFC } = require("nfc-pcsc");

const GET_UID = Buffer.from("FFCA000000", "hex");
const nfc = new NFC();

nfc.on("reader", (reader) => {
  reader.autoProcessing = false;  // or the library wants an AID for each smart card
  console.log(`${reader.name}: ready`);
  reader.on("card", async (card) => {
    try {
      const answer = await reader.transmit(GET_UID, 12);  // ten bytes at most, and 90 00
      console.log(`came: ${answer.subarray(0, -2).toString("hex")}, ATR ${card.atr.toString("hex")}`);
    } catch (error) {
      console.log(`came, and left at once: ${error.message}`);
    }
  });
  reader.on("card.off", () => console.log("left"));
  reader.on("error", (error) => console.error(error.message));
  reader.on("end", () => console.log(`${reader.name}: unplugged`));
});
nfc.on("error", (error) => console.error(error.message));
