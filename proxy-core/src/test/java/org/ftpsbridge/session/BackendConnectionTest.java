package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ftpsbridge.bench.FilteredPort;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.TelnetData;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.net.Transport;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.policy.Limits;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.BackendData;
import org.junit.jupiter.api.Test;

/** A control connection that never comes to be. */
class BackendConnectionTest {

  private static final Backend BACKEND = at(Endpoint.parse("127.0.0.1:21"));

  private static Backend at(Endpoint address) {
    return new Backend(
        "plain",
        address,
        Security.PLAIN,
        Optional.empty(),
        BackendData.PASSIVE,
        LineEnd.CRLF,
        TelnetData.RAW);
  }

  @Test
  void aSocketThatCannotBeMadeIsALossOnTheLoopOfTheSession() throws Exception {
    Transport transport = Transport.start();
    try {
      EventLoop loop = transport.loops().next();
      ChannelFactory<Channel> outOfDescriptors =
          () -> {
            throw new ChannelException("Too many open files");
          };
      Loss loss = new Loss(loop);
      BackendConnection connection =
          new BackendConnection(BACKEND, Optional.empty(), Limits.DEFAULT, loss);
      loop.execute(
          () ->
              connection.connect(
                  new Bootstrap()
                      .group(loop)
                      .channelFactory(outOfDescriptors)
                      .remoteAddress("127.0.0.1", 21),
                  loop));
      assertThat(loss.told.get(10, TimeUnit.SECONDS))
          .isEqualTo("BACKEND_UNREACHABLE on the loop: Too many open files");
    } finally {
      transport.stop();
    }
  }

  @Test
  void oneThatIsClosedInTheTurnThatDialledItIsNotTriedAtAll() throws Exception {
    Transport transport = Transport.start();
    try (FilteredPort port = new FilteredPort()) {
      EventLoop loop = transport.loops().next();
      BackendConnection connection =
          new BackendConnection(
              at(new Endpoint("127.0.0.1", port.number())),
              Optional.empty(),
              Limits.DEFAULT,
              new Loss(loop));
      loop.submit(
              () -> {
                connection.connect(
                    transport
                        .dialer(loop)
                        .remoteAddress(
                            new InetSocketAddress(
                                AddressRange.literal("127.0.0.1"), port.number())),
                    loop);
                connection.close();
              })
          .sync();
      for (int turn = 0; turn < 5; turn++) {
        loop.submit(() -> {}).sync();
      }
      port.awaitSomebody(false);
    } finally {
      transport.stop();
    }
  }

  /** Writes down the loss. */
  private static final class Loss implements BackendConnection.Owner {

    private final CompletableFuture<String> told = new CompletableFuture<>();
    private final EventLoop loop;

    Loss(EventLoop loop) {
      this.loop = loop;
    }

    @Override
    public void onReady(BackendConnection connection) {
      told.complete("ready");
    }

    @Override
    public void onReply(BackendConnection connection, FtpReply reply, boolean asked) {
      told.complete("reply");
    }

    @Override
    public void onLost(BackendConnection connection, CloseReason reason, String detail) {
      String where = loop.inEventLoop() ? " on the loop: " : " elsewhere: ";
      told.complete(reason + where + detail);
    }
  }
}
