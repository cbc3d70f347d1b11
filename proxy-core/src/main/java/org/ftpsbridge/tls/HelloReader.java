package org.ftpsbridge.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLHandshakeException;
import org.ftpsbridge.net.Lingering;
import org.jspecify.annotations.Nullable;

/**
 * First handler of a connection whose ClientHello chooses the TLS server that answers it; makes way
 * for that one, or answers with an alert and closes. What is no ClientHello is answered like one
 * that offers nothing. A handshake that ends here is told as the TLS server would tell it, by a
 * {@link SslHandshakeCompletionEvent}.
 */
public final class HelloReader extends SslClientHelloHandler<ClientHello> {

  /** Far more than any client says; a longer one closes the connection. */
  private static final int MAX_LENGTH = 16 * 1024;

  private final HelloRule rule;
  private final Consumer<ClientHello> seen;
  private final Function<ClientHello, Optional<SslHandler>> choice;
  private boolean over;

  /**
   * A reader that asks for the TLS server once the ClientHello is there.
   *
   * @param rule what is answered with an alert and is not asked about
   * @param seen told of every ClientHello, before it is answered
   * @param choice the TLS server; none ends it all
   */
  HelloReader(
      HelloRule rule,
      Consumer<ClientHello> seen,
      Function<ClientHello, Optional<SslHandler>> choice) {
    super(MAX_LENGTH);
    this.rule = rule;
    this.seen = seen;
    this.choice = choice;
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    if (!over) {
      fail(ctx, new ClosedChannelException());
    }
    super.channelInactive(ctx);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (over) {
      in.skipBytes(in.readableBytes());
    } else {
      super.decode(ctx, in, out);
    }
  }

  @Override
  protected Future<ClientHello> lookup(ChannelHandlerContext ctx, @Nullable ByteBuf message) {
    return ctx.executor()
        .newSucceededFuture(message == null ? ClientHello.NONE : ClientHello.parse(message));
  }

  @Override
  protected void onLookupComplete(ChannelHandlerContext ctx, Future<ClientHello> read) {
    over = true;
    ClientHello hello = read.getNow();
    seen.accept(hello);
    Optional<TlsAlert> refusal = rule.refusalOf(hello);
    if (refusal.isPresent()) {
      refuse(ctx, refusal.get(), hello);
    } else {
      choice
          .apply(hello)
          .ifPresentOrElse(tls -> ctx.pipeline().replace(this, null, tls), ctx::close);
    }
  }

  /** Where a data connection is to end with RST, the client would never read the alert. */
  private void refuse(ChannelHandlerContext ctx, TlsAlert alert, ClientHello hello) {
    Lingering.cutOnClose(ctx.channel(), false);
    ctx.writeAndFlush(alert.to(hello))
        .addListener(f -> fail(ctx, new SSLHandshakeException("answered with " + alert)));
  }

  private void fail(ChannelHandlerContext ctx, Exception cause) {
    over = true;
    ctx.fireUserEventTriggered(new SslHandshakeCompletionEvent(cause));
    ctx.close();
  }
}
