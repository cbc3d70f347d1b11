package org.ftpsbridge.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ftpsbridge.config.AdminSettings;
import org.ftpsbridge.net.Endpoint;
import org.junit.jupiter.api.Test;

/** A connection whose client takes its answers as slowly as it likes. */
class LeavingConnectionsTest {
  private static final AdminSettings SETTINGS =
      new AdminSettings(
          new Endpoint("127.0.0.1", 0),
          Optional.empty(),
          Optional.empty(),
          AdminSettings.Readiness.IGNORE);

  private final Gate gate = new Gate(SETTINGS);
  private final List<ChannelPromise> onTheirWay = new ArrayList<>();
  private final AdminConnection connection =
      new AdminConnection(
          () -> gate,
          new Routes(List.of(Route.get("/much", request -> Answer.of("text/plain", "much")))));
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
              ReferenceCountUtil.release(message);
              onTheirWay.add(promise);
            }
          });

  LeavingConnectionsTest() {
    connection.join(channel.pipeline());
  }

  @Test
  void whatIsSentWhenAnotherConfigurationIsTakenOnIsTheLastAnswerOfTheOldOne() {
    ask();
    connection.leave(channel);
    assertThat(channel.isOpen()).isTrue();
    takeAll();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void whatIsSentOtherwiseIsNot() {
    ask();
    takeAll();
    assertThat(channel.isOpen()).isTrue();
    ask();
    assertThat(onTheirWay).hasSize(2);
    channel.close();
  }

  private void ask() {
    channel.writeInbound(
        Unpooled.copiedBuffer(
            "GET /much HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", StandardCharsets.US_ASCII));
  }

  private void takeAll() {
    onTheirWay.forEach(ChannelPromise::trySuccess);
  }
}
