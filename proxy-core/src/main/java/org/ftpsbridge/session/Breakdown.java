package org.ftpsbridge.session;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.ftpsbridge.codec.MalformedLineException;
import org.ftpsbridge.net.Defects;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.tls.UntrustedServerException;

/**
 * What it means that the control connection to a backend broke.
 *
 * @param reason in the words of the bridge
 * @param detail what was seen, for the operator
 */
record Breakdown(CloseReason reason, String detail) {

  /**
   * Judges a failure.
   *
   * @param failure what the channel told; a close is a ClosedChannelException
   * @param opening how far the backend had come
   * @param certificateAsked whether the backend asked for a certificate of ours
   */
  static Breakdown of(Throwable failure, Opening opening, boolean certificateAsked) {
    String seen = Defects.wordsOf(failure);
    if (failure instanceof ClosedChannelException || seen.isEmpty()) {
      return closed(opening, certificateAsked);
    }
    CloseReason reason =
        untrusted(failure)
            .map(UntrustedServerException::reason)
            .orElseGet(() -> reasonOf(failure, opening, certificateAsked));
    return new Breakdown(reason, detailOf(failure, opening, seen));
  }

  private static String detailOf(Throwable failure, Opening opening, String seen) {
    if (failure instanceof SslHandshakeTimeoutException) {
      return "it still owed us " + opening.awaited();
    }
    if (failure instanceof NotSslRecordException) {
      return "it spoke in clear where TLS was due"
          + (opening.greetsInClear()
              ? ""
              : " (as one with security explicit does, one that needs greetsBeforeTls: on, and some"
                  + " that have too many sessions)");
    }
    return seen;
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

  private static Breakdown closed(Opening opening, boolean certificateAsked) {
    if (opening.isDone()) {
      return new Breakdown(CloseReason.BACKEND_LOST, "it closed the connection");
    }
    String asked = certificateAsked ? ", and had asked for a client certificate" : "";
    return new Breakdown(
        opening.isInHandshake() ? CloseReason.BACKEND_TLS_FAILED : CloseReason.BACKEND_LOST,
        "it closed the connection while it owed us " + opening.awaited() + asked);
  }

  private static CloseReason reasonOf(
      Throwable failure, Opening opening, boolean certificateAsked) {
    if (failure instanceof MalformedLineException) {
      return CloseReason.BACKEND_PROTOCOL;
    }
    if (opening.isDone() || !(failure instanceof SSLException)) {
      return CloseReason.BACKEND_LOST;
    }
    if (failure instanceof NotSslRecordException && opening.greetsInClear()) {
      return CloseReason.BACKEND_INJECTED;
    }
    boolean refusedUs = certificateAsked && !(failure instanceof SslHandshakeTimeoutException);
    return refusedUs
        ? CloseReason.BACKEND_WANTS_CLIENT_CERTIFICATE
        : CloseReason.BACKEND_TLS_FAILED;
  }
}
