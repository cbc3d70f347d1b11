package org.ftpsbridge.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
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

  private List<LegEnd> endsOfALegThatBreaksAfter(Object end, Consumer<Channel> making)
      throws Exception {
    EventLoop loop = transport.loops().next();
    Channel channel =
        transport
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

    @Override
    public void onBytes(DataLeg leg, ByteBuf bytes) {
      bytes.release();
    }

    @Override
    public void onBytesPaused(DataLeg leg) {}

    @Override
    public void onWritabilityChanged(DataLeg leg) {}

    @Override
    public void onEnd(DataLeg leg, LegEnd end) {
      told.add(end);
    }
  }
}
