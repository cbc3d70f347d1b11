package org.ftpsbridge.probe;

import java.io.IOException;

/** Something that no FTP server says; the message says in words what was seen. */
final class NotFtpException extends IOException {

  private static final long serialVersionUID = 1L;

  NotFtpException(String message) {
    super(message);
  }
}
