package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.bench.Transfers.receiving;
import static org.ftpsbridge.bench.Transfers.sending;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.Door;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.ScriptedBackend.Moment;
import org.ftpsbridge.bench.Secured;
import org.ftpsbridge.bench.Transfers;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.routing.DataMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * When the TLS handshake of a data connection is due: each end has a moment of its own, waits for
 * it, and does nothing else before. Every moment of a backend meets every moment of a client.
 */
class HandshakeMomentsTest {

  private static final byte[] CONTENT = Transfers.content();

  /** When a client begins TLS, and what it does not do before. */
  private enum Beginning {
    /** It gives no transfer command before its handshake is done. */
    BEFORE_THE_COMMAND(false),
    /** Its ClientHello goes out with the connection, its command without waiting. */
    AT_CONNECT(false),
    /** It says nothing on the data connection before it has read the 1yz. */
    AFTER_150(false),
    /** It is called, and reads no reply before its handshake is done. */
    WHEN_CALLED(true),
    /** It is called, and says nothing before it has read the 1yz. */
    CALLED_AFTER_150(true);

    private final boolean active;

    Beginning(boolean active) {
      this.active = active;
    }
  }

  @ParameterizedTest(name = "a backend {0}, {1}, a client {2}: {3}")
  @CsvSource({
    "AT_CONNECT, PASSIVE, BEFORE_THE_COMMAND, RETR",
    "AT_CONNECT, ACTIVE, AT_CONNECT, STOR",
    "AT_CONNECT, PASSIVE, AFTER_150, STOR",
    "AT_CONNECT, ACTIVE, WHEN_CALLED, RETR",
    "AT_CONNECT, PASSIVE, CALLED_AFTER_150, RETR",
    "BEFORE_150, ACTIVE, BEFORE_THE_COMMAND, STOR",
    "BEFORE_150, PASSIVE, AT_CONNECT, RETR",
    "BEFORE_150, ACTIVE, AFTER_150, RETR",
    "BEFORE_150, PASSIVE, WHEN_CALLED, STOR",
    "BEFORE_150, ACTIVE, CALLED_AFTER_150, STOR",
    "AFTER_150, PASSIVE, BEFORE_THE_COMMAND, STOR",
    "AFTER_150, ACTIVE, BEFORE_THE_COMMAND, RETR",
    "AFTER_150, PASSIVE, AT_CONNECT, STOR",
    "AFTER_150, ACTIVE, AT_CONNECT, RETR",
    "AFTER_150, PASSIVE, AFTER_150, RETR",
    "AFTER_150, ACTIVE, AFTER_150, STOR",
    "AFTER_150, PASSIVE, WHEN_CALLED, RETR",
    "AFTER_150, ACTIVE, WHEN_CALLED, STOR",
    "AFTER_150, PASSIVE, CALLED_AFTER_150, STOR",
    "AFTER_150, ACTIVE, CALLED_AFTER_150, RETR"
  })
  void aFileIsWhole(Moment moment, DataMode mode, Beginning beginning, String verb)
      throws Exception {
    try (Bench bench = start(mode);
        Door door = new Door("127.0.0.1");
        RawClient client = bench.client().login()) {
      CompletableFuture<byte[]> received = new CompletableFuture<>();
      bench.backend().shakingHands(moment).transfer("STOR", receiving(received));
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
      try (SSLSocket data = begin(client, door, beginning, verb + " file")) {
        if (verb.equals("STOR")) {
          data.getOutputStream().write(CONTENT);
        } else {
          received.complete(data.getInputStream().readAllBytes());
        }
      }
      assertThat(finalReply(client)).startsWith("226 ");
      assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo(CONTENT);
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.COMPLETE);
    }
  }

  private static SSLSocket begin(RawClient client, Door door, Beginning beginning, String command)
      throws Exception {
    if (beginning.active) {
      assertThat(client.ask(door.asPort())).startsWith("200 ");
      client.send(command);
      Socket called = door.accept();
      return secured(client, called, beginning == Beginning.CALLED_AFTER_150);
    }
    Socket data = client.passive("EPSV");
    if (beginning == Beginning.BEFORE_THE_COMMAND) {
      SSLSocket secured = client.secure(data);
      client.send(command);
      return secured;
    }
    if (beginning == Beginning.AT_CONNECT) {
      CompletableFuture<SSLSocket> shaking =
          CompletableFuture.supplyAsync(() -> uninterrupted(client, data));
      client.send(command);
      return shaking.get(10, TimeUnit.SECONDS);
    }
    client.send(command);
    return secured(client, data, true);
  }

  private static SSLSocket secured(RawClient client, Socket data, boolean after150)
      throws IOException {
    if (after150) {
      assertThat(client.reply()).startsWith("150 ");
    }
    return client.secure(data);
  }

  private static SSLSocket uninterrupted(RawClient client, Socket data) {
    try {
      return client.secure(data);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String finalReply(RawClient client) throws IOException {
    String reply = client.reply();
    return reply.startsWith("1") ? client.reply() : reply;
  }

  private static Bench start(DataMode mode) throws Exception {
    Secured secured = new Secured(Security.EXPLICIT).unverified().connecting(mode);
    Bench bench = Bench.start(secured.settings());
    bench.backend().secured(Security.EXPLICIT, Authority.server(Authority.selfSigned()));
    return bench;
  }
}
