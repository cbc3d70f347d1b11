package org.ftpsbridge.probe;

import org.ftpsbridge.ftp.PeerText;

/** Who it is that answers and is no FTP server. */
final class Strangers {

  private static final int LONGEST = 60;

  private Strangers() {}

  /** In words, from the first that it said. */
  static String nameOf(String first) {
    if (first.startsWith("SSH-")) {
      return "it is an SSH server (" + shown(first) + "): SFTP is another protocol";
    }
    if (first.startsWith("HTTP/") || first.startsWith("<")) {
      return "it is an HTTP server (" + shown(first) + ")";
    }
    if (first.startsWith("* OK") || first.startsWith("+OK")) {
      return "it is a mail server (" + shown(first) + ")";
    }
    return "it does not speak FTP: " + shown(first);
  }

  private static String shown(String first) {
    int end = first.indexOf('\r') >= 0 ? first.indexOf('\r') : first.indexOf('\n');
    return PeerText.forLog(end >= 0 ? first.substring(0, end) : first, LONGEST);
  }
}
