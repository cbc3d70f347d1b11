package org.ftpsbridge.admin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.ftpsbridge.config.AdminSettings;
import org.ftpsbridge.net.BindFailure;
import org.ftpsbridge.net.Endpoint;

/**
 * Listens for whoever runs the bridge. All connections live on one thread, which no session knows:
 * a slow one, or a flood of them, is waited for by nobody else.
 */
public final class AdminEndpoint {

  /** At so many connections the one that has been silent for longest makes room. */
  private static final int MOST_CONNECTIONS = 64;

  private static final int WAITING = 16;

  /** What holds for a connection from its beginning. */
  private record Terms(AdminSettings settings, Gate gate, Optional<SslContext> tls) {
    static Terms of(AdminSettings settings) throws IOException {
      Optional<SslContext> tls =
          settings.tls().isPresent()
              ? Optional.of(AdminTls.load(settings.tls().get()))
              : Optional.empty();
      return new Terms(settings, new Gate(settings), tls);
    }
  }

  private final EventLoopGroup loop;
  private final Routes routes;
  private final Map<Channel, AdminConnection> connections = new HashMap<>();
  private final Channel listening;
  private volatile Terms terms;
  private volatile Runnable lastWords = () -> {};

  private AdminEndpoint(AdminSettings settings, List<Route> table) throws IOException {
    this.terms = Terms.of(settings);
    this.routes = new Routes(table);
    this.loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("admin", true), NioIoHandler.newFactory());
    ChannelFuture bind = bootstrap().bind(settings.bind().host(), settings.bind().port());
    if (!bind.awaitUninterruptibly().isSuccess()) {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw new BindException(
          "cannot bind admin to %s: %s"
              .formatted(settings.bind(), BindFailure.wordsOf(bind.cause())));
    }
    this.listening = bind.channel();
  }

  /**
   * Begins to listen.
   *
   * @throws IOException with a sentence naming what cannot be read, or as BindException what cannot
   *     be bound; nothing runs then
   */
  static AdminEndpoint start(AdminSettings settings, List<Route> table) throws IOException {
    return new AdminEndpoint(settings, table);
  }

  private ServerBootstrap bootstrap() {
    return new ServerBootstrap()
        .group(loop)
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_REUSEADDR, true)
        .option(ChannelOption.SO_BACKLOG, WAITING)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel connection) {
                welcome(connection);
              }
            });
  }

  private void welcome(Channel connection) {
    if (connections.size() >= MOST_CONNECTIONS) {
      makeRoom();
    }
    Terms now = terms;
    now.tls().ifPresent(tls -> connection.pipeline().addLast(secured(tls, connection)));
    AdminConnection one = new AdminConnection(() -> terms.gate(), routes);
    one.join(connection.pipeline());
    connections.put(connection, one);
    connection.closeFuture().addListener(f -> connections.remove(connection));
  }

  private static SslHandler secured(SslContext tls, Channel connection) {
    SslHandler handler = tls.newHandler(connection.alloc());
    handler.setHandshakeTimeoutMillis(AdminConnection.PATIENCE.toMillis());
    return handler;
  }

  /** Whoever only holds a connection must not keep probes out. */
  private void makeRoom() {
    long now = System.nanoTime();
    connections.entrySet().stream()
        .max(
            Comparator.<Map.Entry<Channel, AdminConnection>, Boolean>comparing(
                    entry -> !entry.getValue().isServing())
                .thenComparing(entry -> now - entry.getValue().heardNanos()))
        .ifPresent(entry -> entry.getKey().close());
  }

  /** Where it listens, with its real port. */
  public Endpoint address() {
    return Endpoint.of((InetSocketAddress) listening.localAddress());
  }

  /**
   * Makes ready for another token, certificate and trust. What is returned has the token hold from
   * then on for every request, and the others for every connection: those that stand are closed.
   * Where it is bound stays. Blocks.
   *
   * @throws IOException with a sentence naming what cannot be read
   */
  public Runnable prepare(AdminSettings settings) throws IOException {
    Terms next = Terms.of(settings);
    return () -> {
      boolean others = !settings.equals(terms.settings());
      terms = next;
      loop.execute(() -> leave(others ? Optional.of("who may ask has changed") : Optional.empty()));
    };
  }

  /** Flows go on to their end, unless there is a reason to end them. */
  private void leave(Optional<String> whyFlowsEnd) {
    Map.copyOf(connections)
        .forEach(
            (connection, one) -> {
              whyFlowsEnd.ifPresent(one::endFlow);
              one.leave(connection);
            });
  }

  /** Has this done every second, on the endpoint's thread, until it ends. */
  void everySecond(Runnable task) {
    loop.next().scheduleAtFixedRate(task, 1, 1, TimeUnit.SECONDS);
  }

  /** Has this done when it is stopped; what it answers is still written. */
  void beforeTheEnd(Runnable task) {
    lastWords = task;
  }

  /** Closes everything. Blocks for a moment. */
  public void stop() {
    if (loop.isShuttingDown()) {
      return;
    }
    lastWords.run();
    listening.close().awaitUninterruptibly();
    loop.submit(() -> leave(Optional.of("the bridge stops"))).awaitUninterruptibly();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
