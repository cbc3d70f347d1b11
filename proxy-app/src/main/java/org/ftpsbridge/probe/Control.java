package org.ftpsbridge.probe;

import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.probe.Wire.Kind;
import org.ftpsbridge.probe.Wire.Next;
import org.ftpsbridge.tls.ControlTls;
import org.ftpsbridge.tls.LegTls;

/**
 * A control connection, read more tolerantly than sessions read theirs, so that what these would
 * stumble over is told: lines may end as they like, and whatever is no reply is named.
 */
final class Control implements AutoCloseable {

  private static final int MAX_LINES = 1000;
  private static final int MAX_LINE = 8192;
  private static final int SHORTEST_REPLY = 4;
  private static final Pattern REPLY = Pattern.compile("[1-6]\\d\\d([ -].*)?", Pattern.DOTALL);
  private static final Pattern NOT_CARRIED = Pattern.compile("[\r\0]");

  private final Wire wire;
  private final Duration patience;
  private StringBuilder ahead = new StringBuilder();
  private final List<String> lines = new ArrayList<>();
  private String code = "";
  private boolean bareLf;
  private boolean heard;

  Control(Wire wire, Duration patience) {
    this.wire = wire;
    this.patience = patience;
  }

  static Control dial(Target target) throws IOException {
    return new Control(Wire.dial(target, target.address()), target.patience());
  }

  /** Whether a line ended with LF alone. */
  boolean hasBareLf() {
    return bareLf;
  }

  /** How long any single step may take. */
  Duration patience() {
    return patience;
  }

  InetSocketAddress peer() {
    return wire.peer();
  }

  /** TLS from here on; what came in clear and was not read before ends it, as in sessions. */
  SslHandler secure(ControlTls tls) throws IOException {
    if (ahead.length() > 0) {
      throw early();
    }
    return wire.secure(
        channel ->
            wire.holdsBytes()
                ? channel.eventLoop().newFailedFuture(early())
                : LegTls.shaken(
                    tls.secureControl(channel), channel.eventLoop().<SslHandler>newPromise()));
  }

  private static HandshakeFailure early() {
    return new HandshakeFailure("it said something in clear where TLS was to begin", "", null);
  }

  /** Sends a line. */
  void send(String line) {
    wire.write(line + "\r\n");
  }

  /** Sends a line and awaits the reply to it. */
  FtpReply say(String line) throws IOException {
    send(line);
    return reply();
  }

  /** The next reply, or what came in its place as an exception with a sentence. */
  FtpReply reply() throws IOException {
    return reply(patience)
        .orElseThrow(() -> new IOException("it said nothing for " + patience.toMillis() + " ms"));
  }

  /** The next reply, if the whole of it comes in this time; a part is kept for the next call. */
  Optional<FtpReply> reply(Duration time) throws IOException {
    long deadline = System.nanoTime() + time.toNanos();
    for (Optional<String> line = line(deadline); line.isPresent(); line = line(deadline)) {
      if (isLast(line.get())) {
        FtpReply whole = FtpReply.of(Integer.parseInt(code), lines);
        lines.clear();
        return Optional.of(whole);
      }
    }
    return Optional.empty();
  }

  /** Takes one line, as RFC 959 section 4.2 has it, and tells whether it ends its reply. */
  private boolean isLast(String line) throws NotFtpException {
    boolean first = lines.isEmpty();
    if (first && !REPLY.matcher(line).matches()) {
      throw new NotFtpException(Strangers.nameOf(line));
    }
    if (lines.size() == MAX_LINES) {
      throw new NotFtpException("a reply of it has more than " + MAX_LINES + " lines");
    }
    if (first) {
      code = line.substring(0, SHORTEST_REPLY - 1);
    }
    boolean last = line.equals(code) || line.startsWith(code + " ");
    lines.add(first || last ? line.substring(Math.min(SHORTEST_REPLY, line.length())) : line);
    return last;
  }

  private Optional<String> line(long deadline) throws IOException {
    int end = ahead.indexOf("\n");
    while (end < 0) {
      if (ahead.length() > MAX_LINE) {
        throw new NotFtpException("a line of it has more than " + MAX_LINE + " bytes");
      }
      Next next = wire.next(Duration.ofNanos(deadline - System.nanoTime()));
      if (next.kind() == Kind.NOTHING) {
        return Optional.empty();
      }
      if (next.kind() != Kind.BYTES) {
        throw ended(next);
      }
      ahead.append(next.text());
      heard = true;
      end = ahead.indexOf("\n");
    }
    boolean withCr = end > 0 && ahead.charAt(end - 1) == '\r';
    bareLf |= !withCr;
    String line = ahead.substring(0, withCr ? end - 1 : end);
    ahead.delete(0, end + 1);
    return Optional.of(NOT_CARRIED.matcher(line).replaceAll("?"));
  }

  /** What came without an end of line may tell who it is. */
  private IOException ended(Next next) {
    if (ahead.length() > 0 && !REPLY.matcher(ahead).lookingAt()) {
      return new NotFtpException(Strangers.nameOf(ahead.toString()));
    }
    return new IOException(next.why().isEmpty() ? "it closed the connection" : next.why());
  }

  /** Runs the task on the connection's loop when it is closed. */
  void whenClosed(Runnable task) {
    wire.whenClosed(task);
  }

  /** Says QUIT, where anything was said to us, and does not wait. */
  @Override
  public void close() {
    if (heard) {
      send("QUIT");
    }
    wire.close();
  }
}
