package org.ftpsbridge.codec;

import static org.ftpsbridge.codec.FuzzedLines.encoded;
import static org.ftpsbridge.fuzz.Claims.same;
import static org.ftpsbridge.fuzz.Claims.that;

import java.util.List;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.TelnetData;
import org.ftpsbridge.ftp.Verb;
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
    byte[] said = input.rest();
    List<Object> words =
        FuzzedLines.decoded(() -> new CommandDecoder(lineEnd, LIMIT), said, seed, LIMIT);
    areAsSaid(words, said, lineEnd);
    for (Object word : words) {
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

  /** Telnet's sequences apart, every command is a line. */
  private static void areAsSaid(List<Object> words, byte[] said, LineEnd lineEnd) {
    List<String> lines = FuzzedLines.linesIn(said, lineEnd);
    if (new FuzzInput(said).text().indexOf(0xFF) >= 0) {
      return;
    }
    that(words.size() <= lines.size(), "a command is a line that was ended");
    for (int i = 0; i < words.size(); i++) {
      FtpCommand command = (FtpCommand) words.get(i);
      String[] line = lines.get(i).split(" ", 2);
      same(Verb.of(line[0]), command.verb(), "the verb is as it was said");
      same(line.length < 2 ? "" : line[1], command.argument(), "so is the argument");
    }
  }
}
