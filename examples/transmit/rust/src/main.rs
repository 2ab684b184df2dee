// SPDX-License-Identifier: LGPL-2.1-or-later
//! Sends APDUs, in hex, to the card on the first reader and prints the answers:
//!     cargo run -- "FF CA 00 00 00"
use pcsc::{Context, Protocols, Scope, ShareMode, MAX_BUFFER_SIZE_EXTENDED};
use std::error::Error;

fn bytes_of(hex: &str) -> Result<Vec<u8>, std::num::ParseIntError> {
    hex.split_whitespace()
        .map(|byte| u8::from_str_radix(byte, 16))
        .collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let context = Context::establish(Scope::System)?;
    let mut names = [0; 4096];
    let reader = context
        .list_readers(&mut names)?
        .next()
        .ok_or("no reader")?;
    let card = context.connect(reader, ShareMode::Shared, Protocols::ANY)?;
    let mut room = vec![0; MAX_BUFFER_SIZE_EXTENDED];
    for apdu in std::env::args().skip(1) {
        let answer = card.transmit(&bytes_of(&apdu)?, &mut room)?;
        let hex: Vec<String> = answer.iter().map(|byte| format!("{:02X}", byte)).collect();
        println!("{}", hex.join(" "));
    }
    Ok(())
}
