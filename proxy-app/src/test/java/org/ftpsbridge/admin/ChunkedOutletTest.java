package org.ftpsbridge.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What goes on for long, in chunks: what is written, and that its end is not waited for for ever.
 */
class ChunkedOutletTest {

  /** Takes everything and never has it written. */
  private static final class Stalled extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      ReferenceCountUtil.release(message);
    }
  }

  @Test
  void whatIsWrittenGoesOutInChunksAndTheEndClosesIt() {
    EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    ChunkedOutlet outlet = new ChunkedOutlet(channel.pipeline().lastContext());
    outlet.write("a line\n");
    HttpContent chunk = channel.readOutbound();
    assertThat(chunk.content().toString(StandardCharsets.UTF_8)).isEqualTo("a line\n");
    chunk.release();
    outlet.finish();
    assertThat(channel.<Object>readOutbound()).isEqualTo(LastHttpContent.EMPTY_LAST_CONTENT);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void anEndThatNobodyReadsIsWaitedForAsLongAsAnAnswer() {
    EmbeddedChannel channel =
        new EmbeddedChannel(new Stalled(), new ChannelInboundHandlerAdapter());
    ChunkedOutlet outlet = new ChunkedOutlet(channel.pipeline().lastContext());
    outlet.finish();
    channel.advanceTimeBy(9, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isTrue();
    channel.advanceTimeBy(2, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void whatIsDueLaterIsNotDueOnceItIsClosed() {
    EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    ChunkedOutlet outlet = new ChunkedOutlet(channel.pipeline().lastContext());
    boolean[] ran = {false};
    outlet.runAfter(AdminConnection.PATIENCE, () -> ran[0] = true);
    channel.close();
    channel.advanceTimeBy(11, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    assertThat(ran[0]).isFalse();
  }
}
