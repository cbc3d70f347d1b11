package org.ftpsbridge.probe;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.ftpsbridge.net.Defects;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection to a server, in clear or with TLS, to be read and written by a thread that may
 * wait. At most a mebibyte is taken from it.
 */
final class Wire implements AutoCloseable {

  private static final int MOST = 1 << 20;
  private static final int MANY = 1 << 16;

  /** What has come. */
  enum Kind {
    /** Bytes, in clear or out of TLS. */
    BYTES,
    /** The TLS alert close_notify. */
    CLOSE_NOTIFY,
    /** The end of the connection. */
    END,
    /** Nothing, for as long as was waited. */
    NOTHING
  }

  /**
   * What came next.
   *
   * @param text bytes, one a char
   * @param why what was seen of an end that was none by FIN; empty otherwise
   * @param at when it came, of {@link System#nanoTime}
   */
  record Next(Kind kind, String text, String why, long at) {
    static Next of(Kind kind) {
      return new Next(kind, "", "", System.nanoTime());
    }
  }

  private final Inbox inbox = new Inbox();
  private final WireTap tap = new WireTap();
  private final Duration patience;
  private @Nullable Channel channel;

  private Wire(Duration patience) {
    this.patience = patience;
  }

  /** Connects, or fails with a sentence for people. */
  static Wire dial(Target target, InetSocketAddress to) throws IOException {
    Wire wire = new Wire(target.patience());
    ChannelFuture connect =
        target
            .transport()
            .dialer(target.transport().loops().next())
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) target.patience().toMillis())
            .option(ChannelOption.TCP_NODELAY, true)
            .remoteAddress(to)
            .handler(wire.inbox)
            .connect();
    connect.awaitUninterruptibly();
    if (!connect.isSuccess()) {
      throw new IOException(Defects.wordsOf(connect.cause()), connect.cause());
    }
    wire.channel = connect.channel();
    return wire;
  }

  private Channel channel() {
    if (channel == null) {
      throw new IllegalStateException("it is not connected");
    }
    return channel;
  }

  /**
   * Puts TLS on it and waits for the handshake.
   *
   * @param tls adds the handler and tells of its handshake; runs on the connection's loop
   */
  SslHandler secure(Function<Channel, Future<SslHandler>> tls) throws IOException {
    Future<SslHandler> shaken = beginTls(tls, handler -> {});
    shaken.awaitUninterruptibly(patience.toMillis());
    if (shaken.isSuccess()) {
      return shaken.getNow();
    }
    close();
    String why =
        shaken.cause() == null
            ? "it did not answer the ClientHello"
            : Handshakes.wordsOf(shaken.cause());
    throw new HandshakeFailure(why, tap.first(), shaken.cause());
  }

  /**
   * Puts TLS on it; the handshake goes on while others wait for something else.
   *
   * @param onShaken is told when it is done, on the connection's loop, before anything more comes
   */
  Future<SslHandler> beginTls(
      Function<Channel, Future<SslHandler>> tls, Consumer<SslHandler> onShaken) {
    Channel own = channel();
    Promise<SslHandler> shaken = own.eventLoop().newPromise();
    own.eventLoop()
        .execute(
            () -> {
              tls.apply(own)
                  .addListener(
                      (Future<SslHandler> f) -> {
                        if (f.isSuccess()) {
                          onShaken.accept(f.getNow());
                          shaken.trySuccess(f.getNow());
                        } else {
                          shaken.tryFailure(f.cause());
                        }
                      });
              own.pipeline().addFirst(tap);
            });
    return shaken;
  }

  /** From now on nothing leaves the machine, close_notify included, until it is let go. */
  void holdBack() {
    tap.hold();
  }

  /** What was held back goes out. */
  void letGo() {
    channel().eventLoop().execute(tap::letGo);
  }

  void write(String text) {
    channel().writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
  }

  /** Whether bytes have come that were not taken so far. */
  boolean holdsBytes() {
    return inbox.came.stream().anyMatch(next -> next.kind() == Kind.BYTES);
  }

  /** What comes next, within this time. */
  Next next(Duration time) throws IOException {
    try {
      Next one = inbox.came.poll(Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS);
      return one == null ? Next.of(Kind.NOTHING) : one;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  /** Runs the task on the connection's loop when it is closed. */
  void whenClosed(Runnable task) {
    channel().closeFuture().addListener(f -> task.run());
  }

  InetSocketAddress peer() {
    return (InetSocketAddress) channel().remoteAddress();
  }

  /** Ends it, with close_notify where there is TLS. */
  @Override
  public void close() {
    channel().close();
  }

  /** Keeps what comes, in order. */
  private static final class Inbox extends ChannelInboundHandlerAdapter {

    private final BlockingQueue<Next> came = new LinkedBlockingQueue<>(MANY);
    private Optional<Throwable> failure = Optional.empty();
    private int bytes;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      try {
        if (message instanceof ByteBuf some) {
          bytes += some.readableBytes();
          keep(Kind.BYTES, new String(ByteBufUtil.getBytes(some), StandardCharsets.ISO_8859_1), "");
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
      if (bytes > MOST) {
        failure = Optional.of(new IOException("more than a mebibyte came"));
        ctx.close();
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event == SslCloseCompletionEvent.SUCCESS) {
        keep(Kind.CLOSE_NOTIFY, "", "");
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      failure = Optional.of(cause);
      ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      keep(Kind.END, "", failure.map(Handshakes::wordsOf).orElse(""));
    }

    private void keep(Kind kind, String text, String why) {
      if (!came.offer(new Next(kind, text, why, System.nanoTime()))) {
        came.clear();
      }
    }
  }
}
