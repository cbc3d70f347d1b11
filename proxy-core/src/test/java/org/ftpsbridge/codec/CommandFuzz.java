package org.ftpsbridge.codec;

import static org.ftpsbridge.codec.FuzzedLines.encoded;
import static org.ftpsbridge.fuzz.Claims.same;
import static org.ftpsbridge.fuzz.Claims.that;

import java.util.List;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.TelnetData;
import org.ftpsbridge.fuzz.FuzzInput;

/**
 * What a client may send on its control connection: however it is cut, the same commands come of
 * it, and of each one line for the backend, which is that command again.
 */
public final class CommandFuzz {

  private static final int LIMIT = 256;

  private CommandFuzz() {}

  /** One try. */
  public static void fuzzerTestOneInput(byte[] data) {
    FuzzInput input = new FuzzInput(data);
    LineEnd lineEnd = input.yes() ? LineEnd.LF : LineEnd.CRLF;
    int seed = input.choice(256);
    for (Object word :
        FuzzedLines.decoded(() -> new CommandDecoder(lineEnd, LIMIT), input.rest(), seed, LIMIT)) {
      FtpCommand command = (FtpCommand) word;
      FuzzedLines.areLines(encoded(new CommandEncoder(TelnetData.RAW), command), 1);
      byte[] line = encoded(new CommandEncoder(TelnetData.ESCAPE), command);
      FuzzedLines.areLines(line, 1);
      List<Object> again =
          FuzzedLines.decoded(
              () -> new CommandDecoder(LineEnd.CRLF, 3 * LIMIT), line, seed, 3 * LIMIT);
      same(List.of(command), again, "a command that is written is that command");
      FuzzedLines.isFitForLogs(command.toString());
      that(
          !command.carriesSecret()
              || command.argument().isEmpty()
              || command.toString().equals(command.verb() + " ***"),
          "a log shows no secret");
    }
  }
}
