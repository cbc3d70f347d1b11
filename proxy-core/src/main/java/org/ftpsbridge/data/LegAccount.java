package org.ftpsbridge.data;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.net.Ends;
import org.ftpsbridge.observe.ClientProof;
import org.ftpsbridge.tls.AgreedTls;
import org.ftpsbridge.tls.ClientTls;
import org.jspecify.annotations.Nullable;

/** What there is to tell of a data connection, in words for the operator; nothing of its bytes. */
final class LegAccount {

  private LegAccount() {}

  /** One that stands: both ends, TLS, what it has shown. */
  static String of(Channel channel, Optional<ClientProof> proof) {
    SslHandler handler = channel.pipeline().get(SslHandler.class);
    boolean anothers = proof.filter(ClientProof.ANOTHERS_TICKET::equals).isPresent();
    return "stands with %s on %s, %s%s"
        .formatted(
            endpoint(Ends.of(channel).client()),
            endpoint(Ends.of(channel).local()),
            handler == null ? "in clear" : AgreedTls.on(handler),
            anothers ? ", after an offer to resume another client's session" : "");
  }

  /** One that came without a claim to the session, where one is demanded. */
  static String ofStranger(Channel channel) {
    return of(channel) + " did not offer to resume the control connection's TLS";
  }

  /**
   * One whose handshake did not make it the session's.
   *
   * @param handshake why it failed; null if it did not
   */
  static String ofFailure(Channel channel, @Nullable Throwable handshake, ClientTls tls) {
    if (handshake != null) {
      return of(channel) + " failed its TLS handshake: " + AgreedTls.whyNot(handshake);
    }
    return of(channel)
        + (tls.mustResume()
            ? " did not resume the control connection's TLS"
            : " did not show the control connection's certificate");
  }

  private static String of(Channel channel) {
    return "a connection from " + endpoint(Ends.of(channel).client());
  }

  private static String endpoint(@Nullable SocketAddress address) {
    return address instanceof InetSocketAddress known
        ? Endpoint.of(known).toString()
        : "who is gone already";
  }
}
