package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.junit.jupiter.api.RepeatedTest;

/** A bridge that stops gives everything back; what is left of TLS fails the class. */
class StopTest {

  private static final int SESSIONS = 4;

  @RepeatedTest(6)
  void whileClientsOpenDataConnectionsTheStopClosesThemAll() throws Exception {
    List<RawClient> clients = new ArrayList<>();
    List<Socket> opened = new ArrayList<>();
    try (Bench bench = Bench.start()) {
      for (int i = 0; i < SESSIONS; i++) {
        clients.add(bench.client().login());
      }
      for (RawClient client : clients) {
        opened.add(client.passive("EPSV"));
      }
    }
    for (Socket data : opened) {
      data.setSoTimeout(5000);
      assertThat(end(data)).isEqualTo(-1);
      data.close();
    }
    for (RawClient client : clients) {
      client.close();
    }
  }

  /** A cut is an end as well. */
  private static int end(Socket data) {
    try {
      return data.getInputStream().read();
    } catch (SocketTimeoutException open) {
      return 0;
    } catch (IOException cut) {
      return -1;
    }
  }
}
