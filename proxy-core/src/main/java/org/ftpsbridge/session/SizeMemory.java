package org.ftpsbridge.session;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.Verb;

/** What the backend has said of the size of files, for who looks at a transfer. */
final class SizeMemory {

  /** RFC 3659 section 4.1. */
  private static final int FILE_STATUS = 213;

  private static final Pattern WHOLE = Pattern.compile("[0-9]{1,18}");

  /** As servers put it into the 150 of a download; the last such word of the line. */
  private static final Pattern ANNOUNCED = Pattern.compile(".*\\(([0-9]{1,18}) bytes\\).*");

  private String path = "";
  private OptionalLong size = OptionalLong.empty();

  /** The client asked, and the backend replied. */
  void onReply(FtpCommand question, FtpReply reply) {
    if (question.verb().equals(Verb.SIZE)) {
      String text = reply.text().strip();
      boolean known = reply.code().value() == FILE_STATUS && WHOLE.matcher(text).matches();
      path = question.argument();
      size = known ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }
  }

  /** The size of the file, if it was the last one that the client asked for. */
  OptionalLong of(String wanted) {
    return path.equals(wanted) ? size : OptionalLong.empty();
  }

  /** The size that a 1yz reply tells, if it does. */
  static OptionalLong announcedBy(FtpReply reply) {
    Matcher announced = ANNOUNCED.matcher(reply.text());
    return announced.matches()
        ? OptionalLong.of(Long.parseLong(announced.group(1)))
        : OptionalLong.empty();
  }
}
