package org.ftpsbridge.tls;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.internal.tcnative.SSL;
import io.netty.util.ReferenceCountUtil;
import javax.net.ssl.SSLException;
import org.ftpsbridge.net.TlsVersion;

/** A client that offers the session it has of the server, on whatever connection. */
final class TalkingClient implements AutoCloseable {

  /** How it comes back to a session. */
  enum Way {
    /** TLS 1.2, RFC 5077. */
    TICKET,
    /** TLS 1.2 without the extension for tickets, RFC 5246. */
    SESSION_ID,
    /** The same, to a server by Java's library. */
    JAVA_SESSION_ID,
    /** TLS 1.3, RFC 8446. */
    PRE_SHARED_KEY
  }

  private final Way way;
  private final SslContext tls;

  TalkingClient(Way way) {
    this.way = way;
    TlsVersion version = way == Way.PRE_SHARED_KEY ? TlsVersion.V1_3 : TlsVersion.V1_2;
    try {
      this.tls =
          SslContextBuilder.forClient()
              .sslProvider(isById() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
              .protocols(version.protocol())
              .trustManager(InsecureTrustManagerFactory.INSTANCE)
              .endpointIdentificationAlgorithm("")
              .build();
    } catch (SSLException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean isById() {
    return way == Way.SESSION_ID || way == Way.JAVA_SESSION_ID;
  }

  /** For one more connection, always to the same place. */
  SslHandler newHandler() {
    SslHandler handler = tls.newHandler(UnpooledByteBufAllocator.DEFAULT, "host", 990);
    if (isById()) {
      SSL.setOptions(TlsClient.pointerOf(handler.engine()), SSL.SSL_OP_NO_TICKET);
    }
    return handler;
  }

  @Override
  public void close() {
    ReferenceCountUtil.release(tls);
  }
}
