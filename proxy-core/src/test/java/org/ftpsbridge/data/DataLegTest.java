package org.ftpsbridge.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a leg tells of the end of its far side. */
class DataLegTest {

  private static final InetAddress LOOPBACK = AddressRange.literal("127.0.0.1");

  private final Transport transport = Transport.start();
  private final ServerSocket farSide = new ServerSocket(0, 1, LOOPBACK);

  DataLegTest() throws IOException {}

  @AfterEach
  void stop() throws IOException {
    transport.stop();
    farSide.close();
  }

  @Test
  void afterCloseNotifyNothingBreaks() throws Exception {
    assertThat(endsOfALegThatBreaksAfter(SslCloseCompletionEvent.SUCCESS, DataLeg::securedLater))
        .containsExactly(LegEnd.CLEAN);
  }

  @Test
  void afterABareFinALegMayBreak() throws Exception {
    assertThat(endsOfALegThatBreaksAfter(ChannelInputShutdownEvent.INSTANCE, DataLeg::on))
        .containsExactly(LegEnd.CLEAN, LegEnd.BROKEN);
  }

  @Test
  void aLegThatWasPausedAtItsEndIsNotBrokenByBeingReadAgain() throws Exception {
    EventLoop loop = transport.loops().next();
    Channel channel = connected(loop, DataLeg::on);
    DataLeg leg = channel.pipeline().get(DataLeg.class);
    Ends ends = new Ends();
    ends.pausing = true;
    try (Socket sender = farSide.accept()) {
      sender.getOutputStream().write(new byte[100_000]);
      sender.shutdownOutput();
      loop.submit(() -> leg.ownedBy(ends)).sync();
      assertThat(ends.first.get(10, TimeUnit.SECONDS)).isEqualTo(LegEnd.CLEAN);
      assertThat(channel.config().isAutoRead()).isFalse();
      loop.submit(() -> leg.read(true)).sync();
      loop.submit(() -> {}).sync();
      assertThat(ends.told).containsExactly(LegEnd.CLEAN);
      assertThat(channel.isOpen()).isTrue();
    }
  }

  @Test
  void aDismissedLegGoesEvenWhereTheFarSideTakesNothingIn() throws Exception {
    EventLoop loop = transport.loops().next();
    Channel channel = connected(loop, DataLeg::on);
    DataLeg leg = channel.pipeline().get(DataLeg.class);
    try (Socket deaf = farSide.accept()) {
      loop.submit(
              () -> {
                leg.write(Unpooled.wrappedBuffer(new byte[16 * 1024 * 1024]));
                leg.dismiss(Duration.ofMillis(100));
              })
          .sync();
      assertThat(channel.closeFuture().await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(deaf.isConnected()).isTrue();
    }
  }

  private Channel connected(EventLoop loop, Consumer<Channel> making) throws Exception {
    return transport
        .dialer(loop)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel fresh) {
                making.accept(fresh);
              }
            })
        .connect(LOOPBACK, farSide.getLocalPort())
        .sync()
        .channel();
  }

  private List<LegEnd> endsOfALegThatBreaksAfter(Object end, Consumer<Channel> making)
      throws Exception {
    EventLoop loop = transport.loops().next();
    Channel channel = connected(loop, making);
    Ends ends = new Ends();
    loop.submit(
            () -> {
              channel.pipeline().get(DataLeg.class).ownedBy(ends);
              channel.pipeline().fireUserEventTriggered(end);
              channel.pipeline().fireExceptionCaught(new IOException("no route to host"));
            })
        .sync();
    return ends.told;
  }

  /** Writes down the ends. */
  private static final class Ends implements LegOwner {

    private final List<LegEnd> told = new ArrayList<>();
    private final CompletableFuture<LegEnd> first = new CompletableFuture<>();
    private boolean pausing;

    @Override
    public void onBytes(DataLeg leg, ByteBuf bytes) {
      bytes.release();
      if (pausing) {
        leg.read(false);
      }
    }

    @Override
    public void onBytesPaused(DataLeg leg) {}

    @Override
    public void onWritabilityChanged(DataLeg leg) {}

    @Override
    public void onEnd(DataLeg leg, LegEnd end) {
      first.complete(end);
      told.add(end);
    }
  }
}
