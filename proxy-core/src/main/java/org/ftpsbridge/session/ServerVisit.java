package org.ftpsbridge.session;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.policy.Limits;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.Server;

/**
 * A look at one server of a backend: it is opened as a session would open it, up to where a user
 * name would be said, and left with QUIT.
 */
final class ServerVisit implements BackendConnection.Owner {

  private static final Duration GOODBYE = Duration.ofSeconds(1);

  private final Server server;
  private final Promise<Seen> seen;
  private final long began = System.nanoTime();

  /**
   * What was seen.
   *
   * @param server its address and port
   * @param refusal why no session could use it; empty if one could
   * @param detail what was seen, for the operator; it may hold text of the server
   * @param certificate what the server showed, if it got that far
   * @param took how long it took until a user name could have been said, or none
   */
  record Seen(
      String server,
      Optional<CloseReason> refusal,
      String detail,
      Optional<X509Certificate> certificate,
      Duration took) {}

  private ServerVisit(Server server, EventLoop loop) {
    this.server = server;
    this.seen = loop.newPromise();
  }

  /** Looks, on a loop of the transport; the answer comes when nothing of the visit is left. */
  static Future<Seen> begin(
      BackendAccess access, Backend backend, Server server, Limits limits, Duration patience) {
    EventLoop loop = access.transport().loops().next();
    ServerVisit visit = new ServerVisit(server, loop);
    loop.execute(
        () -> {
          BackendConnection connection =
              new BackendConnection(backend, access.tlsFor(backend, server), limits, visit);
          connection.connect(
              access
                  .transport()
                  .dialer(loop)
                  .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) patience.toMillis())
                  .remoteAddress(server.address()),
              loop);
          loop.schedule(connection::giveUp, patience.toMillis(), MILLISECONDS);
        });
    return visit.seen;
  }

  @Override
  public void onReady(BackendConnection connection) {
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    connection.leave(GOODBYE);
    tell(connection, Optional.empty(), "", took);
  }

  @Override
  public void onReply(BackendConnection connection, FtpReply reply, boolean asked) {}

  @Override
  public void onLost(BackendConnection connection, CloseReason reason, String detail) {
    tell(connection, Optional.of(reason), detail, Duration.ofNanos(System.nanoTime() - began));
  }

  private void tell(
      BackendConnection connection, Optional<CloseReason> why, String detail, Duration took) {
    String address = Endpoint.of(server.address()).toString();
    connection.whenClosed(
        () -> seen.trySuccess(new Seen(address, why, detail, connection.certificate(), took)));
  }
}
