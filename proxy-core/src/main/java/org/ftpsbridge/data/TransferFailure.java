package org.ftpsbridge.data;

import java.util.EnumSet;
import java.util.Set;
import org.ftpsbridge.ftp.FtpReply;

/** Why a transfer was cut, and the reply (RFC 959 section 4.2.2) that tells the client so. */
public enum TransferFailure {
  /** No data connection came in time, or none finished its handshake. */
  CLIENT_NOT_CONNECTED(425, "the client did not open its data connection in time"),
  /** Connections came, but none that proved to be the session's own. */
  CLIENT_NOT_RESUMED(
      522,
      "data connections must resume the TLS session of their control connection"
          + " (data.requireSessionReuse)"),
  /** Connections came, but none that showed the certificate of the control connection. */
  CLIENT_NOT_CERTIFIED(
      425,
      "a data connection that does not resume the TLS session of its control connection must show"
          + " the same certificate (tls.clientCertificate)"),
  /** What connected ended, or was silent in an upload, and nobody said whether it is TLS. */
  CLIENT_UNKNOWN(
      425,
      "nothing came on the client's data connection that shows whether it is TLS"
          + " (whenNoProt: detect)"),
  /** The port that the client named with PORT or EPRT did not accept. */
  CLIENT_UNREACHABLE(425, "the client's data port could not be connected to"),
  /** TLS on the connection that we opened to the client failed. */
  CLIENT_NOT_SECURED(425, "TLS on the data connection to the client failed"),
  /** The backend's passive port did not accept. */
  BACKEND_NOT_CONNECTED(425, "the data connection to the backend could not be opened"),
  /** TLS on the backend leg failed, for its certificate or for anything else. */
  BACKEND_NOT_SECURED(425, "TLS on the data connection to the backend failed"),
  /** The backend leg is a TLS session of its own. */
  BACKEND_NOT_RESUMED(
      425, "the backend did not resume the TLS session of its control connection (reuse: require)"),
  /** RST or a TLS failure on the client leg. */
  CLIENT_BROKE(426, "the client's data connection broke"),
  /** The client closed while bytes were still to come. */
  CLIENT_CLOSED(426, "the client closed its data connection before the end"),
  /** Its silence was taken for clear, and then it spoke. */
  CLIENT_SPOKE_LATE(
      426,
      "the client spoke on a data connection that was taken for a clear one since it was silent"
          + " (whenNoProt: detect)"),
  /** FIN without close_notify on an upload. */
  CLIENT_TRUNCATED(
      426, "the client's data connection ended without close_notify (truncation: strict)"),
  /** RST on the backend leg, or it closed while it should have received. */
  BACKEND_BROKE(451, "the backend's data connection broke"),
  /** FIN without close_notify on a download. */
  BACKEND_TRUNCATED(
      426, "the backend's data connection ended without close_notify (truncation: strict)"),
  /** The backend said it had everything while bytes were still to come. */
  BACKEND_EARLY(451, "the backend confirmed before it had all bytes"),
  /** The backend's control connection is gone. */
  BACKEND_LOST(451, "the backend's control connection was lost"),
  /** All bytes are there, but the backend does not say whether it took them. */
  BACKEND_SILENT(451, "the backend did not confirm in time"),
  /** No byte moved for too long. */
  STALLED(426, "no byte moved for too long"),
  /** The client said ABOR. */
  ABOR(426, "aborted by the client"),
  /** The client's control connection is gone. */
  CLIENT_LOST(426, "the client's control connection was lost"),
  /** The same, but the backend's reply is awaited, since its part is to be deleted. */
  CLIENT_LEFT(426, "the client's control connection was lost"),
  /** The bridge is stopping and the transfer took longer than it may. */
  DRAINED(426, "the bridge is stopping"),
  /** Whoever runs the bridge has ended the session. */
  OPERATOR(426, "an operator has ended the session");

  private static final Set<TransferFailure> WITHOUT_THE_BACKEND =
      EnumSet.of(BACKEND_LOST, BACKEND_SILENT, CLIENT_LOST, DRAINED, OPERATOR);

  private static final Set<TransferFailure> MAYBE_REFUSALS =
      EnumSet.of(BACKEND_BROKE, BACKEND_NOT_CONNECTED, BACKEND_NOT_SECURED);

  private static final Set<TransferFailure> OF_DIALING =
      EnumSet.of(
          CLIENT_NOT_RESUMED,
          CLIENT_NOT_CERTIFIED,
          CLIENT_UNREACHABLE,
          CLIENT_NOT_SECURED,
          BACKEND_NOT_CONNECTED,
          BACKEND_NOT_SECURED);

  private final int code;
  private final String sentence;

  TransferFailure(int code, String sentence) {
    this.code = code;
    this.sentence = sentence;
  }

  /** What went wrong, in words, without secrets. */
  public String sentence() {
    return sentence;
  }

  /** Whether the backend's own final reply is worth waiting for before the client hears this. */
  boolean waitsForBackend() {
    return !WITHOUT_THE_BACKEND.contains(this);
  }

  /** Whether a backend that is about to refuse the command looks like this. */
  boolean mayBeARefusal() {
    return MAYBE_REFUSALS.contains(this);
  }

  /** Whether it happened on the way to a data connection, where somebody saw what it was. */
  boolean isOfDialing() {
    return OF_DIALING.contains(this);
  }

  /** Whether a refusal by the backend says more than this does. */
  boolean yieldsTo(FtpReply reply) {
    return (mayBeARefusal() || this == BACKEND_TRUNCATED) && !reply.isCompletion();
  }

  /**
   * What the client hears.
   *
   * @param seen what was seen of its own data connections, for a failure that is explained by it
   */
  FtpReply reply(long bytes, String seen) {
    String more = this == CLIENT_NOT_RESUMED ? ": " + seen : "";
    return FtpReply.of(code, "Transfer failed after " + bytes + " bytes: " + sentence + more + ".");
  }
}
