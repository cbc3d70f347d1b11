package org.ftpsbridge.session;

import static java.util.Objects.requireNonNull;

import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import org.ftpsbridge.data.DataDoor;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.ProtectionLevel;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.observe.BackendLoss;
import org.ftpsbridge.observe.BackendOpened;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.LineKind;
import org.ftpsbridge.observe.Party;
import org.ftpsbridge.policy.Limits;
import org.ftpsbridge.policy.Timeouts;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.ServerLease;
import org.ftpsbridge.tls.AgreedTls;
import org.ftpsbridge.tls.ControlTls;
import org.ftpsbridge.tls.LegTls;
import org.jspecify.annotations.Nullable;

/**
 * The session's side of its backend: none or one control connection at a time, whose events become
 * those of the session. A connection that another has replaced is heard no more.
 */
final class BackendControl implements BackendConnection.Owner, ServerSearch.Seeker {

  private final ControlSession session;
  private final BackendAccess access;
  private final SessionReporter reporter;
  private final Transcript transcript;
  private final ClientControl client;
  private final EventLoop loop;
  private final Limits limits;
  private final Timeouts timeouts;
  private @Nullable ServerSearch search;
  private @Nullable ServerLease lease;
  private @Nullable BackendConnection current;
  private @Nullable CloseReason lost;
  private long owesSince;
  private long connectingNanos;

  BackendControl(
      ControlSession session,
      BackendAccess access,
      SessionReporter reporter,
      ClientControl client,
      SessionRules rules) {
    this.session = session;
    this.access = access;
    this.reporter = reporter;
    this.transcript = reporter.transcript();
    this.client = client;
    this.loop = client.loop();
    this.limits = rules.limits();
    this.timeouts = rules.timeouts();
  }

  /**
   * Connects to a server of the backend, on the session's own event loop; a connection that was
   * open before is closed.
   *
   * @param key what {@link org.ftpsbridge.routing.Balance#keyOf} says of the session
   */
  void open(Backend backend, String key) {
    close();
    search = new ServerSearch(access, backend, key, loop, this);
    seek(search);
  }

  private void seek(ServerSearch going) {
    session.timers().arm(Wait.BACKEND_REPLY, timeouts.backendReply());
    going.next();
  }

  @Override
  public void onFound(ServerLease found) {
    connectingNanos = System.nanoTime();
    Backend backend = requireNonNull(search).backend();
    BackendConnection connection =
        new BackendConnection(
            backend, access.tlsFor(backend, found.server()), client.ends(), limits, this);
    lease = found;
    current = connection;
    connection.connect(
        access
            .transport()
            .dialer(loop)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeouts.backendConnect().toMillis())
            .remoteAddress(found.server().address()),
        loop);
    connection.whenGone(found::end);
  }

  @Override
  public void onNone(CloseReason reason, String detail) {
    String backend = requireNonNull(search).backend().name();
    CloseReason before = lost;
    close();
    if (before == null) {
      reporter.backendLost(new BackendLoss(backend, "", reason, detail));
    }
    session.handle(phase -> phase.onBackendLost(before == null ? reason : before));
  }

  /** Gives up a backend that was too slow to be ready. */
  void giveUp() {
    if (current != null) {
      current.giveUp();
    } else if (search != null) {
      onNone(CloseReason.BACKEND_TIMEOUT, "its name was not resolved in time");
    }
  }

  /** Whether commands of sessions with this key can be sent to this very backend. */
  boolean isOpenTo(Backend backend, String key) {
    return current != null
        && current.isReady()
        && current.backend().equals(backend)
        && requireNonNull(search).key().equals(key);
  }

  /** The backend in use. */
  Backend backend() {
    return connection().backend();
  }

  /** The server in use. */
  Endpoint server() {
    return Endpoint.of(requireNonNull(lease).server().address());
  }

  /** Where the backend really is: the only address its data connections are opened to unasked. */
  InetAddress peer() {
    return connection().peer();
  }

  /** Our own address on the way to the backend. */
  InetAddress localAddress() {
    return connection().localAddress();
  }

  /** Where the backend connects to in active mode. */
  DataDoor door() {
    return access.doorFor(backend());
  }

  /** What is being uploaded, by whatever session. */
  UploadNames uploads() {
    return access.uploads();
  }

  /** TLS for the backend's data connections; empty if they are clear. */
  Optional<LegTls> dataTls() {
    return connection().dataTls();
  }

  /** The protection level of the backend's data connections. */
  ProtectionLevel protection() {
    return connection().protection();
  }

  /** The backend has accepted PROT with this level. */
  void agreeOn(ProtectionLevel level) {
    connection().agreeOn(level);
  }

  /** Sends one command; its reply comes as {@link SessionPhase#onReply}. */
  void send(FtpCommand command) {
    session.timers().arm(Wait.BACKEND_REPLY, timeouts.backendReply());
    // Lost a moment ago, while this event was served? Its loss is the next one.
    if (current != null) {
      if (current.isAnswered()) {
        owesSince = loop.ticker().nanoTime();
      }
      current.send(command);
    }
  }

  /** Takes in replies, or leaves them with the backend's kernel. */
  void read(boolean on) {
    if (current != null) {
      current.read(on);
    }
  }

  /** Whether every command that was sent has its final reply. */
  boolean isAnswered() {
    return connection().isAnswered();
  }

  /** Nothing is due any more, though fewer replies came than commands went out. */
  void expectNothing() {
    connection().expectNothing();
    session.timers().disarm(Wait.BACKEND_REPLY);
  }

  /** Says QUIT and closes when the backend has answered, or soon. */
  void quit() {
    BackendConnection leaving = current;
    forget();
    if (leaving != null) {
      session.timers().disarm(Wait.BACKEND_REPLY);
      leaving.leave(timeouts.lingerClose());
    }
  }

  /** Closes without a word. */
  void close() {
    BackendConnection closing = current;
    if (search != null) {
      session.timers().disarm(Wait.BACKEND_REPLY);
    }
    forget();
    if (closing != null) {
      closing.close();
    }
  }

  private void forget() {
    judgeSilence();
    if (search != null) {
      search.end();
    }
    search = null;
    lease = null;
    current = null;
    lost = null;
  }

  private BackendConnection connection() {
    if (current == null) {
      throw new IllegalStateException("no backend is open");
    }
    return current;
  }

  @Override
  public void onReady(BackendConnection connection) {
    if (connection == current) {
      session.timers().disarm(Wait.BACKEND_REPLY);
      Duration taken = Duration.ofNanos(System.nanoTime() - connectingNanos);
      reporter.backendOpened(
          new BackendOpened(connection.backend().name(), server().toString(), taken));
      session.handle(SessionPhase::onBackendReady);
    }
  }

  @Override
  public void onConnecting(SocketAddress address) {
    if (transcript.isRead()) {
      String server = Endpoint.of((InetSocketAddress) address).toString();
      transcript.add(Party.BACKEND, LineKind.CONNECTION, "connecting to " + server, "");
    }
  }

  @Override
  public void onSaid(FtpCommand command) {
    transcript.told(command);
  }

  private static String wordsOf(X509Certificate shown) {
    return "%s, issued by %s, until %s"
        .formatted(
            shown.getSubjectX500Principal(),
            shown.getIssuerX500Principal(),
            shown.getNotAfter().toInstant());
  }

  @Override
  public void onHeard(FtpReply reply) {
    transcript.heard(reply);
  }

  @Override
  public void onSecured(SslHandler handler) {
    if (transcript.isRead()) {
      String agreed = AgreedTls.on(handler).toString();
      transcript.add(Party.BACKEND, LineKind.CONNECTION, "TLS: " + agreed, "");
      ControlTls.certificateOf(handler)
          .map(BackendControl::wordsOf)
          .ifPresent(
              shown ->
                  transcript.add(
                      Party.BACKEND, LineKind.CONNECTION, "shows the certificate of ", shown));
    }
  }

  @Override
  public void onReply(BackendConnection connection, FtpReply reply, boolean asked) {
    if (connection != current) {
      return;
    }
    session.timers().disarm(Wait.BACKEND_REPLY);
    judge(reply);
    session.handle(phase -> asked ? phase.onReply(reply) : phase.onUnasked(reply));
  }

  /** Who greets and then has no word for the first user is as good as down. */
  private void judge(FtpReply reply) {
    if (reply.code().value() == Dialogue.SERVICE_CLOSING) {
      requireNonNull(lease).failed("it said 421 to the first command");
    } else {
      requireNonNull(lease).worked();
    }
  }

  /** However the session ends: few clients wait as long as a reply may take. */
  private void judgeSilence() {
    if (lease != null && current != null && !current.isAnswered()) {
      Duration patience = timeouts.backendConnect();
      Duration owed = Duration.ofNanos(loop.ticker().nanoTime() - owesSince);
      if (owed.compareTo(patience) >= 0 || owed.compareTo(timeouts.backendReply()) >= 0) {
        lease.failed("it had no word for the first command");
      }
    }
  }

  /** Another server may take the session, as long as none has heard of a user. */
  @Override
  public void onLost(BackendConnection connection, CloseReason reason, String detail) {
    if (connection != current) {
      return;
    }
    requireNonNull(lease).failed(detail);
    reporter.backendLost(
        new BackendLoss(connection.backend().name(), server().toString(), reason, detail));
    ServerSearch going = requireNonNull(search);
    if (!connection.isReady() && going.mayGoOn()) {
      current = null;
      lost = reason;
      seek(going);
    } else {
      close();
      session.handle(phase -> phase.onBackendLost(reason));
    }
  }
}
