package org.ftpsbridge.data;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannelConfig;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.ftpsbridge.net.Defects;
import org.ftpsbridge.net.KeepAlive;
import org.ftpsbridge.net.Lingering;
import org.ftpsbridge.net.OrderlyEnd;
import org.ftpsbridge.net.TcpInfo;
import org.ftpsbridge.observe.ClientProof;
import org.ftpsbridge.observe.CloseNotify;
import org.jspecify.annotations.Nullable;

/**
 * One half of a transfer: a data connection, towards the client or towards the backend.
 *
 * <p>It reads nothing until it has an owner; what comes before, the far side's end included, is
 * held for it even when the connection is long closed. So every leg gets an owner, or is dismissed,
 * or is aborted.
 *
 * <p>From its first moment SO_LINGER is 0, so that whatever kills it, the process included, reaches
 * the far side as RST and never looks like the end of a file. Only {@link #finish} takes that away,
 * and {@link #speakOnly} on a side that has nothing to receive. All methods belong to the event
 * loop.
 */
public final class DataLeg extends ChannelInboundHandlerAdapter {

  private static final int READ_SIZE = 64 * 1024;
  private static final int READS_PER_LOOP = 16;
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(32 * 1024, 64 * 1024);

  private final Channel channel;
  private final Queue<ByteBuf> early = new ArrayDeque<>();
  private @Nullable LegOwner owner;
  private @Nullable LegEnd end;
  private boolean secured;
  private boolean presumed;
  private Optional<ClientProof> proof = Optional.empty();
  private boolean finishing;
  private boolean finished;
  private boolean closing;
  private boolean lostBytes;
  private long pendingBytes;
  private long sentBytes;

  private DataLeg(Channel channel) {
    this.channel = channel;
  }

  /** Makes a fresh connection a leg; TLS, if any, must be in its pipeline already. */
  static DataLeg on(Channel channel) {
    boolean secured = channel.pipeline().get(SslHandler.class) != null;
    DataLeg leg = of(channel, secured);
    // TLS reads for its handshake; whoever awaits that stops it there.
    channel.config().setAutoRead(secured);
    return leg;
  }

  /** Makes a fresh connection a leg whose TLS will come into its pipeline later. */
  static DataLeg securedLater(Channel channel) {
    DataLeg leg = of(channel, true);
    channel.config().setAutoRead(false);
    return leg;
  }

  private static DataLeg of(Channel channel, boolean secured) {
    DataLeg leg = new DataLeg(channel);
    channel.config().setRecvByteBufAllocator(reads());
    channel.config().setWriteBufferWaterMark(WATER_MARK);
    leg.endAsSecured(secured);
    Lingering.cutOnClose(channel, true);
    KeepAlive.on(channel);
    channel.pipeline().addLast(leg);
    return leg;
  }

  private void endAsSecured(boolean on) {
    secured = on;
    // A bare FIN on TLS must close: with half closure Netty would wait for records for ever.
    ((DuplexChannelConfig) channel.config()).setAllowHalfClosure(!on);
    // A write that fails must not close: close_notify may have come before what made it fail.
    channel.config().setAutoClose(!on);
  }

  /**
   * It was to be secured later and has turned out to be clear; what comes is kept for its owner.
   *
   * @param by what showed it
   */
  void turnsOutClear(Detection.Shown by) {
    endAsSecured(false);
    presumed = by == Detection.Shown.SILENCE;
    shows(ClientProof.CLEAR);
    read(false);
  }

  /** Whether its silence alone makes it a clear one. */
  boolean isPresumedClear() {
    return presumed;
  }

  private static FixedRecvByteBufAllocator reads() {
    FixedRecvByteBufAllocator reads = new FixedRecvByteBufAllocator(READ_SIZE);
    reads.maxMessagesPerRead(READS_PER_LOOP);
    return reads;
  }

  /** It has shown whose it is, or that it cannot. */
  void shows(ClientProof seen) {
    proof = Optional.of(seen);
  }

  /** What it has shown about whose it is; empty for a backend's. */
  Optional<ClientProof> proof() {
    return proof;
  }

  /** One that stands, in words for the operator. */
  public String words() {
    return LegAccount.of(channel, proof);
  }

  /** Tells how it ended, in words for the operator, once it is closed and its end is told. */
  public void whenClosed(Consumer<String> listener) {
    Runnable task = () -> listener.accept(end == null ? "closed by the bridge" : end.words());
    channel.closeFuture().addListener(f -> channel.eventLoop().execute(task));
  }

  /** How the far side ended TLS; empty without TLS, before its end, or where it broke. */
  public Optional<CloseNotify> closeNotify() {
    if (!secured || end == null || end == LegEnd.BROKEN) {
      return Optional.empty();
    }
    return Optional.of(end == LegEnd.CLEAN ? CloseNotify.SENT : CloseNotify.OMITTED);
  }

  /** The connection that it is made of. */
  Channel channel() {
    return channel;
  }

  /** Hands everything held to the owner, the end included, and starts reading. */
  void ownedBy(LegOwner newOwner) {
    owner = newOwner;
    while (!early.isEmpty()) {
      newOwner.onBytes(this, early.remove());
    }
    newOwner.onBytesPaused(this);
    if (end != null) {
      newOwner.onEnd(this, end);
    } else {
      read(true);
    }
  }

  /**
   * Reads, or leaves the far side waiting. After its end there is nothing to read: Netty has read
   * it all by then, paused or not, and epoll does not know the socket any more (4.2.18).
   */
  void read(boolean on) {
    if (end == null || !on) {
      channel.config().setAutoRead(on);
    }
  }

  /** Whether bytes can still arrive at the far side: without TLS a FIN ends only its own half. */
  boolean takesBytes() {
    return end == null || (end == LegEnd.CLEAN && !secured);
  }

  /** Whether another write is welcome. */
  boolean isWritable() {
    return channel.isWritable();
  }

  /** Queues bytes, and takes them over; {@link #flush} sends them. */
  void write(ByteBuf bytes) {
    int count = bytes.readableBytes();
    pendingBytes += count;
    channel
        .write(bytes)
        .addListener(
            f -> {
              pendingBytes -= count;
              if (f.isSuccess()) {
                sentBytes += count;
              } else {
                lostBytes = true;
              }
            });
  }

  /** Sends what was queued. */
  void flush() {
    channel.flush();
  }

  /**
   * Done when all that was written is in the kernel's hands; failed if the leg broke before. A far
   * side that closed cleanly after the last byte does not count as broken: it may know the length.
   */
  Future<Void> drained() {
    if (takesBytes()) {
      return channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
    }
    boolean all = end == LegEnd.CLEAN && !lostBytes && pendingBytes == 0;
    return all
        ? channel.newSucceededFuture()
        : channel.newFailedFuture(new ClosedChannelException());
  }

  /** Whether bytes that were written did not even reach the kernel. */
  boolean hasLostBytes() {
    return lostBytes;
  }

  /** Whether the far side ended its half, in whatever way. */
  boolean hasEnded() {
    return end != null;
  }

  /** Bytes that reached the kernel so far. */
  long sentBytes() {
    return sentBytes;
  }

  /** Bytes that the far side's kernel has acknowledged so far, those of TLS among them. */
  long ackedBytes() {
    return TcpInfo.of(channel).acked();
  }

  /** Bytes that have come so far, read or not, those of TLS among them. */
  long receivedBytes() {
    return TcpInfo.of(channel).received();
  }

  /** The far side sends and receives nothing on this leg: the process's death may look like FIN. */
  void speakOnly() {
    Lingering.cutOnClose(channel, false);
  }

  /**
   * Ends the leg cleanly towards the far side, then waits for its end and closes. It waits as long
   * as what was sent is still arriving, and so long after that. A far side that takes nothing any
   * more may have said its end before; that is still told.
   *
   * @return done when close_notify and FIN are handed to the kernel
   */
  ChannelFuture finish(Duration linger) {
    finishing = true;
    channel.pipeline().addFirst(new Breaks(this));
    Lingering.cutOnClose(channel, false);
    ChannelFuture finish = OrderlyEnd.finish(channel);
    finish.addListener(
        f -> {
          finished = true;
          if (end != null) {
            close();
          } else if (channel.isOpen()) {
            read(true);
            closeAfter(linger, new TcpInfo(ackedBytes(), 0, false));
          }
        });
    return finish;
  }

  private void closeAfter(Duration linger, TcpInfo before) {
    channel
        .eventLoop()
        .schedule(
            () -> {
              TcpInfo now = TcpInfo.of(channel);
              boolean moves = now.isDelivering() && now.acked() > before.acked();
              if (moves || (before.isDelivering() && !now.isDelivering())) {
                closeAfter(linger, now);
              } else {
                close();
              }
            },
            linger.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Whether nothing more is awaited of it. */
  boolean isClosed() {
    return closing || !channel.isOpen();
  }

  /** Ends a leg that serves no transfer, cleanly, and forgets what still comes. */
  void dismiss(Duration linger) {
    ownedBy(LegOwner.NOBODY);
    finish(linger);
    // A far side that takes nothing in, not even the end, would keep it for ever.
    long atMost = linger.multipliedBy(2).toMillis();
    channel.eventLoop().schedule(this::abort, atMost, TimeUnit.MILLISECONDS);
  }

  /** Cuts the leg: the far side gets RST, so that no part can pass for the whole. */
  public void abort() {
    closing = true;
    early.forEach(ReferenceCountUtil::release);
    early.clear();
    OrderlyEnd.cut(channel);
  }

  /** Closes a leg that is finished, whether or not the far side has ended its half. */
  void close() {
    closing = true;
    channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (owner != null) {
      owner.onBytes(this, bytes);
    } else if (closing) {
      bytes.release();
    } else {
      early.add(bytes);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (owner != null) {
      owner.onBytesPaused(this);
    }
    if (finishing && OrderlyEnd.isHeard(channel)) {
      ended(LegEnd.CLEAN);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (owner != null) {
      owner.onWritabilityChanged(this);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    boolean closed =
        event == SslCloseCompletionEvent.SUCCESS && (!finishing || OrderlyEnd.isHeard(channel));
    if (closed || event == ChannelInputShutdownEvent.INSTANCE) {
      ended(LegEnd.CLEAN);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Defects.logUnlessExpected(cause);
    ended(LegEnd.BROKEN);
    abort();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ended(secured ? LegEnd.TRUNCATED : LegEnd.BROKEN);
  }

  private void ended(LegEnd how) {
    // After close_notify nothing can break: RST answers what we said to a side that had closed.
    boolean news = end == null || (end == LegEnd.CLEAN && how == LegEnd.BROKEN && !secured);
    if (closing || !news) {
      return;
    }
    end = how;
    if (how == LegEnd.CLEAN && secured) {
      // close_notify ends TLS both ways, and its FIN follows at once: no RST must answer that.
      Lingering.cutOnClose(channel, false);
    }
    if (owner != null) {
      owner.onEnd(this, how);
    }
    if (finished) {
      close();
    }
  }
}
