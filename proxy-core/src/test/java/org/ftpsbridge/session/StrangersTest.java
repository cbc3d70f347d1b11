package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.BackendData;
import org.ftpsbridge.routing.DataMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes from where it should not, and its honest twin. */
class StrangersTest {

  private static final String CONTROL_PEER = "127.0.0.1";
  private static final String OTHER = "127.0.0.2";

  @Test
  void theAddressInThe227OfABackendIsNotDialled() throws Exception {
    assertThat(dialled(Bench.start(), OTHER)).isEqualTo(CONTROL_PEER);
  }

  @Test
  void theAddressInThe227OfABackendIsDialledWhereTheConfigurationAllowsIt() throws Exception {
    assertThat(dialled(Bench.start(allowing(OTHER)), OTHER)).isEqualTo(OTHER);
  }

  /** What is no IPv4 address of four numbers below 256 is no reply to PASV; 229 has no address. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "PASV; 227 (0,0,0,0,%d,%d)",
        "PASV; 227 (169,254,169,254,%d,%d)",
        "PASV; 227 (10,0,0,1,%d,%d)",
        "PASV; 227 (255,255,255,255,%d,%d)",
        "PASV; 227 (224,0,0,1,%d,%d)",
        "EPSV; 229 (|||%3$d|)",
        "EPSV; 229 (|1|127.0.0.2|%3$d|)",
        "EPSV; 229 (|2|::ffff:127.0.0.2|%3$d|)",
        "EPSV; 229 (|2|fe80::1|%3$d|)",
        "EPSV; 229 (|1|169.254.169.254|%3$d|)"
      })
  void whateverAddressABackendNamesItIsItselfThatIsDialledOrNobody(String verb, String words)
      throws Exception {
    try (Bench bench = Bench.start();
        ServerSocket everywhere = new ServerSocket(0, 5, InetAddress.getByName("0.0.0.0"));
        RawClient client = bench.client().login()) {
      int port = everywhere.getLocalPort();
      bench
          .backend()
          .answer("EPSV", "500 unknown")
          .answer("PASV", "500 unknown")
          .answer(verb, words.formatted(port / 256, port % 256, port));
      String reply = client.ask("EPSV");
      everywhere.setSoTimeout(reply.startsWith("229 ") ? 5000 : 300);
      if (reply.startsWith("229 ")) {
        try (Socket data = everywhere.accept()) {
          assertThat(data.getLocalAddress().getHostAddress()).isEqualTo(CONTROL_PEER);
        }
      } else {
        assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(everywhere::accept);
      }
      assertThat(client.ask("PWD")).as("the session goes on").startsWith("200 ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "257 one\r230 two",
        "257 one\n230 two",
        "257 one\0two",
        "257-one\r\n230 two\n257 end",
        "no reply at all"
      })
  void aReplyThatIsTwoForSomeReadersEndsTheSession(String reply) throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.backend().answer("PWD", reply);
      assertThat(client.ask("PWD")).startsWith("421 ").doesNotContain("two");
      assertThat(client.reply()).isEmpty();
      assertThat(bench.events().end()).isEqualTo(CloseReason.BACKEND_PROTOCOL);
    }
  }

  @Test
  void aReplyOfManyLinesThatLookLikeOthersStaysOne() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.backend().answer("STAT", "211-names\r\n230 in\r\n226-done\r\n221 bye\r\n211 end");
      assertThat(client.ask("STAT")).isEqualTo("211-names\n230 in\n226-done\n221 bye\n211 end");
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
    }
  }

  /** Where the bridge connects to when the backend's 227 names an address; both listen. */
  private static String dialled(Bench started, String named) throws Exception {
    try (Bench bench = started;
        ServerSocket everywhere = new ServerSocket(0, 5, InetAddress.getByName("0.0.0.0"));
        RawClient client = bench.client().login()) {
      int port = everywhere.getLocalPort();
      bench
          .backend()
          .answer("EPSV", "500 unknown")
          .answer(
              "PASV", "227 (%s,%d,%d)".formatted(named.replace('.', ','), port / 256, port % 256));
      assertThat(client.ask("EPSV")).startsWith("229 ");
      everywhere.setSoTimeout(5000);
      try (Socket data = everywhere.accept()) {
        return data.getLocalAddress().getHostAddress();
      }
    }
  }

  private static UnaryOperator<Settings> allowing(String address) {
    return Bench.listener(
        l ->
            Bench.having(
                l,
                new Backend(
                    Bench.backendOf(l).name(),
                    Bench.backendOf(l).group(),
                    Bench.backendOf(l).security(),
                    Bench.backendOf(l).tls(),
                    new BackendData(
                        DataMode.PASSIVE, Optional.empty(), List.of(AddressRange.parse(address))),
                    Bench.backendOf(l).lineEnd(),
                    Bench.backendOf(l).telnet())));
  }
}
