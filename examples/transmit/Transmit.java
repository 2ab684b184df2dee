// SPDX-License-Identifier: LGPL-2.1-or-later
// Sends APDUs, in hex, to the card on the first reader and prints the answers:
//   java -Dsun.security.smartcardio.library=... Transmit.java "FF CA 00 00 00"
import java.util.HexFormat;
import javax.smartcardio.CommandAPDU;
import javax.smartcardio.TerminalFactory;

public class Transmit {
    public static void main(String[] apdus) throws Exception {
        var hex = HexFormat.ofDelimiter(" ").withUpperCase();
        var card = TerminalFactory.getDefault().terminals().list().get(0).connect("*");
        for (var apdu : apdus) {
            var answer = card.getBasicChannel().transmit(new CommandAPDU(hex.parseHex(apdu)));
            System.out.println(hex.formatHex(answer.getBytes()));
        }
        card.disconnect(false);
    }
}
