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

  /** SSL_MODE_CBC_RECORD_SPLITTING of BoringSSL's ssl.h. */
  private static final int CBC_RECORD_SPLITTING = 0x100;

  private NativeContexts() {}

  /**
   * Has BoringSSL send the first byte of what it encrypts with CBC under TLS 1.0 alone, which it
   * does not do by itself: otherwise the last block of a record is known before the next one begins
   * (BEAST).
   */
  public static void splitRecords(SslContext context) {
    SSLContext.setMode(((ReferenceCountedOpenSslContext) context).ctx, CBC_RECORD_SPLITTING);
  }

  /** The groups that every context offers, first choice first, by BoringSSL's names. */
  public static String[] groups() {
    return OpenSsl.NAMED_GROUPS.clone();
  }

  /** Has BoringSSL tell this cache of new sessions, in place of Netty's own. */
  public static void setSessionCache(SslContext context, SSLSessionCache cache) {
    SSLContext.setSSLSessionCache(((ReferenceCountedOpenSslContext) context).ctx, cache);
  }
}
