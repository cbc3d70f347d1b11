package org.ftpsbridge.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.ftpsbridge.codec.CommandDecoder;
import org.ftpsbridge.codec.Fault;
import org.ftpsbridge.codec.MalformedLineException;
import org.ftpsbridge.codec.ReplyEncoder;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.net.Defects;
import org.ftpsbridge.net.Ends;
import org.ftpsbridge.net.OrderlyEnd;
import org.ftpsbridge.net.PeerAddress;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.FirstWords;
import org.ftpsbridge.observe.LineKind;
import org.ftpsbridge.observe.Party;
import org.ftpsbridge.observe.TlsSeen;
import org.ftpsbridge.policy.ControlSecurity;
import org.ftpsbridge.routing.ClientCertificate;
import org.ftpsbridge.tls.AgreedTls;
import org.ftpsbridge.tls.ClientHello;
import org.ftpsbridge.tls.ClientTls;
import org.ftpsbridge.tls.Misfit;
import org.ftpsbridge.tls.PeerAlert;
import org.ftpsbridge.tls.ServerTrust;
import org.ftpsbridge.tls.SpentCipherException;
import org.ftpsbridge.tls.TlsEnding;
import org.jspecify.annotations.Nullable;

/** The control connection of the client: replies go out, commands come in, one session's own. */
final class ClientControl extends SimpleChannelInboundHandler<FtpCommand> {

  private final Channel channel;
  private final Ends ends;
  private final ControlSession session;
  private final Optional<ClientTls> tls;
  private final SessionRules rules;
  private final DialectNotes notes;
  private final Transcript transcript;
  private ControlSecurity security;
  private final PeerAlert alert = new PeerAlert();
  private CommandDecoder decoder;
  private @Nullable TlsEnding tlsEnding;
  private String serverName = "";
  private boolean spoken;
  private boolean ending;

  ClientControl(
      Channel channel,
      ControlSession session,
      Optional<ClientTls> tls,
      SessionRules rules,
      SessionReporter reporter) {
    this.channel = channel;
    this.ends = Ends.of(channel);
    this.session = session;
    this.tls = tls;
    this.rules = rules;
    this.notes = reporter.notes();
    this.transcript = reporter.transcript();
    this.decoder = newDecoder();
    this.security = rules.dialect().atGreeting();
  }

  /** Lays the pipeline of the connection, which is fresh. */
  void begin() {
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addLast(new FirstBytes(this::began));
    if (rules.dialect().security() == Security.IMPLICIT) {
      pipeline.addLast(tls().newControlReader(channel.alloc(), this::offered));
    }
    pipeline
        .addLast(decoder)
        .addLast(new ReplyEncoder())
        .addLast(new FlowControlHandler())
        .addLast(this);
  }

  private CommandDecoder newDecoder() {
    return new CommandDecoder(rules.dialect().lineEnd(), rules.limits().commandLength());
  }

  /** Whether the client has sent a byte. */
  boolean hasSpoken() {
    return spoken;
  }

  private void began(FirstWords words) {
    spoken = true;
    notes.began(words);
    tell("began with: ", words.name().toLowerCase(Locale.ROOT));
  }

  private void offered(ClientHello hello) {
    channel.pipeline().addFirst(alert);
    serverName = hello.serverName();
    notes.offered(hello, tls().isAnothers(hello));
    if (transcript.isRead()) {
      notes.tls().ifPresent(seen -> tell("ClientHello: ", offerOf(seen)));
    }
  }

  private static String offerOf(TlsSeen seen) {
    return "ja4 %s, host %s, protocols %s, session to resume %s"
        .formatted(
            seen.ja4(),
            seen.serverName().isEmpty() ? "none" : seen.serverName(),
            seen.alpn().isEmpty() ? "none" : String.join(" ", seen.alpn()),
            seen.ticket().name().toLowerCase(Locale.ROOT));
  }

  private void tell(String what, String more) {
    transcript.add(Party.CLIENT, LineKind.CONNECTION, what, more);
  }

  /** Whether something has come that is no whole command yet. */
  boolean hasUndecoded() {
    return decoder.hasUndecoded();
  }

  /** Says so in clear and has TLS take over; what has been read by then is used no more. */
  void secure(FtpReply reply) {
    read(false);
    transcript.told(reply);
    channel
        .writeAndFlush(reply)
        .addListener(
            f -> {
              if (f.isSuccess()) {
                decoder = newDecoder();
                channel.pipeline().replace(CommandDecoder.class, null, decoder);
                channel.pipeline().addFirst(tls().newControlReader(channel.alloc(), this::offered));
                read(true);
              }
            });
  }

  /** The host that the client's ClientHello named; empty if it named none. */
  String serverName() {
    return serverName;
  }

  /** Who the client is by the certificate that it showed; empty if it showed none. */
  Optional<ClientCertificate> certificate() {
    return tls.flatMap(ClientTls::certificate)
        .map(shown -> ClientCertificate.of(shown, ServerTrust.pinOf(shown)));
  }

  /** The handshake is done. */
  void secured() {
    security = rules.dialect().secured();
  }

  /** Says so under TLS, which then ends, while the connection goes on. */
  void clear(FtpReply reply) {
    read(false);
    transcript.told(reply);
    security = ControlSecurity.CLEARED;
    channel
        .writeAndFlush(reply)
        .addListener(
            f -> {
              if (f.isSuccess()) {
                tlsEnding = new TlsEnding(channel.pipeline().get(SslHandler.class), this::cleared);
                channel.pipeline().addFirst(tlsEnding);
                read(true);
              }
            });
  }

  /** The first half of a command is not taken under TLS when anybody could add the second. */
  private void cleared() {
    if (decoder.hasUndecoded()) {
      session.handle(phase -> phase.onMalformed("CCC was the last command under TLS"));
    }
  }

  /** How the connection stands with TLS. */
  ControlSecurity security() {
    return security;
  }

  /** Sends a reply; a client that does not read its replies is not served further commands. */
  void reply(FtpReply reply) {
    if (!ending) {
      transcript.told(reply);
      channel.writeAndFlush(reply, channel.voidPromise());
    }
  }

  void reply(int code, String text) {
    reply(FtpReply.of(code, text));
  }

  /** Greets; in clear, as long as there is no TLS. */
  void greet() {
    notes.greeted();
    reply(220, "Service ready.");
  }

  /** Whether the client is still told anything. */
  boolean isEnding() {
    return ending;
  }

  /** Whether the client reads what it is told. */
  boolean isListening() {
    return channel.isWritable();
  }

  /** Takes in commands, or leaves them with the client's kernel. */
  void read(boolean on) {
    channel.config().setAutoRead(on);
  }

  /** The client's address, as the policy sees it. */
  InetAddress address() {
    return PeerAddress.of(ends.client().getAddress());
  }

  /** TLS of this connection and of the data connections that belong to it. */
  ClientTls tls() {
    return tls.orElseThrow();
  }

  /** The connection is closed. */
  void release() {
    tls.ifPresent(ClientTls::release);
  }

  /** Where everything of this session happens. */
  EventLoop loop() {
    return channel.eventLoop();
  }

  /** The address that the client has connected to, the natural one for 227. */
  InetAddress localAddress() {
    return PeerAddress.of(ends.local().getAddress());
  }

  /** Both ends of the connection, as the client sees them. */
  Ends ends() {
    return ends;
  }

  /** Whether a proxy has carried it: its local end is an address of the proxy then. */
  boolean isProxied() {
    return !ends.local().equals(channel.localAddress());
  }

  /** Ends the connection after all replies; the client's own end is awaited for a moment. */
  void end() {
    if (ending) {
      return;
    }
    ending = true;
    read(true);
    OrderlyEnd.finish(channel).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    // Whether or not the client ever reads what it was told.
    loop().schedule(this::leave, rules.timeouts().lingerClose().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Closes the connection without a word of FTP; a TLS alert that is due still goes out. */
  void drop() {
    ending = true;
    leave();
  }

  private void leave() {
    if (channel.isOpen()) {
      notes.left();
      channel.close();
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FtpCommand command) {
    look(command);
    if (tlsEnding != null && !tlsEnding.isOver()) {
      session.handle(phase -> phase.onMalformed("CCC was the last command under TLS"));
    } else if (!ending) {
      session.onCommand(command);
    }
  }

  private void look(FtpCommand command) {
    if (decoder.tookTelnet()) {
      notes.odd(command.verb().equals(Verb.ABOR) ? "IAC ABOR" : "IAC");
    }
    if (decoder.tookBareLf()) {
      notes.odd(Fault.BARE_LF.word());
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        channel.pipeline().remove(alert);
        notes.secured(channel.pipeline().get(SslHandler.class).engine().getSession());
        if (transcript.isRead()) {
          tell("TLS: ", AgreedTls.on(channel.pipeline().get(SslHandler.class)).toString());
        }
        certificate().ifPresent(shown -> certified(shown.subject()));
        session.handle(SessionPhase::onTlsReady);
      } else {
        session.handle(phase -> phase.dialogue().forget(failed(handshake.cause())));
      }
    } else if (event == SslCloseCompletionEvent.SUCCESS && tlsEnding != null) {
      closeNotified();
      tlsEnding.onCloseNotify();
    } else if (event == SslCloseCompletionEvent.SUCCESS) {
      closeNotified();
      session.handle(SessionPhase::onClientLost);
      channel.close();
    }
  }

  private void closeNotified() {
    notes.closeNotified();
    tell("ended TLS with close_notify", "");
  }

  private void certified(String subject) {
    notes.certified(subject);
    tell("showed the certificate of ", subject);
  }

  private CloseReason failed(Throwable cause) {
    tell("TLS handshake failed: ", AgreedTls.whyNot(cause));
    Optional<Misfit> uncertified = Misfit.ofCertificate(cause);
    notes.failed(
        alert.refusesCertificate(cause), hello -> uncertified.or(() -> tls().misfitOf(hello)));
    if (uncertified.isPresent()) {
      return CloseReason.CLIENT_CERTIFICATE;
    }
    return cause instanceof SslHandshakeTimeoutException
        ? CloseReason.HANDSHAKE_TIMEOUT
        : CloseReason.TLS_FAILED;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    session.onClientListening(isListening());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof MalformedLineException malformed) {
      notes.odd(malformed.fault().word());
      transcript.add(Party.CLIENT, LineKind.HEARD, "no command: ", malformed.fault().sentence());
      session.handle(phase -> phase.onMalformed(malformed.fault().sentence()));
    } else if (cause instanceof SpentCipherException) {
      session.handle(phase -> phase.dialogue().forget(CloseReason.CIPHER_SPENT));
    } else {
      Defects.logUnlessExpected(cause);
      session.handle(SessionPhase::onClientLost);
      channel.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    session.handle(SessionPhase::onClientLost);
  }
}
