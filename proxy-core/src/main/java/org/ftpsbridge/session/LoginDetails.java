package org.ftpsbridge.session;

import java.util.ArrayList;
import java.util.List;
import org.ftpsbridge.ftp.FtpCommand;

/** Who the client says it is, and what it asked for before any backend could hear it. */
final class LoginDetails {

  private static final int MAX_REMEMBERED = 8;

  /** A script whose login has failed goes on with some; a stranger has no end of them. */
  private static final int MAX_REFUSED = 20;

  private final List<FtpCommand> remembered = new ArrayList<>();
  private String user = "";
  private int refused;

  String user() {
    return user;
  }

  void user(String name) {
    user = name;
  }

  /** Keeps a command for the backend; false if there are too many already. */
  boolean remember(FtpCommand command) {
    return remembered.size() < MAX_REMEMBERED && remembered.add(command);
  }

  /** Gives away what the backend is still to hear, in its order. */
  List<FtpCommand> takeRemembered() {
    List<FtpCommand> taken = List.copyOf(remembered);
    remembered.clear();
    return taken;
  }

  /** One more command before login was refused; whether that is one too many. */
  boolean refusedOnceTooOften() {
    return ++refused >= MAX_REFUSED;
  }

  void reset() {
    remembered.clear();
    user = "";
  }
}
