package org.ftpsbridge;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.Consumer;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.BindFailure;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.net.PeerAddress;
import org.ftpsbridge.net.Transport;
import org.jspecify.annotations.Nullable;

/** Where a listener takes in control connections. */
final class ControlPort {

  /** For the queue of those who have connected to come to its end. */
  private static final int PATIENCE_MILLIS = 10_000;

  private final Transport transport;
  private final Channel channel;
  private final InetAddress reachedAt;
  private final Queue queue;

  private ControlPort(Transport transport, Channel channel, InetAddress reachedAt, Queue queue) {
    this.transport = transport;
    this.channel = channel;
    this.reachedAt = reachedAt;
    this.queue = queue;
  }

  /**
   * The connections in the order in which they came; the last one, once it is known, is our own.
   */
  private static final class Queue extends ChannelInboundHandlerAdapter {
    private volatile @Nullable InetSocketAddress last;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object connection) {
      if (connection instanceof Channel accepted && isLast(accepted)) {
        accepted.unsafe().closeForcibly();
        ctx.close();
      } else {
        ctx.fireChannelRead(connection);
      }
    }

    private boolean isLast(Channel accepted) {
      return last != null
          && accepted.remoteAddress() instanceof InetSocketAddress from
          && last.equals(new InetSocketAddress(PeerAddress.of(from.getAddress()), from.getPort()));
    }
  }

  /**
   * Binds a listener's port; who connects waits until it is {@link #open() opened}.
   *
   * @param admit is given each new connection, on its own event loop
   * @throws BindException with a sentence that names the listener
   */
  static ControlPort bind(Listener listener, Transport transport, Consumer<Channel> admit)
      throws BindException {
    Endpoint where = listener.bind();
    Queue queue = new Queue();
    ChannelFuture bind =
        new ServerBootstrap()
            .group(transport.loops())
            .channel(transport.server())
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.AUTO_READ, false)
            .handler(queue)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    admit.accept(connection);
                  }
                })
            .bind(where.host(), where.port())
            .awaitUninterruptibly();
    if (!bind.isSuccess()) {
      throw new BindException(
          "cannot bind listener %s to %s: %s"
              .formatted(listener.name(), where, BindFailure.wordsOf(bind.cause())));
    }
    return new ControlPort(transport, bind.channel(), reachedAt(where.host()), queue);
  }

  private static InetAddress reachedAt(String host) {
    InetAddress bound = AddressRange.literal(host);
    if (!bound.isAnyLocalAddress()) {
      return bound;
    }
    return AddressRange.literal(bound instanceof Inet6Address ? "::1" : "127.0.0.1");
  }

  /** Takes connections in from now on. */
  void open() {
    channel.config().setAutoRead(true);
  }

  /** Where it is bound, with its real port. */
  InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /**
   * Closes it once everybody who has connected is taken in: the kernel would reset those whom it
   * has not handed on. It hands them on in their order, so that a connection of our own tells when
   * all before it are. Blocks for a moment.
   */
  void retire() {
    try (Socket last = new Socket()) {
      last.bind(new InetSocketAddress(reachedAt, 0));
      queue.last = (InetSocketAddress) last.getLocalSocketAddress();
      last.connect(new InetSocketAddress(reachedAt, address().getPort()), PATIENCE_MILLIS);
      channel.closeFuture().awaitUninterruptibly(PATIENCE_MILLIS);
    } catch (IOException e) {
      // The port cannot be reached from here, or is flooded: who still waits is reset.
    }
    close();
    for (EventExecutor loop : transport.loops()) {
      // Whoever was accepted last is admitted by its own loop.
      loop.submit(() -> {}).awaitUninterruptibly();
    }
  }

  /** Closes it at once. */
  void close() {
    channel.close().awaitUninterruptibly();
  }
}
