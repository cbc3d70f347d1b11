package org.ftpsbridge.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollSocketChannelConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** When a silent connection is asked whether it is still there. */
class KeepAliveTest {

  @BeforeAll
  static void load() {
    Epoll.ensureAvailability();
  }

  @Test
  void afterAMinuteAndFourTimesInTheNext() {
    EpollSocketChannel channel = new EpollSocketChannel();
    EpollSocketChannelConfig config = channel.config();
    assertThat(config.isKeepAlive()).isFalse();
    KeepAlive.on(channel);
    assertThat(config.isKeepAlive()).isTrue();
    assertThat(config.getTcpKeepIdle()).isEqualTo(60);
    assertThat(config.getTcpKeepIntvl()).isEqualTo(15);
    assertThat(config.getTcpKeepCnt()).isEqualTo(4);
    channel.unsafe().closeForcibly();
  }

  @Test
  void onAClosedConnectionNothingHappens() {
    EpollSocketChannel channel = new EpollSocketChannel();
    channel.unsafe().closeForcibly();
    KeepAlive.on(channel);
    assertThat(channel.isOpen()).isFalse();
  }
}
