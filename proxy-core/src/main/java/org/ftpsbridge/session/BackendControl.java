package org.ftpsbridge.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.ftpsbridge.codec.CommandEncoder;
import org.ftpsbridge.codec.ReplyDecoder;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.net.Defects;
import org.ftpsbridge.net.KeepAlive;
import org.ftpsbridge.net.Transport;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.policy.Limits;
import org.ftpsbridge.policy.Timeouts;
import org.ftpsbridge.routing.Backend;
import org.jspecify.annotations.Nullable;

/**
 * The control connection to the backend, none or one at a time. It swallows the backend's greeting,
 * counts what replies are due, and tells the session of anything the backend says unasked.
 */
final class BackendControl {

  private static final int READY = 220;
  private static final int READY_SOON = 120;

  private final ControlSession session;
  private final Transport transport;
  private final EventLoop loop;
  private final Limits limits;
  private final Timeouts timeouts;
  private @Nullable Connection current;

  BackendControl(ControlSession session, Transport transport, EventLoop loop, SessionRules rules) {
    this.session = session;
    this.transport = transport;
    this.loop = loop;
    this.limits = rules.limits();
    this.timeouts = rules.timeouts();
  }

  /** Connects, on the session's own event loop; a connection that was open before is closed. */
  void open(Backend backend) {
    close();
    Connection connection = new Connection(backend);
    current = connection;
    session.timers().arm(Wait.BACKEND_REPLY, timeouts.backendReply());
    ChannelFuture connect =
        transport
            .dialer(loop)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeouts.backendConnect().toMillis())
            .handler(connection.pipeline())
            .connect(backend.address().host(), backend.address().port());
    connection.channel = connect.channel();
    connect.addListener(f -> onLoop(() -> connected(connection, connect)));
  }

  /** A channel that could not even be made, for want of file descriptors, tells it elsewhere. */
  private void onLoop(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  private void connected(Connection connection, ChannelFuture connect) {
    if (!connect.isSuccess()) {
      connection.lost(CloseReason.BACKEND_UNREACHABLE);
    } else if (connection != current) {
      connect.channel().close();
    } else {
      KeepAlive.on(connect.channel());
    }
  }

  /** Whether commands can be sent to this very backend. */
  boolean isOpenTo(Backend backend) {
    return current != null && current.greeted && current.backend.equals(backend);
  }

  /** The backend in use. */
  Backend backend() {
    return connection().backend;
  }

  /** Where the backend really is: the only address its data connections are opened to unasked. */
  InetAddress peer() {
    return ((InetSocketAddress) connection().channel().remoteAddress()).getAddress();
  }

  /** Sends one command; its reply comes as {@link SessionPhase#onReply}. */
  void send(FtpCommand command) {
    session.timers().arm(Wait.BACKEND_REPLY, timeouts.backendReply());
    if (current == null) {
      // Lost a moment ago, while this event was served: its loss is the next one.
      return;
    }
    Connection connection = connection();
    connection.repliesDue++;
    connection.channel().writeAndFlush(command, connection.channel().voidPromise());
  }

  /** Takes in replies, or leaves them with the backend's kernel. */
  void read(boolean on) {
    if (current != null) {
      connection().channel().config().setAutoRead(on);
    }
  }

  /** Whether every command that was sent has its final reply. */
  boolean isAnswered() {
    return connection().repliesDue == 0;
  }

  /** Nothing is due any more, though fewer replies came than commands went out. */
  void expectNothing() {
    connection().repliesDue = 0;
    session.timers().disarm(Wait.BACKEND_REPLY);
  }

  /** Says QUIT and closes when the backend has answered, or soon. */
  void quit() {
    Connection leaving = current;
    current = null;
    if (leaving != null) {
      session.timers().disarm(Wait.BACKEND_REPLY);
      leaving.leave();
    }
  }

  /** Closes without a word. */
  void close() {
    Connection closing = current;
    current = null;
    if (closing != null) {
      session.timers().disarm(Wait.BACKEND_REPLY);
      closing.shut();
    }
  }

  private Connection connection() {
    if (current == null) {
      throw new IllegalStateException("no backend is open");
    }
    return current;
  }

  /** One TCP connection to the backend; when another has taken its place it is heard no more. */
  private final class Connection extends SimpleChannelInboundHandler<FtpReply> {

    private final Backend backend;
    private @Nullable Channel channel;
    private boolean greeted;
    private boolean leaving;
    private int repliesDue;

    Connection(Backend backend) {
      this.backend = backend;
    }

    /** A channel that was never registered has no socket to close. */
    void shut() {
      if (channel().isRegistered()) {
        channel().close();
      }
    }

    ChannelInitializer<Channel> pipeline() {
      return new ChannelInitializer<>() {
        @Override
        protected void initChannel(Channel channel) {
          channel
              .pipeline()
              .addLast(
                  new ReplyDecoder(backend.lineEnd(), limits.replyLength(), limits.replyLines()))
              .addLast(new CommandEncoder(backend.telnet()))
              .addLast(Connection.this);
        }
      };
    }

    Channel channel() {
      if (channel == null) {
        throw new IllegalStateException("the backend is not connected yet");
      }
      return channel;
    }

    void leave() {
      leaving = true;
      channel()
          .writeAndFlush(new FtpCommand(Verb.QUIT))
          .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
      loop.schedule(
          (Runnable) channel()::close, timeouts.lingerClose().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FtpReply reply) {
      if (leaving) {
        ctx.close();
      } else if (this == current) {
        if (greeted) {
          hear(reply);
        } else {
          greet(reply);
        }
      }
    }

    private void greet(FtpReply greeting) {
      int code = greeting.code().value();
      if (code == READY) {
        greeted = true;
        session.timers().disarm(Wait.BACKEND_REPLY);
        session.handle(SessionPhase::onBackendReady);
      } else if (code != READY_SOON) {
        lost(CloseReason.BACKEND_UNREACHABLE);
      }
    }

    private void hear(FtpReply reply) {
      session.timers().disarm(Wait.BACKEND_REPLY);
      if (!reply.isPreliminary()) {
        repliesDue--;
      }
      if (repliesDue < 0) {
        session.handle(phase -> phase.onUnasked(reply));
      } else {
        session.handle(phase -> phase.onReply(reply));
      }
    }

    void lost(CloseReason reason) {
      if (this == current) {
        close();
        session.handle(phase -> phase.onBackendLost(reason));
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      Defects.logUnlessExpected(cause);
      boolean network = cause instanceof IOException;
      lost(network ? CloseReason.BACKEND_LOST : CloseReason.BACKEND_PROTOCOL);
      ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      lost(greeted ? CloseReason.BACKEND_LOST : CloseReason.BACKEND_UNREACHABLE);
    }
  }
}
