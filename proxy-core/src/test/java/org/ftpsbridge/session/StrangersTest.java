package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.BackendData;
import org.ftpsbridge.routing.DataMode;
import org.junit.jupiter.api.Test;

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
                    l.backend().name(),
                    l.backend().address(),
                    l.backend().security(),
                    l.backend().tls(),
                    new BackendData(
                        DataMode.PASSIVE, Optional.empty(), List.of(AddressRange.parse(address))),
                    l.backend().lineEnd(),
                    l.backend().telnet())));
  }
}
