package org.ftpsbridge.codec;

import static org.ftpsbridge.codec.FuzzedLines.encoded;
import static org.ftpsbridge.fuzz.Claims.same;
import static org.ftpsbridge.fuzz.Claims.that;

import java.util.Iterator;
import java.util.List;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.fuzz.FuzzInput;

/**
 * What a backend may send on its control connection: however it is cut, the same replies come of
 * it, and each is for the client the reply that it was, with as many lines.
 */
public final class ReplyFuzz {

  private static final int LIMIT = 1024;
  private static final int LINES = 20;

  private ReplyFuzz() {}

  /** One try. */
  public static void fuzzerTestOneInput(byte[] data) {
    FuzzInput input = new FuzzInput(data);
    LineEnd lineEnd = input.yes() ? LineEnd.LF : LineEnd.CRLF;
    int seed = input.choice(256);
    byte[] said = input.rest();
    Iterator<String> lines = FuzzedLines.linesIn(said, lineEnd).iterator();
    for (Object word :
        FuzzedLines.decoded(() -> new ReplyDecoder(lineEnd, LIMIT, LINES), said, seed, LIMIT)) {
      FtpReply reply = (FtpReply) word;
      that(reply.lines().size() <= LINES, "the lines of a reply are bounded");
      for (String line : reply.lines()) {
        that(lines.hasNext() && lines.next().endsWith(line), "a line is one that was ended");
      }
      byte[] written = encoded(new ReplyEncoder(), reply);
      FuzzedLines.areLines(written, reply.lines().size());
      List<Object> again =
          FuzzedLines.decoded(
              () -> new ReplyDecoder(LineEnd.CRLF, 2 * LIMIT, LINES), written, seed, 2 * LIMIT);
      same(List.of(reply), again, "a reply that is written is that reply");
      FuzzedLines.isFitForLogs(reply.toString());
    }
  }
}
