package org.ftpsbridge.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * First handler of a connection whose ClientHello chooses the TLS server that answers it; makes way
 * for that one. What is no ClientHello is answered like one that offers nothing.
 */
public final class HelloReader extends SslClientHelloHandler<ClientHello> {

  /** Far more than any client says; a longer one closes the connection. */
  private static final int MAX_LENGTH = 16 * 1024;

  private final Function<ClientHello, Optional<SslHandler>> choice;

  /** A reader that asks for the TLS server once the ClientHello is there; none ends it all. */
  public HelloReader(Function<ClientHello, Optional<SslHandler>> choice) {
    super(MAX_LENGTH);
    this.choice = choice;
  }

  @Override
  protected Future<ClientHello> lookup(ChannelHandlerContext ctx, @Nullable ByteBuf message) {
    return ctx.executor()
        .newSucceededFuture(message == null ? ClientHello.NONE : ClientHello.parse(message));
  }

  @Override
  protected void onLookupComplete(ChannelHandlerContext ctx, Future<ClientHello> hello) {
    choice
        .apply(hello.getNow())
        .ifPresentOrElse(tls -> ctx.pipeline().replace(this, null, tls), ctx::close);
  }
}
