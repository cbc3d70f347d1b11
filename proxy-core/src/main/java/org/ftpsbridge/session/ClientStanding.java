package org.ftpsbridge.session;

import java.net.InetAddress;
import java.time.Duration;
import org.ftpsbridge.ftp.ReplyCode;
import org.ftpsbridge.policy.HandshakeAllowance;
import org.ftpsbridge.policy.LoginDelay;

/**
 * How one session stands with what its client's address may ask for: its handshake is owed until it
 * has turned out well, and its passwords wait after failed logins.
 */
final class ClientStanding {

  /** Not of RFC 959, but some servers say so to a wrong password. */
  private static final int INVALID_LOGIN = 430;

  private final InetAddress client;
  private final HandshakeAllowance handshakes;
  private final LoginDelay logins;
  private boolean owed = true;

  /** Takes a handshake. */
  ClientStanding(InetAddress client, SessionRules rules) {
    this.client = client;
    this.handshakes = rules.handshakes();
    this.logins = rules.logins();
    handshakes.spent(client);
  }

  /** How long the next password of this user waits. */
  Duration delayOf(String user) {
    return logins.before(user, client);
  }

  /** The backend has accepted a login. */
  void onLogin(String user) {
    settle();
    logins.accepted(user, client);
  }

  /** The backend has refused a login; only a reply that judges the user or the password counts. */
  void onRefusedLogin(String user, ReplyCode code) {
    if (code.isPermanentNegative() || code.value() == INVALID_LOGIN) {
      logins.failed(user, client);
    }
  }

  private void settle() {
    if (owed) {
      owed = false;
      handshakes.givenBack(client);
    }
  }
}
