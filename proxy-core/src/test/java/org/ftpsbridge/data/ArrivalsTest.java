package org.ftpsbridge.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.pkitesting.X509Bundle;
import java.time.Duration;
import java.util.List;
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

/** How many may be at a door and belong to nobody, from addresses that a test cannot have. */
class ArrivalsTest {

  private static final int MAX_OF_ONE_ADDRESS = 64;

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private TlsContexts tls;
  private Arrivals arrivals;

  @BeforeEach
  void open() throws Exception {
    X509Bundle identity = Authority.selfSigned();
    TlsSettings settings =
        new TlsSettings(
            identity.toTempCertChainPem().toPath(),
            identity.toTempPrivateKeyPem().toPath(),
            new TlsVersions(TlsVersion.V1_2, TlsVersion.V1_3));
    tls = TlsContexts.load(settings, ReuseRequirement.PREFER, Duration.ofSeconds(10));
    HandshakeAllowance handshakes =
        new HandshakeAllowance(new ClientLimits(100, 100, 100, Duration.ZERO, List.of()));
    arrivals = new Arrivals(tls, handshakes, Timeouts.DEFAULT);
  }

  @AfterEach
  void close() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    tls.release();
  }

  private void comeFrom(String address) {
    EventLoop loop = loops.next();
    loop.submit(
            () ->
                arrivals.admit(
                    new NioSocketChannel(), AddressRange.literal(address), loop, Optional.empty()))
        .syncUninterruptibly();
  }

  /** Whoever has one address of it has them all, and could fill the door for everybody. */
  @Test
  void theAddressesOfASlash64AreOne() {
    for (int i = 1; i <= MAX_OF_ONE_ADDRESS + 1; i++) {
      comeFrom("2001:db8::" + Integer.toHexString(i));
    }
    assertThat(arrivals.counts().unclaimed()).isEqualTo(MAX_OF_ONE_ADDRESS);
    assertThat(arrivals.counts().turnedAway()).isEqualTo(1);
    comeFrom("2001:db8:0:1::1");
    assertThat(arrivals.counts().unclaimed()).isEqualTo(MAX_OF_ONE_ADDRESS + 1);
  }
}
