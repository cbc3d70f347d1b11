package org.ftpsbridge.admin;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Where a flow goes: to its connection, in chunks (RFC 9112 section 7.1).
 *
 * @param ctx of the connection's last handler
 */
record ChunkedOutlet(ChannelHandlerContext ctx) implements Flow.Outlet {

  @Override
  public void run(Runnable task) {
    try {
      ctx.executor().execute(task);
    } catch (RejectedExecutionException e) {
      // The endpoint has stopped, and nobody reads any more.
    }
  }

  @Override
  public void runAfter(Duration time, Runnable task) {
    var timer = ctx.executor().schedule(task, time.toMillis(), TimeUnit.MILLISECONDS);
    ctx.channel().closeFuture().addListener(f -> timer.cancel(false));
  }

  @Override
  public boolean isWritable() {
    return ctx.channel().isWritable();
  }

  @Override
  public void write(String text) {
    ctx.writeAndFlush(new DefaultHttpContent(ByteBufUtil.writeUtf8(ctx.alloc(), text)));
  }

  @Override
  public void finish() {
    ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(ChannelFutureListener.CLOSE);
    // Whether or not it is ever read.
    runAfter(AdminConnection.PATIENCE, () -> ctx.close());
  }
}
