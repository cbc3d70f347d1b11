package org.ftpsbridge.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection that is dialled while others end is served from its own beginning. */
class LateRegistrationTest {

  private final List<Channel> open = new ArrayList<>();
  private final CompletableFuture<Void> dialled = new CompletableFuture<>();
  private Transport transport;
  private ServerSocket server;
  private EventLoop loop;

  @BeforeEach
  void start() throws Exception {
    transport = Transport.start();
    loop = transport.loops().next();
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    transport.stop();
  }

  @Test
  void aConnectionIsNotTakenForTheOneWhoseSocketNumberItHas() throws Exception {
    try (Socket first = connected();
        Socket second = connected()) {
      CountDownLatch bothAreReady = new CountDownLatch(1);
      loop.execute(() -> await(bothAreReady));
      for (Socket peer : List.of(first, second)) {
        peer.getOutputStream().write(1);
        peer.shutdownOutput();
      }
      bothAreReady.countDown();
      assertThat(dialled).succeedsWithin(10, TimeUnit.SECONDS);
    }
  }

  private Socket connected() throws Exception {
    Bootstrap dialer = transport.dialer(loop).handler(new ClosingTheOther());
    open.add(dialer.connect(server.getLocalSocketAddress()).sync().channel());
    return server.accept();
  }

  private static void await(CountDownLatch moment) {
    try {
      moment.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** At its first byte it closes all others, whose bytes are to be served next, and dials. */
  private final class ClosingTheOther extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
      open.stream().filter(other -> other != ctx.channel()).forEach(Channel::close);
      transport
          .dialer(loop)
          .handler(new ChannelInboundHandlerAdapter())
          .connect(server.getLocalSocketAddress())
          .addListener(
              f -> {
                if (f.isSuccess()) {
                  dialled.complete(null);
                } else {
                  dialled.completeExceptionally(f.cause());
                }
              });
    }
  }
}
