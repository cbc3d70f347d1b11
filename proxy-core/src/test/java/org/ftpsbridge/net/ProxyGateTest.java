package org.ftpsbridge.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that begin with a PROXY header, and those that should. */
class ProxyGateTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String HEADER = "PROXY TCP4 198.51.100.7 203.0.113.5 51234 990\r\n";
  private static final String NEXT = "USER alice\r\n";

  private final List<String> told = new ArrayList<>();
  private final StringBuilder heard = new StringBuilder();
  private final ProxyGate gate =
      new ProxyGate(
          List.of(AddressRange.parse("192.0.2.0/24")),
          PATIENCE,
          (proxy, detail) -> told.add(proxy.getAddress().getHostAddress() + ": " + detail));

  @Test
  void whateverIsSplitOffTheHeaderIsTakenOutAndTheRestIsHeard() {
    String all = HEADER + NEXT;
    for (int at = 0; at <= all.length(); at++) {
      heard.setLength(0);
      EmbeddedChannel channel = waiting();
      say(channel, all.substring(0, at));
      say(channel, all.substring(at));
      assertThat(heard).hasToString(NEXT);
      assertThat(Ends.of(channel).client().getAddress().getHostAddress()).isEqualTo("198.51.100.7");
      assertThat(Ends.of(channel).local().getPort()).isEqualTo(990);
      assertThat(channel.pipeline().get(HeaderHandler.class)).isNull();
      channel.finishAndReleaseAll();
    }
    assertThat(told).isEmpty();
  }

  @Test
  void aByteAtATimeWillDo() {
    EmbeddedChannel channel = waiting();
    for (char one : (HEADER + NEXT).toCharArray()) {
      say(channel, String.valueOf(one));
    }
    assertThat(heard).hasToString(NEXT);
    channel.finishAndReleaseAll();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        NEXT,
        "\u0016\u0003\u0001\u0002",
        "PROXY TCP4 nobody nowhere 1 2\r\n" + NEXT,
        "PROXY UNKNOWN xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n"
      })
  void whoSendsSomethingElseIsClosedUnheardAndToldOf(String words) {
    EmbeddedChannel channel = waiting();
    say(channel, words);
    assertThat(channel.isOpen()).isFalse();
    assertThat(heard).isEmpty();
    assertThat(told).singleElement().asString().startsWith("192.0.2.9: ").doesNotContain("nobody");
    channel.finishAndReleaseAll();
  }

  @Test
  void whoIsSilentIsClosedInTimeAndToldOf() {
    EmbeddedChannel channel = waiting();
    say(channel, HEADER.substring(0, 20));
    channel.advanceTimeBy(PATIENCE.toMillis() - 1, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isTrue();
    channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isFalse();
    assertThat(told).containsExactly("192.0.2.9: no PROXY header came in time");
    channel.finishAndReleaseAll();
  }

  @Test
  void afterTheHeaderTheTimeIsForgotten() {
    EmbeddedChannel channel = waiting();
    say(channel, HEADER);
    channel.advanceTimeBy(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isTrue();
    channel.finishAndReleaseAll();
  }

  @Test
  void aCheckThatOnlyConnectsIsNotToldOf() {
    waiting().finishAndReleaseAll();
    assertThat(told).isEmpty();
    EmbeddedChannel half = waiting();
    say(half, "PROXY ");
    half.finishAndReleaseAll();
    assertThat(told).containsExactly("192.0.2.9: it ended before its PROXY header");
  }

  @Test
  void noMoreThanSoManyMayWaitAndThenThereIsRoomAgain() {
    List<EmbeddedChannel> all = new ArrayList<>();
    for (int i = 0; i < ProxyGate.MOST_WAITING; i++) {
      all.add(waiting());
    }
    EmbeddedChannel refused = waiting();
    assertThat(refused.isOpen()).isFalse();
    assertThat(told).containsExactly("192.0.2.9: too many others wait for their PROXY header");
    say(all.get(0), HEADER);
    all.get(1).close();
    assertThat(List.of(waiting(), waiting())).allMatch(EmbeddedChannel::isOpen);
    assertThat(waiting().isOpen()).isFalse();
  }

  @Test
  void onlyWhoIsNamedIsTrusted() {
    assertThat(gate.trusts(at("192.0.2.9"))).isTrue();
    assertThat(gate.trusts(at("::ffff:192.0.2.9"))).isTrue();
    assertThat(gate.trusts(at("192.0.3.9"))).isFalse();
    assertThat(gate.trusts(at("2001:db8::1"))).isFalse();
    assertThat(ProxyGate.open().trusts(at("192.0.2.9"))).isFalse();
  }

  private EmbeddedChannel waiting() {
    EmbeddedChannel channel = at("192.0.2.9");
    gate.await(channel, () -> channel.pipeline().addLast(new Listening()));
    return channel;
  }

  private static void say(EmbeddedChannel channel, String words) {
    channel.writeInbound(Unpooled.copiedBuffer(words, ISO_8859_1));
  }

  private static EmbeddedChannel at(String address) {
    return new EmbeddedChannel() {
      @Override
      protected SocketAddress remoteAddress0() {
        return new InetSocketAddress(AddressRange.literal(address), 40000);
      }
    };
  }

  /** Writes down what comes behind the header. */
  private final class Listening extends SimpleChannelInboundHandler<ByteBuf> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
      heard.append(bytes.toString(ISO_8859_1));
    }
  }
}
