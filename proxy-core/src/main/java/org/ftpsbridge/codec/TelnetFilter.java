package org.ftpsbridge.codec;

import java.util.function.IntConsumer;

/**
 * The little of Telnet (RFC 854) that FTP clients use: the signal before an ABOR (RFC 959 section
 * 4.1.3), options, and the doubled 0xFF.
 *
 * <p>IAC IP, IAC DM and IAC WILL/WONT/DO/DONT with an option are removed, IAC IAC is one 0xFF. Any
 * other 0xFF belongs to a name in ISO-8859-1 and stays, also one whose sequence the end of the line
 * cuts off: no option can swallow a line end.
 */
final class TelnetFilter implements ByteFilter {

  private static final int IAC = 0xFF;
  private static final int DATA_MARK = 0xF2;
  private static final int INTERRUPT_PROCESS = 0xF4;
  private static final int WILL = 0xFB;
  private static final int DONT = 0xFE;
  private static final int NOTHING = -1;

  private boolean afterIac;
  private int negotiation = NOTHING;
  private boolean tookAny;

  @Override
  public void accept(int b, IntConsumer rest) {
    if (negotiation != NOTHING) {
      endNegotiation(b, rest);
    } else if (afterIac) {
      endCommand(b, rest);
    } else if (b == IAC) {
      afterIac = true;
    } else {
      rest.accept(b);
    }
  }

  private void endCommand(int b, IntConsumer rest) {
    afterIac = false;
    if (b >= WILL && b <= DONT) {
      negotiation = b;
      tookAny = true;
    } else if (b == IAC) {
      rest.accept(IAC);
    } else if (b != INTERRUPT_PROCESS && b != DATA_MARK) {
      rest.accept(IAC);
      rest.accept(b);
    } else {
      tookAny = true;
    }
  }

  /** Whether something has been taken out since this was asked last. */
  boolean tookAny() {
    boolean taken = tookAny;
    tookAny = false;
    return taken;
  }

  private void endNegotiation(int b, IntConsumer rest) {
    if (b == '\r' || b == '\n') {
      rest.accept(IAC);
      rest.accept(negotiation);
      rest.accept(b);
    }
    negotiation = NOTHING;
  }
}
