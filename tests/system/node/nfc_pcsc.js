// SPDX-License-Identifier: LGPL-2.1-or-later
// nfc-pcsc driven by lines. In: ["read", 4, 16], a method of the library's reader and its
// arguments; ["aid", "F0010203"], a property to set; or ["connection"], one to get. Out: {"done":
// value} or {"failed": message}, and {"event": name, ..} whenever the library tells of something.
// "hex:0102" is a Buffer, both ways. What the library itself prints comes in between and does not
// begin with "{".
"use strict";

const readline = require("readline");
const { NFC } = require("nfc-pcsc");

const isHex = (value) => typeof value === "string" && value.startsWith("hex:");
const toBuffer = (key, value) => (isHex(value) ? Buffer.from(value.slice(4), "hex") : value);
const fromBuffer = (key, value) =>
  value && value.type === "Buffer" ? "hex:" + Buffer.from(value.data).toString("hex") : value;
const say = (thing) => console.log(JSON.stringify(thing, fromBuffer));

/** The library's own words, and those of PC/SC below them. */
function words(error) {
  const below = error.previous ? ": " + words(error.previous) : "";
  return (error.message || error.code) + below;
}

let reader = null;

async function obey(line) {
  const [name, ...values] = JSON.parse(line, toBuffer);
  if (typeof reader[name] === "function") return reader[name](...values);
  if (values.length > 0) [reader[name]] = values;
  return reader[name];
}

const nfc = new NFC();
nfc.on("error", (error) => say({ event: "error", message: words(error) }));
nfc.on("reader", (found) => {
  reader = found;
  say({ event: "reader", name: reader.name, kind: reader.constructor.name });
  for (const event of ["card", "card.off", "end"]) {
    reader.on(event, (card) => say({ event, ...card }));
  }
  reader.on("error", (error) => say({ event: "error", message: words(error) }));
});

/** One after the other, as they were given. */
let last = Promise.resolve();
const lines = readline.createInterface({ input: process.stdin });
lines.on("line", (line) => {
  last = last.then(() => obey(line)).then(
    (done) => say({ done: done === undefined ? null : done }),
    (error) => say({ failed: words(error) }));
});
lines.on("close", () => last.then(() => process.exit(0)));
