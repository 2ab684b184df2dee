// SPDX-License-Identifier: LGPL-2.1-or-later
// A purse on a MIFARE Classic: block 4 is a value block, which the card counts up and down itself.
//   java -Dsun.security.smartcardio.library=... ClassicPurse.java open | add 20 | pay 5 | show
// The key is the one that cards leave the factory with: change it before money is on the card.
import java.nio.ByteBuffer;
import javax.smartcardio.CardChannel;
import javax.smartcardio.CardException;
import javax.smartcardio.CommandAPDU;
import javax.smartcardio.TerminalFactory;

public class ClassicPurse {
    private static final int BLOCK = 4;
    private static final int STORE = 0, INCREMENT = 1, DECREMENT = 2;
    private static final byte[] FACTORY_KEY = {-1, -1, -1, -1, -1, -1};  // FF FF FF FF FF FF
    private static final byte[] KEY_A_SLOT_0 = {0x01, 0x00, BLOCK, 0x60, 0x00};
    private final CardChannel channel;

    private ClassicPurse(CardChannel channel) {
        this.channel = channel;
    }

    public static void main(String[] words) throws CardException {
        if (words.length == 0) {
            throw new IllegalArgumentException("open | add AMOUNT | pay AMOUNT | show");
        }
        var terminal = TerminalFactory.getDefault().terminals().list().get(0);
        terminal.waitForCardPresent(0);
        var card = terminal.connect("*");
        card.beginExclusive();  // no other program comes in between the login and what needs it
        try {
            var purse = new ClassicPurse(card.getBasicChannel());
            purse.logIn();
            purse.obey(words[0], words.length > 1 ? Integer.parseInt(words[1]) : 0);
            System.out.println(purse.balance());
        } finally {
            card.endExclusive();
            card.disconnect(false);
        }
    }

    private void obey(String word, int amount) throws CardException {
        switch (word) {
            case "open" -> change(STORE, 0);
            case "add" -> change(INCREMENT, amount);
            case "pay" -> pay(amount);
            case "show" -> { }
            default -> throw new IllegalArgumentException(word);
        }
    }

    private void logIn() throws CardException {
        transmit(new CommandAPDU(0xFF, 0x82, 0x00, 0x00, FACTORY_KEY));
        transmit(new CommandAPDU(0xFF, 0x86, 0x00, 0x00, KEY_A_SLOT_0));
    }

    /** The card itself does not look whether there is enough: a value may be negative. */
    private void pay(int amount) throws CardException {
        if (balance() < amount) {
            throw new CardException("only " + balance() + " left");
        }
        change(DECREMENT, amount);
    }

    private void change(int operation, int amount) throws CardException {
        var data = ByteBuffer.allocate(5).put((byte) operation).putInt(amount).array();
        transmit(new CommandAPDU(0xFF, 0xD7, 0x00, BLOCK, data));
    }

    private int balance() throws CardException {
        return ByteBuffer.wrap(transmit(new CommandAPDU(0xFF, 0xB1, 0x00, BLOCK, 4))).getInt();
    }

    private byte[] transmit(CommandAPDU apdu) throws CardException {
        var answer = channel.transmit(apdu);
        if (answer.getSW() != 0x9000) {
            throw new CardException(String.format("INS %02X: %04X", apdu.getINS(), answer.getSW()));
        }
        return answer.getData();
    }
}
