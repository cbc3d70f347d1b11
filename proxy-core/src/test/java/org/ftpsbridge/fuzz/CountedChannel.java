package org.ftpsbridge.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;

/**
 * A channel without a network whose handlers have a memory of their own, so that what they keep,
 * and what they forget, is known to the byte after every try.
 */
public final class CountedChannel {

  private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true, true);
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private long most;

  /** A channel that hands what it reads to these, in this order. */
  public CountedChannel(ChannelHandler... handlers) {
    channel.config().setAllocator(memory);
    channel.pipeline().addLast(handlers);
  }

  /** The channel itself. */
  public EmbeddedChannel channel() {
    return channel;
  }

  /** A chunk that has been read, unless the channel is closed. Throws what the handlers throw. */
  public void read(byte[] chunk) {
    if (!channel.isOpen()) {
      return;
    }
    try {
      channel.writeInbound(memory.directBuffer(Math.max(1, chunk.length)).writeBytes(chunk));
    } finally {
      most = Math.max(most, inUse());
    }
  }

  /** Bytes that the handlers had taken at most, between two reads. */
  public long most() {
    return most;
  }

  /** What has been written, all of it. */
  public byte[] written() {
    ByteBuf all = memory.buffer();
    for (ByteBuf one = channel.readOutbound(); one != null; one = channel.readOutbound()) {
      all.writeBytes(one);
      one.release();
    }
    byte[] bytes = new byte[all.readableBytes()];
    all.readBytes(bytes);
    all.release();
    return bytes;
  }

  /** Ends it all. Throws what the handlers throw, and if they have forgotten a buffer. */
  public void end() {
    try {
      channel.finishAndReleaseAll();
    } finally {
      Claims.same(0L, inUse(), "every buffer is given back");
    }
  }

  private long inUse() {
    return memory.metric().usedHeapMemory() + memory.metric().usedDirectMemory();
  }
}
