// SPDX-License-Identifier: LGPL-2.1-or-later
// javax.smartcardio driven by lines, so that a test, or you, can tell it what to do:
//   present MS | absent MS      waits for a card, or until there is none: true or false
//   connect * | T=1 | DIRECT    protocol and ATR
//   transmit HEX                the answer
//   control CODE HEX            the answer; CODE is hexadecimal
//   exclusive | shared          begins and ends exclusive use
//   disconnect reset | leave
// Each line is answered by one that begins with "= ", or with "! " and the exceptions' words. The
// first line says how many readers there are, and the name of the first, which is used.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.HexFormat;
import javax.smartcardio.Card;
import javax.smartcardio.CardTerminal;
import javax.smartcardio.CommandAPDU;
import javax.smartcardio.TerminalFactory;

public class SmartCardIo {
    private static final HexFormat HEX = HexFormat.of();
    private final CardTerminal terminal;
    private Card card;

    private SmartCardIo(CardTerminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String[] arguments) throws Exception {
        var terminals = TerminalFactory.getDefault().terminals().list();
        System.out.println("= " + terminals.size() + " " + terminals.get(0).getName());
        var program = new SmartCardIo(terminals.get(0));
        var lines = new BufferedReader(new InputStreamReader(System.in));
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            System.out.println(program.answer(line.split(" ")));
        }
    }

    private String answer(String[] words) {
        try {
            return "= " + obey(words);
        } catch (Exception failure) {
            var text = new StringBuilder("!");
            for (Throwable at = failure; at != null; at = at.getCause()) {
                text.append(' ').append(at.getClass().getSimpleName()).append(": ")
                    .append(at.getMessage());
            }
            return text.toString();
        }
    }

    private String obey(String[] words) throws Exception {
        switch (words[0]) {
            case "present":
                return String.valueOf(terminal.waitForCardPresent(Long.parseLong(words[1])));
            case "absent":
                return String.valueOf(terminal.waitForCardAbsent(Long.parseLong(words[1])));
            case "connect":
                card = terminal.connect(words[1]);
                return card.getProtocol() + " " + HEX.formatHex(card.getATR().getBytes());
            case "transmit":
                var apdu = new CommandAPDU(HEX.parseHex(words[1]));
                return HEX.formatHex(card.getBasicChannel().transmit(apdu).getBytes());
            case "control":
                var code = Integer.parseUnsignedInt(words[1], 16);
                return HEX.formatHex(card.transmitControlCommand(code, HEX.parseHex(words[2])));
            case "exclusive":
                card.beginExclusive();
                return "";
            case "shared":
                card.endExclusive();
                return "";
            case "disconnect":
                card.disconnect(words[1].equals("reset"));
                return "";
            default:
                throw new IllegalArgumentException(words[0]);
        }
    }
}
