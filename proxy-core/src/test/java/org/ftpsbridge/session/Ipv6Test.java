package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.observe.Refusal;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.policy.ClientLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Control connections over IPv6, and both families on one dual-stack listener. */
class Ipv6Test {

  private static final String V6 = "::1";
  private static final String V4 = "127.0.0.1";
  private static final String BOTH = "::";

  @ParameterizedTest
  @ValueSource(strings = {V6, BOTH})
  void overIpv6EpsvIsServedAndPasvIsNot(String bound) throws Exception {
    try (Bench bench = Bench.start(Bench.boundTo(bound));
        RawClient client = bench.clientAt(V6).login()) {
      assertThat(client.ask("PASV")).startsWith("425 ").contains("EPSV");
      assertThat(client.ask("EPSV 1")).startsWith("522 ").contains("(2)");
      assertThat(client.ask("EPSV 2")).startsWith("229 ");
      assertThat(bench.events().start().client().getAddress()).isInstanceOf(Inet6Address.class);
    }
  }

  @Test
  void overIpv6PasvIsNotServedThoughAnAddressIsAdvertised() throws Exception {
    UnaryOperator<Settings> bound = Bench.boundTo(BOTH);
    try (Bench bench = Bench.start(s -> Bench.advertising("203.0.113.7").apply(bound.apply(s)));
        RawClient v6 = bench.clientAt(V6).login();
        RawClient v4 = bench.clientAt(V4).login()) {
      assertThat(v6.ask("PASV")).startsWith("425 ");
      assertThat(v4.ask("PASV")).contains("(203,0,113,7,");
    }
  }

  @Test
  void onADualStackListenerAnIpv4ClientIsOneOfIpv4() throws Exception {
    try (Bench bench = Bench.start(Bench.boundTo(BOTH));
        RawClient client = bench.clientAt(V4).login()) {
      assertThat(client.ask("PASV")).startsWith("227 ").contains("(127,0,0,1,");
      assertThat(client.ask("EPSV 2")).startsWith("522 ").contains("(1)");
      assertThat(client.ask("EPSV 1")).startsWith("229 ");
      assertThat(bench.events().start().client().getAddress()).isInstanceOf(Inet4Address.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"::1, ::1, EPSV", "::, ::1, EPSV", "::, 127.0.0.1, EPSV", "::, 127.0.0.1, PASV"})
  void aFileMoves(String bound, String client, String verb) throws Exception {
    try (Bench bench = Bench.start(Bench.boundTo(bound));
        RawClient session = bench.clientAt(client).login()) {
      bench
          .backend()
          .transfer(
              "RETR",
              data -> {
                data.getOutputStream().write("whole".getBytes(StandardCharsets.US_ASCII));
                return "226 done";
              });
      Socket data = session.passive(verb);
      assertThat(session.ask("RETR f")).startsWith("150 ");
      try (SSLSocket secured = session.secure(data)) {
        assertThat(new String(secured.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
            .isEqualTo("whole");
      }
      assertThat(session.reply()).startsWith("226 ");
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.COMPLETE);
    }
  }

  @Test
  void theLimitsOfAnAddressCountEachFamilyForItself() throws Exception {
    UnaryOperator<Settings> bound = Bench.boundTo(BOTH);
    UnaryOperator<Settings> one =
        Bench.clients(new ClientLimits(9, 1, 9, Duration.ZERO, List.of()));
    try (Bench bench = Bench.start(s -> one.apply(bound.apply(s)));
        RawClient v6 = bench.clientAt(V6).login();
        RawClient v4 = bench.clientAt(V4).login();
        Socket refused =
            new Socket(AddressRange.literal(V6), bench.bridge().addressOf("implicit").getPort())) {
      assertThat(bench.events().refusal().limit()).isEqualTo(Refusal.SESSIONS_PER_ADDRESS);
      assertThat(refused.isConnected()).isTrue();
      assertThat(v4.ask("PWD")).startsWith("200 ");
      assertThat(v6.ask("PWD")).startsWith("200 ");
    }
  }
}
