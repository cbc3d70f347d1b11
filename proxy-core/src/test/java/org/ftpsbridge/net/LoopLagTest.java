package org.ftpsbridge.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How late loops are. */
@Timeout(60)
class LoopLagTest {
  private static final Duration LONG = Duration.ofSeconds(2);

  @Test
  void aLoopThatIsKeptFromItsWorkIsLateMeanwhileAndAfterwards() throws Exception {
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    try {
      LoopLag lag = new LoopLag(loops);
      assertThat(lag.worst()).hasSize(2);
      CountDownLatch held = new CountDownLatch(1);
      loops.next().execute(() -> awaitQuietly(held));
      Instant end = Instant.now().plusSeconds(30);
      while (lag.worst().get(0).compareTo(LONG) < 0 && Instant.now().isBefore(end)) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      assertThat(lag.worst().get(0)).isGreaterThanOrEqualTo(LONG);
      assertThat(lag.worst().get(1)).isLessThan(lag.worst().get(0));
      held.countDown();
      loops.iterator().next().submit(() -> {}).await();
      assertThat(lag.worst().get(0)).isGreaterThanOrEqualTo(LONG);
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
    }
  }

  private static void awaitQuietly(CountDownLatch held) {
    try {
      held.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
