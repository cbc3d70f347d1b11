package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ftpsbridge.bench.Transfers.sending;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.HeldBack;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.ReuseRequirement;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.observe.ClientProof;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.observe.TransferReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the connections that we open to clients have to prove, and what is told of it. */
class ActiveProofTest {

  private static final byte[] CONTENT = {'a', ' ', 'f', 'i', 'l', 'e'};
  private static final InetAddress CLIENT = AddressRange.literal("127.0.0.1");

  private final ServerSocket door = new ServerSocket(0, 1, CLIENT);

  ActiveProofTest() throws Exception {}

  private RawClient clientOf(Bench bench, TlsVersion version) throws Exception {
    bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
    RawClient client = bench.client(version).login();
    assertThat(client.ask("EPRT |1|127.0.0.1|" + door.getLocalPort() + "|")).startsWith("200 ");
    assertThat(client.ask("RETR file")).startsWith("150 ");
    return client;
  }

  /** The cut may come before the client has seen the end of the handshake. */
  private void shakeHandsAndBeCut(RawClient client) {
    assertThatThrownBy(() -> client.secure(door.accept()).getInputStream().readNBytes(1))
        .isInstanceOf(IOException.class);
  }

  private static void assertFetched(SSLSocket data) throws Exception {
    try (data) {
      assertThat(data.getInputStream().readAllBytes()).isEqualTo(CONTENT);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_2", "V1_3"})
  void underAlwaysAClientThatResumesIsServed(TlsVersion version) throws Exception {
    try (Bench bench = Bench.start(Bench.onePort(ReuseRequirement.ALWAYS));
        door;
        RawClient client = clientOf(bench, version)) {
      assertFetched(client.resume(door.accept()));
      assertThat(client.reply()).isEqualTo("226 sent");
      TransferReport report = bench.events().transfer();
      assertThat(report.outcome()).isEqualTo(TransferOutcome.COMPLETE);
      assertThat(report.proof()).isEqualTo(Optional.of(ClientProof.RESUMED));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_2", "V1_3"})
  void underAlwaysAFullHandshakeIsA522AndNotAByte(TlsVersion version) throws Exception {
    try (Bench bench = Bench.start(Bench.onePort(ReuseRequirement.ALWAYS));
        door;
        RawClient client = clientOf(bench, version)) {
      shakeHandsAndBeCut(client);
      assertThat(client.reply()).startsWith("522 ").contains("requireSessionReuse");
      TransferReport report = bench.events().transfer();
      assertThat(report.outcome()).isEqualTo(TransferOutcome.ABORTED);
      assertThat(report.bytes()).isZero();
    }
  }

  /** Of TLS 1.3, whose client may say more as soon as it has shaken hands. */
  @Test
  void whatComesWithAHandshakeThatProvesNothingIsGivenBack() throws Exception {
    try (Bench bench = Bench.start(Bench.onePort(ReuseRequirement.ALWAYS));
        door;
        RawClient client = clientOf(bench, TlsVersion.V1_3)) {
      HeldBack held = new HeldBack(door.accept());
      client.secure(held).getOutputStream().write(CONTENT);
      held.release();
      assertThat(client.reply()).startsWith("522 ");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_2", "V1_3"})
  void underPreferAFullHandshakeIsServedAndTold(TlsVersion version) throws Exception {
    try (Bench bench = Bench.start(Bench.onePort(ReuseRequirement.PREFER));
        door;
        RawClient client = clientOf(bench, version)) {
      assertFetched(client.secure(door.accept()));
      assertThat(client.reply()).isEqualTo("226 sent");
      assertThat(bench.events().transfer().proof())
          .isEqualTo(Optional.of(ClientProof.FULL_HANDSHAKE));
    }
  }
}
