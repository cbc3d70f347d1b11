package org.ftpsbridge.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.pkitesting.X509Bundle;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.data.TransferTerms.Direction;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.ProxyGate;
import org.ftpsbridge.net.ReuseRequirement;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.ftpsbridge.net.Transport;
import org.ftpsbridge.net.Truncation;
import org.ftpsbridge.observe.ClientProof;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.policy.ClientLimits;
import org.ftpsbridge.policy.HandshakeAllowance;
import org.ftpsbridge.policy.Timeouts;
import org.ftpsbridge.tls.ClientTls;
import org.ftpsbridge.tls.TlsContexts;
import org.ftpsbridge.tls.TlsSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Downloads whose client is gone before the event loop hears of it: what it does happens on the
 * loop itself, just before the backend's 226 is heard.
 */
class DataTransferTest {

  private static final InetAddress LOOPBACK = AddressRange.literal("127.0.0.1");
  private static final int SIZE = 1000;

  private final X509Bundle identity = Authority.selfSigned();
  private final TlsContexts tls =
      TlsContexts.load(
          new TlsSettings(
              identity.toTempCertChainPem().toPath(),
              identity.toTempPrivateKeyPem().toPath(),
              new TlsVersions(TlsVersion.V1_2, TlsVersion.V1_3)),
          ReuseRequirement.PREFER,
          Duration.ofSeconds(10));
  private final ClientTls session = tls.forClient();
  private final Transport transport = Transport.start();
  private final EventLoop loop = transport.loops().next();
  private final DataDoor door = somewhere();

  DataTransferTest() throws Exception {}

  @AfterEach
  void stop() {
    door.close();
    transport.stop();
    session.release();
    tls.release();
  }

  /** Closed with FIN, its socket resets what comes; with RST, nothing can be sent any more. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aClientThatHasAllAndSaysSoBeforeItGoesIsNotUndoneByTheResetThatFollows(boolean reset)
      throws Exception {
    assertThat(
            downloaded(
                (secured, plain) -> {
                  secured.shutdownOutput();
                  plain.setSoLinger(reset, 0);
                  plain.close();
                }))
        .isEqualTo("226 UNCONFIRMED " + SIZE);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aClientThatGoesWithoutCloseNotifyMayHaveMissedSomething(boolean reset) throws Exception {
    assertThat(
            downloaded(
                (secured, plain) -> {
                  plain.setSoLinger(reset, 0);
                  plain.close();
                }))
        .isEqualTo("426 ABORTED " + SIZE);
  }

  /** What the client does to its data connection. */
  private interface Leaving {
    void leave(SSLSocket secured, Socket plain) throws Exception;
  }

  private String downloaded(Leaving leaving) throws Exception {
    Verdict verdict = new Verdict();
    try (ServerSocket passive = new ServerSocket(0, 1, LOOPBACK);
        Socket plain = new Socket()) {
      DataPromise promise =
          door.promise(LOOPBACK, PromiseTerms.secured(this, loop, session)).sync().getNow();
      DataTransfer transfer =
          loop.submit(() -> begin(promise, passive.getLocalPort(), verdict)).sync().getNow();
      plain.connect(new InetSocketAddress(LOOPBACK, promise.port()));
      try (SSLSocket client = secure(plain);
          Socket backend = passive.accept()) {
        backend.getOutputStream().write(new byte[SIZE]);
        assertThat(client.getInputStream().readNBytes(SIZE)).hasSize(SIZE);
        backend.shutdownOutput();
        assertThat(backend.getInputStream().read()).isEqualTo(-1);
        loop.submit(
                () -> {
                  leaving.leave(client, plain);
                  transfer.onFinalReply(FtpReply.of(226, "sent"));
                  return true;
                })
            .sync();
        return verdict.told.get(10, TimeUnit.SECONDS);
      }
    }
  }

  private DataTransfer begin(DataPromise promise, int port, Verdict verdict) {
    DialedLeg backend =
        new LegDialer(transport, Duration.ofSeconds(10))
            .dial(loop, new InetSocketAddress(LOOPBACK, port), new byte[0], Optional.empty());
    TransferTerms terms =
        new TransferTerms(Direction.DOWNLOAD, Truncation.STRICT, Timeouts.DEFAULT);
    DataTransfer transfer = new DataTransfer(terms, promise, backend, verdict);
    transfer.start();
    transfer.onPreliminaryReply();
    return transfer;
  }

  private SSLSocket secure(Socket plain) throws Exception {
    SSLSocket client =
        (SSLSocket)
            Authority.server(identity)
                .getSocketFactory()
                .createSocket(plain, "localhost", plain.getPort(), true);
    client.setUseClientMode(true);
    client.startHandshake();
    return client;
  }

  private DataDoor somewhere() {
    for (int attempt = 1; ; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(10_000, 32_000);
      try {
        return DataDoor.open(
            transport,
            "127.0.0.1",
            DataPorts.one(port, Optional.empty()),
            List.of(),
            Optional.of(
                new Arrivals(
                    Optional.of(tls),
                    new HandshakeAllowance(ClientLimits.DEFAULT),
                    Timeouts.DEFAULT,
                    new Arrivals.Observer() {})),
            ProxyGate.open());
      } catch (BindException e) {
        if (attempt == 10) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  /** Writes down what is told: the reply's code, the outcome, the bytes. */
  private static final class Verdict implements TransferOwner {

    private final CompletableFuture<String> told = new CompletableFuture<>();
    private String code = "no verdict";

    @Override
    public void onVerdict(FtpReply reply, boolean backendInStep) {
      code = reply.code().toString();
    }

    @Override
    public void onOutcome(
        TransferOutcome outcome, long bytes, Optional<ClientProof> proof, String cause) {
      told.complete(code + " " + outcome + " " + bytes);
    }
  }
}
