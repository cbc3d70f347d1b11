package org.ftpsbridge.codec;

import java.util.Optional;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Verb;

/**
 * Makes commands of the bytes of a client's control connection (RFC 959 section 5.3).
 *
 * <p>Exactly one space parts the verb from its argument; all others are the argument's. A line
 * without a verb is malformed, the empty line included: no command, hence no reply, would be a
 * stream that no limit counts.
 *
 * <p>Of the words of one read all are handed on, also when reading has been paused in between;
 * whoever pauses keeps them.
 */
public final class CommandDecoder extends LineDecoder {

  private final TelnetFilter telnet;

  /**
   * A decoder for one connection.
   *
   * @param lineEnd what may end a line besides CR LF
   * @param maxLength bytes of one line, its end and Telnet's sequences included
   */
  public CommandDecoder(LineEnd lineEnd, int maxLength) {
    this(lineEnd, maxLength, new TelnetFilter());
  }

  private CommandDecoder(LineEnd lineEnd, int maxLength, TelnetFilter telnet) {
    super(new LineFramer(lineEnd, telnet, maxLength));
    this.telnet = telnet;
  }

  /** Whether Telnet's sequences have been taken out since this was asked last. */
  public boolean tookTelnet() {
    return telnet.tookAny();
  }

  @Override
  Optional<Object> wordEndedBy(String line) {
    int space = line.indexOf(' ');
    Verb verb = Verb.of(space < 0 ? line : line.substring(0, space));
    if (verb.name().isEmpty()) {
      throw new MalformedLineException(Fault.NO_VERB);
    }
    if (!verb.isWellFormed()) {
      throw new MalformedLineException(Fault.MALFORMED_VERB);
    }
    return Optional.of(new FtpCommand(verb, space < 0 ? "" : line.substring(space + 1)));
  }
}
