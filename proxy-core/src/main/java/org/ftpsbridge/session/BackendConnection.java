package org.ftpsbridge.session;

import static java.util.Objects.requireNonNull;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.ftpsbridge.codec.CommandEncoder;
import org.ftpsbridge.codec.ReplyDecoder;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.ProtectionLevel;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.net.Defects;
import org.ftpsbridge.net.Ends;
import org.ftpsbridge.net.KeepAlive;
import org.ftpsbridge.net.Transport;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.policy.Limits;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.tls.ControlTls;
import org.ftpsbridge.tls.LegTls;
import org.jspecify.annotations.Nullable;

/**
 * One control connection to a backend, from its connect to its close. It tells its owner when the
 * backend may hear a user name, what it replies, and why it was lost, which is told once.
 */
final class BackendConnection extends SimpleChannelInboundHandler<FtpReply>
    implements Opening.Line {

  /** Is told what happens, on the connection's event loop. */
  interface Owner {

    /** The backend may hear a user name. */
    void onReady(BackendConnection connection);

    /**
     * The backend said something.
     *
     * @param asked whether a command was waiting for it
     */
    void onReply(BackendConnection connection, FtpReply reply, boolean asked);

    /** The connection is to be made, to this address. */
    default void onConnecting(SocketAddress address) {}

    /** A command is said to the backend. */
    default void onSaid(FtpCommand command) {}

    /** The backend said something, asked or not, before and after it may hear a user name. */
    default void onHeard(FtpReply reply) {}

    /** TLS of the connection stands. */
    default void onSecured(SslHandler handler) {}

    /** The connection is over, for a reason that is not ours; the detail is for the operator. */
    void onLost(BackendConnection connection, CloseReason reason, String detail);
  }

  private final Backend backend;
  private final Optional<ControlTls> tls;
  private final byte[] header;
  private final Limits limits;
  private final Owner owner;
  private final Opening opening;
  private @Nullable EventLoop home;
  private @Nullable ChannelFuture connecting;
  private @Nullable Channel channel;
  private ProtectionLevel protection;
  private Optional<X509Certificate> shown = Optional.empty();
  private boolean ready;
  private boolean leaving;
  private boolean over;
  private int repliesDue;

  /** A connection of our own, such as one that looks at the backend. */
  BackendConnection(Backend backend, Optional<ControlTls> tls, Limits limits, Owner owner) {
    this(backend, tls, backend.proxy().control().ofOurOwn(), limits, owner);
  }

  /** A connection that carries this client. */
  BackendConnection(
      Backend backend, Optional<ControlTls> tls, Ends client, Limits limits, Owner owner) {
    this(backend, tls, backend.proxy().control().of(client), limits, owner);
  }

  private BackendConnection(
      Backend backend, Optional<ControlTls> tls, byte[] header, Limits limits, Owner owner) {
    this.header = header;
    this.backend = backend;
    this.tls = tls;
    this.limits = limits;
    this.owner = owner;
    this.opening = new Opening(backend, this);
    this.protection = opening.protection();
  }

  /**
   * Connects to the dialer's remote address on the given loop, which the dialer is of; what comes
   * of it is told to the owner.
   */
  void connect(Bootstrap dialer, EventLoop loop) {
    home = loop;
    owner.onConnecting(dialer.config().remoteAddress());
    ChannelFuture connect =
        dialer
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel fresh) {
                    fresh
                        .pipeline()
                        .addLast(newDecoder())
                        .addLast(new CommandEncoder(backend.telnet()))
                        .addLast(BackendConnection.this);
                  }
                })
            .connect();
    connecting = connect;
    channel = connect.channel();
    connect.channel().closeFuture().addListener(f -> tls.ifPresent(ControlTls::forget));
    connect.addListener(f -> on(loop, () -> connected(f.cause())));
  }

  /** A channel that could not even be made, for want of file descriptors, tells it elsewhere. */
  private static void on(EventLoop loop, Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  private void connected(@Nullable Throwable failure) {
    if (failure != null) {
      fail(CloseReason.BACKEND_UNREACHABLE, String.valueOf(failure.getMessage()));
    } else if (over) {
      channel().close();
    } else {
      KeepAlive.on(channel());
      channel().writeAndFlush(Unpooled.wrappedBuffer(header), channel().voidPromise());
      opening.onConnected();
    }
  }

  private ReplyDecoder newDecoder() {
    return new ReplyDecoder(backend.lineEnd(), limits.replyLength(), limits.replyLines());
  }

  Backend backend() {
    return backend;
  }

  boolean isReady() {
    return ready;
  }

  InetAddress peer() {
    return ((InetSocketAddress) channel().remoteAddress()).getAddress();
  }

  InetAddress localAddress() {
    return ((InetSocketAddress) channel().localAddress()).getAddress();
  }

  /** TLS for a data connection; empty if it is to be clear. */
  Optional<LegTls> dataTls() {
    return protection == ProtectionLevel.PRIVATE ? tls.map(LegTls.class::cast) : Optional.empty();
  }

  /** The level that was last agreed with PROT. */
  ProtectionLevel protection() {
    return protection;
  }

  /** The backend has accepted PROT with this level. */
  void agreeOn(ProtectionLevel level) {
    protection = level;
  }

  /** Sends a command whose reply is awaited. */
  void send(FtpCommand command) {
    repliesDue++;
    say(command);
  }

  /** Whether every command that was sent has its final reply. */
  boolean isAnswered() {
    return repliesDue == 0;
  }

  /** Nothing is due any more, though fewer replies came than commands went out. */
  void expectNothing() {
    repliesDue = 0;
  }

  /** Gives the backend up if it is too slow to be ready. */
  void giveUp() {
    if (!ready) {
      fail(CloseReason.BACKEND_TIMEOUT, "it still owed us " + opening.awaited());
    }
  }

  /** The certificate that the backend showed, accepted or not. */
  Optional<X509Certificate> certificate() {
    return shown;
  }

  /** Takes in replies, or leaves them with the backend's kernel. */
  void read(boolean on) {
    channel().config().setAutoRead(on);
  }

  /** Says QUIT and closes when the backend has answered, or after so long. */
  void leave(Duration patience) {
    over = true;
    leaving = true;
    FtpCommand quit = new FtpCommand(Verb.QUIT);
    owner.onSaid(quit);
    channel().writeAndFlush(quit).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    channel()
        .eventLoop()
        .schedule((Runnable) channel()::close, patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Closes without a word. A channel that is never registered has no socket to close. */
  void close() {
    over = true;
    Transport.onceRegistered(requireNonNull(home), channel(), channel()::close);
  }

  /** Runs the task when the connection is closed, at once if there never was one. */
  void whenClosed(Runnable task) {
    if (channel().isRegistered()) {
      channel().closeFuture().addListener(f -> task.run());
    } else {
      task.run();
    }
  }

  /**
   * Runs the task, once or twice, when nothing is left of the connection, or none could be made.
   */
  void whenGone(Runnable task) {
    requireNonNull(connecting)
        .addListener(
            f -> {
              if (!f.isSuccess()) {
                task.run();
              }
            });
    channel().closeFuture().addListener(f -> task.run());
  }

  @Override
  public void say(FtpCommand command) {
    owner.onSaid(command);
    channel().writeAndFlush(command, channel().voidPromise());
  }

  @Override
  public boolean hasMore() {
    return channel().pipeline().get(ReplyDecoder.class).hasUndecoded();
  }

  /** What came before the handshake is not used after it (RFC 4217 section 4). */
  @Override
  public void secure() {
    channel().pipeline().replace(ReplyDecoder.class, null, newDecoder());
    tls.orElseThrow().secureControl(channel());
  }

  @Override
  public void ready() {
    ready = true;
    owner.onReady(this);
  }

  @Override
  public void fail(CloseReason reason, String detail) {
    if (!over) {
      close();
      owner.onLost(this, reason, detail);
    }
  }

  private Channel channel() {
    if (channel == null) {
      throw new IllegalStateException("the backend is not connected yet");
    }
    return channel;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FtpReply reply) {
    owner.onHeard(reply);
    if (leaving) {
      ctx.close();
    } else if (!over && ready) {
      hear(reply);
    } else if (!over) {
      opening.onReply(reply);
    }
  }

  private void hear(FtpReply reply) {
    if (!reply.isPreliminary()) {
      repliesDue--;
    }
    owner.onReply(this, reply, repliesDue >= 0);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == SslCloseCompletionEvent.SUCCESS) {
      broken(new ClosedChannelException());
    } else if (!over && event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        SslHandler handler = ctx.pipeline().get(SslHandler.class);
        shown = ControlTls.certificateOf(handler);
        owner.onSecured(handler);
        opening.onSecured();
      } else {
        broken(handshake.cause());
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Defects.logUnlessExpected(cause);
    broken(
        cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause);
    ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    broken(new ClosedChannelException());
  }

  private void broken(Throwable failure) {
    Breakdown.untrusted(failure).ifPresent(one -> shown = Optional.of(one.certificate()));
    boolean asked = tls.map(ControlTls::isCertificateAsked).orElse(false);
    Breakdown breakdown = Breakdown.of(failure, opening, asked);
    fail(breakdown.reason(), breakdown.detail());
  }
}
