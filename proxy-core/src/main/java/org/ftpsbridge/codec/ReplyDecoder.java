package org.ftpsbridge.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.ReplyCode;

/**
 * Makes replies of the bytes of a backend's control connection (RFC 959 section 4.2).
 *
 * <p>A reply of many lines ends with the line that begins with its own code and a space, or is that
 * code alone; whatever else stands between, other codes included, is its text. No byte is taken for
 * Telnet: a 0xFF that a backend has doubled reaches the client doubled, as without the bridge.
 */
public final class ReplyDecoder extends LineDecoder {

  private static final Pattern FIRST_LINE = Pattern.compile("([1-6]\\d\\d)(-| |\\z)");
  private static final int PREFIX = 4;

  private final int maxLines;
  private final List<String> lines = new ArrayList<>();
  private String code = "";

  /**
   * A decoder for one connection.
   *
   * @param lineEnd what may end a line besides CR LF
   * @param maxLength bytes of one reply, all its lines and their ends together
   * @param maxLines lines of one reply
   */
  public ReplyDecoder(LineEnd lineEnd, int maxLength, int maxLines) {
    super(new LineFramer(lineEnd, ByteFilter.NONE, maxLength));
    this.maxLines = maxLines;
  }

  @Override
  Optional<Object> wordEndedBy(String line) {
    if (lines.size() == maxLines) {
      throw new MalformedLineException(Fault.TOO_MANY_LINES);
    }
    return lines.isEmpty() ? first(line) : following(line);
  }

  private Optional<Object> first(String line) {
    Matcher prefix = FIRST_LINE.matcher(line);
    if (!prefix.lookingAt()) {
      throw new MalformedLineException(Fault.NO_REPLY_CODE);
    }
    code = prefix.group(1);
    lines.add(textOf(line));
    return prefix.group(2).equals("-") ? Optional.empty() : whole();
  }

  private Optional<Object> following(String line) {
    boolean last = line.equals(code) || line.startsWith(code + " ");
    lines.add(last ? textOf(line) : line);
    return last ? whole() : Optional.empty();
  }

  private static String textOf(String line) {
    return line.length() < PREFIX ? "" : line.substring(PREFIX);
  }

  private Optional<Object> whole() {
    FtpReply reply = new FtpReply(new ReplyCode(Integer.parseInt(code)), lines);
    lines.clear();
    return Optional.of(reply);
  }
}
