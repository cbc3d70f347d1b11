package org.ftpsbridge.session;

import java.net.InetAddress;
import org.ftpsbridge.policy.HandshakeAllowance;

/**
 * How one session stands with what its client's address may ask for: its handshake is owed until it
 * has turned out well.
 */
final class ClientStanding {

  private final InetAddress client;
  private final HandshakeAllowance handshakes;
  private boolean owed = true;

  /** Takes a handshake. */
  ClientStanding(InetAddress client, SessionRules rules) {
    this.client = client;
    this.handshakes = rules.handshakes();
    handshakes.spent(client);
  }

  /** The handshake is done; one that resumed a session cost little. */
  void onHandshake(boolean resumed) {
    if (resumed) {
      settle();
    }
  }

  /** The backend has accepted a login. */
  void onLogin() {
    settle();
  }

  private void settle() {
    if (owed) {
      owed = false;
      handshakes.givenBack(client);
    }
  }
}
