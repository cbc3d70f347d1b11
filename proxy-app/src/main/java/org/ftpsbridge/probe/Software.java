package org.ftpsbridge.probe;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a server seems to be, from what it says of itself. */
final class Software {

  /** A name, and what shows it. */
  private record Mark(String name, Pattern pattern) {
    static Mark of(String name, String pattern) {
      return new Mark(name, Pattern.compile(pattern, Pattern.CASE_INSENSITIVE));
    }
  }

  private static final List<Mark> MARKS =
      List.of(
          Mark.of("vsftpd", "vsftpd"),
          Mark.of("ProFTPD", "proftpd|mod_sftp|SITE MKDIR.*SITE RMDIR"),
          Mark.of("Pure-FTPd", "pure-?ftpd"),
          Mark.of("pyftpdlib", "pyftpdlib"),
          Mark.of("FileZilla Server", "filezilla server"),
          Mark.of("Microsoft IIS", "microsoft ftp service|windows_nt"),
          Mark.of("IBM i", "QTCP at|OS/400|IBM i\\b"),
          Mark.of("z/OS", "IBM FTP CS|\\bMVS\\b|z/OS"),
          Mark.of("Serv-U", "serv-u"),
          Mark.of("Wing FTP Server", "wing ?ftp"),
          Mark.of("CrushFTP", "crushftp"),
          Mark.of("Titan FTP Server", "titan ftp"),
          Mark.of("GlobalSCAPE EFT", "globalscape|EFT Server"),
          Mark.of("Gene6", "gene6|G6 FTP"),
          Mark.of("Cerberus", "cerberus"),
          Mark.of("SFTPGo", "sftpgo"),
          Mark.of("wu-ftpd", "wu-2\\.|wuftpd"),
          Mark.of("glFTPd", "glftpd"),
          Mark.of("DrFTPD", "drftpd"),
          Mark.of("Apache FtpServer", "apache ftp|OPTS UTF8.*LANG en"),
          Mark.of("ftps-bridge", "ftps-bridge"));

  private Software() {}

  /** The first that any of the texts shows. */
  static Optional<String> of(List<String> texts) {
    String all = String.join(" ", texts).replace('\n', ' ');
    return MARKS.stream()
        .filter(mark -> mark.pattern().matcher(all).find())
        .map(Mark::name)
        .findFirst();
  }
}
