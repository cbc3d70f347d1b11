package org.ftpsbridge.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.net.BindException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is said of a port that cannot be bound. */
class BindFailureTest {

  private static final int IN_USE = -98;
  private static final int DENIED = -13;

  @BeforeAll
  static void nativeWordsForErrors() {
    assertThat(Epoll.isAvailable()).isTrue();
  }

  @Test
  void whoMayNotBindIsToldWhatItTakes() {
    assertThat(BindFailure.wordsOf(new IOException(new NativeIoException("bind", DENIED))))
        .contains("bind", "denied")
        .endsWith("; a port below 1024 takes root or the capability CAP_NET_BIND_SERVICE");
  }

  @Test
  void whatIsInUseIsToldAsSuch() {
    assertThat(BindFailure.wordsOf(new NativeIoException("bind", IN_USE)))
        .contains("in use")
        .doesNotContain("CAP_NET");
    assertThat(BindFailure.wordsOf(new BindException("taken"))).isEqualTo("taken");
  }
}
