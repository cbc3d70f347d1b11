package org.ftpsbridge;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

/** The guard against leaks, on a leak made on purpose. */
final class LeakExtensionTest {

  @Test
  void afterABufferWasForgottenTheCheckFailsAndSaysWhere() {
    forgetABuffer();

    assertThatThrownBy(LeakExtension::assertNoLeak)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("ByteBuf")
        .hasMessageContaining("forgetABuffer");
  }

  @Test
  void afterABufferWasReleasedTheCheckPasses() {
    ByteBufAllocator.DEFAULT.buffer().release();

    assertThatCode(LeakExtension::assertNoLeak).doesNotThrowAnyException();
  }

  private static void forgetABuffer() {
    ByteBufAllocator.DEFAULT.buffer().writeByte(1);
  }
}
