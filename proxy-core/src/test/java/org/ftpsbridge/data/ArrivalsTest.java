package org.ftpsbridge.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.pkitesting.X509Bundle;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.ReuseRequirement;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.ftpsbridge.policy.ClientLimits;
import org.ftpsbridge.policy.HandshakeAllowance;
import org.ftpsbridge.policy.Timeouts;
import org.ftpsbridge.tls.TlsContexts;
import org.ftpsbridge.tls.TlsSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many may stand in front of a door and say nothing. */
class ArrivalsTest {

  private static final int MAX_OF_ONE_ADDRESS = 64;

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoop loop = loops.next();
  private TlsContexts tls;
  private Arrivals arrivals;

  @BeforeEach
  void start() throws Exception {
    X509Bundle identity = Authority.selfSigned();
    tls =
        TlsContexts.load(
            new TlsSettings(
                identity.toTempCertChainPem().toPath(),
                identity.toTempPrivateKeyPem().toPath(),
                new TlsVersions(TlsVersion.V1_2, TlsVersion.V1_3)),
            ReuseRequirement.PREFER,
            Duration.ofSeconds(10));
    arrivals =
        new Arrivals(
            Optional.of(tls),
            new HandshakeAllowance(ClientLimits.DEFAULT),
            Timeouts.DEFAULT,
            new Arrivals.Observer() {});
  }

  @AfterEach
  void stop() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    tls.release();
  }

  private boolean isLetIn(String from) throws Exception {
    InetAddress address = AddressRange.literal(from);
    return loop.submit(
            () -> arrivals.admit(new NioSocketChannel(), address, loop, Optional.empty()))
        .get();
  }

  @Test
  void whoHasAWholeNetworkOfIpv6IsOneAddress() throws Exception {
    for (int host = 1; host <= MAX_OF_ONE_ADDRESS; host++) {
      assertThat(isLetIn("2001:db8::" + Integer.toHexString(host))).isTrue();
    }
    assertThat(isLetIn("2001:db8::ffff")).isFalse();
    assertThat(isLetIn("2001:db8:0:1::1")).isTrue();
    assertThat(arrivals.counts().turnedAway()).isEqualTo(1);
  }
}
