package org.ftpsbridge.tls;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.ftpsbridge.net.Defects;

/**
 * What a TLS handshake has led to.
 *
 * @param version such as {@code TLSv1.3}
 * @param cipher the cipher suite
 * @param resumed whether it resumed a TLS session; empty where the library does not tell
 */
public record AgreedTls(String version, String cipher, Optional<Boolean> resumed) {

  /** Of a connection whose handshake is done and which stands. */
  public static AgreedTls on(SslHandler handler) {
    SSLSession session = handler.engine().getSession();
    long engine = TlsClient.pointerOf(handler.engine());
    return new AgreedTls(
        session.getProtocol(),
        session.getCipherSuite(),
        engine == 0 ? Optional.empty() : Optional.of(SSL.isSessionReused(engine)));
  }

  /** Why there is none, in words that hold nothing of what the peer sent. */
  public static String whyNot(Throwable failure) {
    return failure instanceof NotSslRecordException
        ? "what came is no TLS"
        : Defects.wordsOf(failure);
  }

  /** In words, for the operator. */
  @Override
  public String toString() {
    String how = resumed.map(yes -> yes ? ", resumed" : ", full handshake").orElse("");
    return version + " " + cipher + how;
  }
}
