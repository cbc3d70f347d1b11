package org.ftpsbridge.probe;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ftpsbridge.ftp.PeerText;
import org.ftpsbridge.net.Defects;
import org.ftpsbridge.tls.UntrustedServerException;

/** What handshakes came to, in words. */
final class Handshakes {

  private static final Pattern BORINGSSL =
      Pattern.compile("error:[0-9a-fA-F]+:SSL routines:OPENSSL_internal:(\\w+)");
  private static final int LONGEST = 300;

  private Handshakes() {}

  /** Why TLS, or a connection, broke. */
  static String wordsOf(Throwable failure) {
    if (failure instanceof NotSslRecordException) {
      return "it answered in clear";
    }
    if (failure instanceof SslHandshakeTimeoutException) {
      return "it did not answer the ClientHello";
    }
    String words = Defects.wordsOf(failure);
    Matcher boring = BORINGSSL.matcher(words);
    if (boring.find()) {
      return boring.group(1).toLowerCase(Locale.ROOT).replace('_', ' ');
    }
    if (failure instanceof ClosedChannelException || words.isEmpty()) {
      return "it closed the connection";
    }
    return PeerText.forLog(words, LONGEST);
  }

  /** The judgement of a certificate that led to the failure, if one did. */
  static Optional<UntrustedServerException> untrusted(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UntrustedServerException untrusted) {
        return Optional.of(untrusted);
      }
    }
    return Optional.empty();
  }

  /** Whether it is done, well or badly. */
  static boolean isOver(Optional<? extends Future<?>> handshake) {
    return handshake.isEmpty() || handshake.get().isDone();
  }
}
