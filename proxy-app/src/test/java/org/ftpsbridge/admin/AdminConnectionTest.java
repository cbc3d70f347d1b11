package org.ftpsbridge.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ftpsbridge.config.AdminSettings;
import org.ftpsbridge.net.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a connection to the admin endpoint may take, in time and in requests. */
class AdminConnectionTest {
  private static final String REQUEST = "GET /here HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  private static final String LATER = "POST /later HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

  private final CompletableFuture<Answer> later = new CompletableFuture<>();
  private final EmbeddedChannel channel = connection();

  private EmbeddedChannel connection() {
    AdminSettings settings =
        new AdminSettings(
            Endpoint.parse("127.0.0.1:0"),
            Optional.empty(),
            Optional.empty(),
            AdminSettings.Readiness.IGNORE);
    Gate gate = new Gate(settings);
    Routes routes =
        new Routes(
            List.of(
                Route.get("/here", request -> Answer.text(HttpResponseStatus.OK, "here")),
                Route.get(
                    "/broken",
                    request -> {
                      throw new IllegalStateException("broken");
                    }),
                Route.later(HttpMethod.POST, "/later", request -> later)));
    EmbeddedChannel made =
        new EmbeddedChannel(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel fresh) {
                new AdminConnection(() -> gate, routes).join(fresh.pipeline());
              }
            });
    made.freezeTime();
    return made;
  }

  @AfterEach
  void end() {
    channel.finishAndReleaseAll();
  }

  @Test
  void whoSaysNothingIsClosedAfterTenSeconds() {
    assertOpenFor(9);
    assertClosedAfter(2);
  }

  @Test
  void aRequestThatComesByteByByteHasNoLongerThanThat() {
    for (int second = 0; second < 9; second++) {
      say(REQUEST.substring(second, second + 1));
      assertOpenFor(1);
    }
    assertClosedAfter(2);
  }

  @Test
  void afterAnAnswerTheNextRequestIsAwaitedForLonger() {
    say(REQUEST);
    assertThat(heard()).startsWith("HTTP/1.1 200 ").endsWith("here\n");
    assertOpenFor(70);
    say(REQUEST);
    assertThat(heard()).startsWith("HTTP/1.1 200 ");
    assertOpenFor(70);
    assertClosedAfter(10);
  }

  @Test
  void anAnswerThatIsMadeElsewhereIsWaitedFor() {
    say(LATER);
    assertOpenFor(300);
    assertThat(heard()).isEmpty();
    later.complete(Answer.text(HttpResponseStatus.OK, "done"));
    channel.runPendingTasks();
    assertThat(heard()).startsWith("HTTP/1.1 200 ").endsWith("done\n");
  }

  @Test
  void whileOneRequestIsServedOnlySoManyMoreAreTaken() {
    say(LATER);
    say(REQUEST.repeat(16));
    assertThat(channel.isOpen()).isTrue();
    say(REQUEST);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void thoseThatWereTakenAreAnsweredInTheirOrder() {
    say(LATER);
    say(REQUEST.repeat(16));
    later.complete(Answer.text(HttpResponseStatus.OK, "done"));
    channel.runPendingTasks();
    assertThat(heard().split("here\n", -1)).hasSize(17);
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void aDefectIsAnAnswerAndTheEndOfTheConnection() {
    say(REQUEST.replace("/here", "/broken"));
    assertThat(heard()).startsWith("HTTP/1.1 500 ").doesNotContain("IllegalState");
    assertThat(channel.isOpen()).isFalse();
  }

  private void say(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }

  private String heard() {
    StringBuilder all = new StringBuilder();
    for (ByteBuf one = channel.readOutbound(); one != null; one = channel.readOutbound()) {
      all.append(one.toString(StandardCharsets.US_ASCII));
      one.release();
    }
    return all.toString();
  }

  private void assertOpenFor(int seconds) {
    pass(seconds);
    assertThat(channel.isOpen()).isTrue();
  }

  private void assertClosedAfter(int seconds) {
    pass(seconds);
    assertThat(channel.isOpen()).isFalse();
  }

  private void pass(int seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
  }
}
