package io.netty.handler.ssl;

import io.netty.internal.tcnative.SSLContext;
import io.netty.internal.tcnative.SSLSessionCache;
import org.jspecify.annotations.NullMarked;

/**
 * The door to what Netty keeps to its own package: the native context, whose session cache is set
 * through it. {@code sslCtxPointer()} is another pointer; the cache set on that one ends the JVM.
 */
@NullMarked
public final class NativeContexts {

  private NativeContexts() {}

  /** Has BoringSSL tell this cache of new sessions, in place of Netty's own. */
  public static void setSessionCache(SslContext context, SSLSessionCache cache) {
    SSLContext.setSSLSessionCache(((ReferenceCountedOpenSslContext) context).ctx, cache);
  }
}
