package org.ftpsbridge;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.ftpsbridge.net.Ends;
import org.ftpsbridge.net.Lingering;
import org.ftpsbridge.observe.ConnectionRefusal;
import org.ftpsbridge.observe.Refusal;
import org.ftpsbridge.observe.SessionEvents;
import org.ftpsbridge.policy.ClientLimits;
import org.ftpsbridge.policy.HandshakeAllowance;
import org.ftpsbridge.policy.SessionAllowance;

/**
 * Who is let in at the TCP accept, or at the end of its PROXY header. Nothing can be said to an
 * implicit FTPS client before its handshake, and the handshake is what is to be spared: who is not
 * let in is closed at once. It is closed with RST, so that a flood leaves no connections in
 * TIME_WAIT behind.
 */
final class Admission {

  private final SessionAllowance sessions;
  private final HandshakeAllowance handshakes;
  private final SessionEvents events;

  Admission(ClientLimits limits, SessionEvents events) {
    this.sessions = new SessionAllowance(limits);
    this.handshakes = new HandshakeAllowance(limits);
    this.events = events;
  }

  /** Other limits from now on, for who is let in from now on. */
  void adopt(ClientLimits limits) {
    sessions.adopt(limits);
    handshakes.adopt(limits);
  }

  /** What the handshakes of clients are taken from, once they are let in. */
  HandshakeAllowance handshakes() {
    return handshakes;
  }

  /** Whether a fresh connection may become a session; it is closed otherwise. On its loop. */
  boolean admits(Channel channel, String listener) {
    InetSocketAddress client = Ends.of(channel).client();
    InetAddress address = client.getAddress();
    Optional<Refusal> refusal =
        handshakes.admits(address)
            ? enter(channel, address)
            : Optional.of(Refusal.HANDSHAKES_PER_MINUTE);
    if (refusal.isEmpty()) {
      return true;
    }
    Lingering.cutOnClose(channel, true);
    channel.close();
    events.onConnectionRefused(new ConnectionRefusal(listener, client, refusal.get()));
    return false;
  }

  private Optional<Refusal> enter(Channel channel, InetAddress address) {
    SessionAllowance.Entry entry = sessions.enter(address);
    channel.closeFuture().addListener(f -> entry.leave().run());
    return entry.refusal();
  }
}
