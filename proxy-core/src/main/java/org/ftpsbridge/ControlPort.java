package org.ftpsbridge;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.EventExecutor;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.ftpsbridge.net.BindFailure;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.net.Transport;

/** Where a listener takes in control connections. */
final class ControlPort {

  /** A look at the accept queue and the next; what connected before the first is seen by then. */
  private static final int LOOK_MILLIS = 10;

  /** A flood does not hold up the end. */
  private static final int MOST_LOOKS = 300;

  private final Transport transport;
  private final Channel channel;
  private final Arrived arrived;

  private ControlPort(Transport transport, Channel channel, Arrived arrived) {
    this.transport = transport;
    this.channel = channel;
    this.arrived = arrived;
  }

  /** How many connections have been accepted; of the port's own event loop. */
  private static final class Arrived extends ChannelInboundHandlerAdapter {
    private long count;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object connection) {
      count++;
      ctx.fireChannelRead(connection);
    }
  }

  /**
   * Binds a listener's port.
   *
   * @param admit is given each new connection, on its own event loop
   * @throws BindException with a sentence that names the listener
   */
  static ControlPort open(Listener listener, Transport transport, Consumer<Channel> admit)
      throws BindException {
    Endpoint where = listener.bind();
    Arrived arrived = new Arrived();
    ChannelFuture bind =
        new ServerBootstrap()
            .group(transport.loops())
            .channel(transport.server())
            .option(ChannelOption.SO_REUSEADDR, true)
            .handler(arrived)
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
    return new ControlPort(transport, bind.channel(), arrived);
  }

  /** Where it is bound, with its real port. */
  InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /**
   * Closes it once everybody who has connected is taken in: the kernel would reset those whom it
   * has not handed on. Blocks for a moment.
   */
  void retire() {
    channel.eventLoop().execute(() -> look(-1, MOST_LOOKS));
    channel.closeFuture().awaitUninterruptibly();
    for (EventExecutor loop : transport.loops()) {
      // Whoever was accepted last is admitted by its own loop.
      loop.submit(() -> {}).awaitUninterruptibly();
    }
  }

  private void look(long before, int looksLeft) {
    if (arrived.count == before || looksLeft == 0) {
      channel.close();
      return;
    }
    long now = arrived.count;
    channel
        .eventLoop()
        .schedule(() -> look(now, looksLeft - 1), LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Closes it at once. */
  void close() {
    channel.close().awaitUninterruptibly();
  }
}
