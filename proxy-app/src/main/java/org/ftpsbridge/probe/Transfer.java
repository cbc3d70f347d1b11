package org.ftpsbridge.probe;

import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.probe.Wire.Kind;
import org.ftpsbridge.probe.Wire.Next;
import org.ftpsbridge.tls.ControlTls;

/** A listing over a data connection of its own, of which everything is noted and nothing kept. */
final class Transfer {

  private static final Duration TURN = Duration.ofMillis(5);

  /** So long a server may take to shake hands before the command is said. */
  private static final Duration AT_CONNECT = Duration.ofMillis(300);

  /** So long a server may take for its 1yz before our ClientHello. */
  private static final Duration FIRST_REPLY = Duration.ofMillis(300);

  /** So long a server that awaits nothing of ours may take for its last word. */
  private static final Duration OWN_WORD = Duration.ofSeconds(1);

  /** So long a server in clear may take for its first byte before TLS is tried. */
  private static final Duration FIRST_BYTE = Duration.ofMillis(700);

  /** When a server's handshake was done. */
  enum Moment {
    /** There was none. */
    NEVER("no TLS"),
    /** With the TCP connection, before any command. */
    AT_CONNECT("at the connect"),
    /** With the command, before its 1yz. */
    BEFORE_150("at the command, before the 150"),
    /** With the 1yz or after it. */
    AFTER_150("after the 150");

    private final String words;

    Moment(String words) {
      this.words = words;
    }

    /** For people. */
    String words() {
      return words;
    }
  }

  /** How TLS is to come onto a data connection. */
  enum Tls {
    /** Not at all. */
    NONE,
    /** With the command, as in sessions: before it some servers take it for an attack. */
    AT_COMMAND,
    /** If the server sends nothing in clear. */
    IF_SILENT
  }

  /**
   * What was seen.
   *
   * @param last the final reply; empty if none came
   * @param moment when the handshake was done
   * @param resumed whether it resumed the session of the control connection
   * @param bytes that came
   * @param closeNotify whether it ended TLS with close_notify
   * @param awaitsOurs whether it said its last word only once our close_notify had come
   * @param failure what broke the data connection; empty if nothing
   */
  record Seen(
      Optional<FtpReply> last,
      Moment moment,
      boolean resumed,
      int bytes,
      boolean closeNotify,
      boolean awaitsOurs,
      String failure) {

    /** Whether the server says that all is well, and nothing broke. */
    boolean isGood() {
      return last.filter(FtpReply::isCompletion).isPresent() && failure.isEmpty();
    }

    /** What went wrong, in words. */
    String words() {
      String reply = last.map(FtpReply::toString).orElse("no reply");
      return failure.isEmpty() ? reply : reply + "; its data connection: " + failure;
    }
  }

  private final Control control;
  private final Wire data;
  private final Optional<ControlTls> tls;
  private final Duration patience;
  private Optional<Future<SslHandler>> handshake = Optional.empty();
  private boolean begunAfterFirst;
  private volatile boolean resumed;
  private Optional<FtpReply> first = Optional.empty();
  private Optional<FtpReply> last = Optional.empty();
  private boolean over;
  private boolean lost;
  private boolean closeNotify;
  private boolean awaitsOurs;
  private long notifiedAt;
  private int bytes;
  private String failure = "";

  private Transfer(Control control, Wire data, Optional<ControlTls> tls) {
    this.control = control;
    this.data = data;
    this.tls = tls;
    this.patience = control.patience();
  }

  /**
   * Lists over this connection, and ends it.
   *
   * @throws IOException if the control connection breaks
   */
  static Seen list(Visit visit, Wire over, String command, Tls how) throws IOException {
    try (over) {
      return new Transfer(visit.control(), over, visit.tls()).run(command, how);
    }
  }

  /** Whether a server shakes hands on a data connection before any command. */
  static boolean shakesHandsAtConnect(Visit visit, Wire data) {
    Future<SslHandler> shaken = data.beginTls(visit.tls().orElseThrow()::secureData, handler -> {});
    return shaken.awaitUninterruptibly(AT_CONNECT.toMillis()) && shaken.isSuccess();
  }

  private Seen run(String command, Tls how) throws IOException {
    control.send(command);
    long said = System.nanoTime();
    while (!isDone() && System.nanoTime() - said < patience.toNanos()) {
      look();
      if (isTlsDue(how, System.nanoTime() - said)) {
        begunAfterFirst = first.isPresent();
        beginTls();
      }
      endOurs();
    }
    if (failure.isEmpty() && !over && last.filter(FtpReply::isCompletion).isPresent()) {
      failure = "it did not end in time";
    }
    return new Seen(last, moment(), resumed, bytes, closeNotify, awaitsOurs, failure);
  }

  /** A server whose 1yz came without a ClientHello of ours does not await that first. */
  private Moment moment() {
    if (handshake.filter(Future::isSuccess).isEmpty()) {
      return Moment.NEVER;
    }
    return begunAfterFirst ? Moment.AFTER_150 : Moment.BEFORE_150;
  }

  private boolean isTlsDue(Tls how, long waited) {
    if (how == Tls.NONE || handshake.isPresent() || over || last.isPresent()) {
      return false;
    }
    return how == Tls.AT_COMMAND
        ? first.isPresent() || waited > FIRST_REPLY.toNanos()
        : bytes == 0 && waited > FIRST_BYTE.toNanos();
  }

  private void beginTls() {
    ControlTls own = tls.orElseThrow();
    handshake =
        Optional.of(
            data.beginTls(
                own::secureData,
                shaken -> {
                  resumed = own.isAccepted(shaken);
                  data.holdBack();
                }));
  }

  private boolean isDone() {
    return lost || (last.isPresent() && (over || last.get().isNegative()));
  }

  /** One turn: what has come on either connection. */
  private void look() throws IOException {
    hear();
    Next next = over ? Next.of(Kind.NOTHING) : data.next(TURN);
    switch (next.kind()) {
      case BYTES -> bytes += next.text().length();
      case CLOSE_NOTIFY -> {
        closeNotify = true;
        notifiedAt = next.at();
      }
      case END -> {
        over = true;
        failure = failure.isEmpty() ? next.why() : failure;
      }
      case NOTHING -> pause();
    }
  }

  private void hear() {
    try {
      Optional<FtpReply> reply = control.reply(Duration.ZERO);
      if (reply.isPresent() && reply.get().isPreliminary()) {
        first = reply;
      } else if (reply.isPresent()) {
        last = reply;
      }
    } catch (IOException e) {
      lost = true;
      failure = "the control connection broke: " + e.getMessage();
    }
  }

  private void pause() throws IOException {
    if (over) {
      try {
        Thread.sleep(TURN.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new java.io.InterruptedIOException();
      }
    }
  }

  /** Our close_notify is kept until the server has had its time for a last word without it. */
  private void endOurs() {
    if (!closeNotify || (over && last.isPresent())) {
      return;
    }
    boolean late = System.nanoTime() - notifiedAt > OWN_WORD.toNanos();
    if (last.isPresent() || late) {
      awaitsOurs |= last.isEmpty();
      over = true;
      data.letGo();
      data.close();
    }
  }
}
