package org.ftpsbridge.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import java.util.List;
import java.util.Optional;
import org.ftpsbridge.net.TlsVersion;

/**
 * What a ClientHello has to offer on one kind of connection.
 *
 * <p>Whoever names application protocols means one of them: a browser that was led here by somebody
 * else names {@code http/1.1}, and must not be taken for an FTP client (RFC 7301 section 3.2; the
 * attack is known as ALPACA). The engines cannot refuse that themselves.
 *
 * @param protocols the application protocols of which a client may name one, the best first
 * @param settings whether sessions below TLS 1.3 have to be tied to their handshakes
 */
record HelloRule(List<String> protocols, TlsSettings settings) {

  /** Of control connections. */
  static final List<String> CONTROL = List.of("ftp");

  /** Of data connections. */
  static final List<String> DATA = List.of("ftp-data", "ftp");

  private static final int TLS_1_3 = 0x0304;

  /** Has an engine choose the best of these that a client names, and none where it names none. */
  static ApplicationProtocolConfig choosing(List<String> protocols) {
    return new ApplicationProtocolConfig(
        Protocol.ALPN,
        SelectorFailureBehavior.NO_ADVERTISE,
        SelectedListenerFailureBehavior.ACCEPT,
        protocols);
  }

  /** The alert that answers this ClientHello; empty if a TLS server does. */
  Optional<TlsAlert> refusalOf(ClientHello hello) {
    if (!hello.alpn().isEmpty() && hello.alpn().stream().noneMatch(protocols::contains)) {
      return Optional.of(TlsAlert.NO_APPLICATION_PROTOCOL);
    }
    if (settings.emsRequired() && !willBeTied(hello)) {
      return Optional.of(TlsAlert.HANDSHAKE_FAILURE);
    }
    return Optional.empty();
  }

  private boolean willBeTied(ClientHello hello) {
    boolean newest =
        settings.offer().versions().most() == TlsVersion.V1_3 && hello.versions().contains(TLS_1_3);
    return newest || hello.offersExtendedMasterSecret();
  }
}
