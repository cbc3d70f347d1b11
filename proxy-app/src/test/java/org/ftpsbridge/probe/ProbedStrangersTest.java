package org.ftpsbridge.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.probe.ServerProbe.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is no FTP server is named by a probe, which is not held up by any of them. */
@Timeout(60)
class ProbedStrangersTest {

  private static final Duration PATIENCE = Duration.ofMillis(1500);

  /** What a server does with each of its connections. */
  private interface Manners {
    void serve(Socket socket) throws IOException;
  }

  @ParameterizedTest
  @CsvSource({
    "'SSH-2.0-OpenSSH_9.2\r\n"
        + "', it is an SSH server (SSH-2.0-OpenSSH_9.2): SFTP is another protocol",
    "'+OK POP3 ready\r\n', it is a mail server (+OK POP3 ready)",
    "'hello\r\n', it does not speak FTP: hello",
    "'hello', it does not speak FTP: hello"
  })
  void whoSpeaksFirstIsNamed(String first, String named) throws Exception {
    assertThat(noteOf(socket -> write(socket, first))).isEqualTo(named);
  }

  @Test
  void anHttpServerIsNamedByItsAnswerToTls() throws Exception {
    String note =
        noteOf(
            socket -> {
              if (socket.getInputStream().read() >= 0) {
                write(socket, "HTTP/1.1 400 Bad Request\r\n\r\n");
              }
            });
    assertThat(note).isEqualTo("it is an HTTP server (HTTP/1.1 400 Bad Request)");
  }

  @Test
  void whoSaysNothingIsLeftInTime() throws Exception {
    long began = System.nanoTime();
    assertThat(noteOf(socket -> socket.getInputStream().readAllBytes()))
        .startsWith("it takes connections and says nothing for 1.5 s");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(PATIENCE.multipliedBy(6));
  }

  @Test
  void aLineWithoutEndIsLeftInTime() throws Exception {
    String much = "220-" + "x".repeat(1 << 16);
    assertThat(
            noteOf(
                socket -> {
                  for (int i = 0; i < 100; i++) {
                    write(socket, much);
                  }
                }))
        .isEqualTo("a line of it has more than 8192 bytes");
  }

  @Test
  void aReplyWithoutEndIsLeftInTime() throws Exception {
    assertThat(
            noteOf(
                socket -> {
                  for (int i = 0; i < 100_000; i++) {
                    write(socket, "220-more\r\n");
                  }
                }))
        .isEqualTo("a reply of it has more than 1000 lines");
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String noteOf(Manners manners) throws Exception {
    return Probing.fact(look(manners), "note");
  }

  private static Report look(Manners manners) throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread thread = new Thread(() -> serve(listener, manners), "stranger");
      thread.setDaemon(true);
      thread.start();
      Order order =
          new Order(
              new Endpoint("127.0.0.1", listener.getLocalPort()),
              Optional.empty(),
              Set.of(),
              Optional.empty(),
              Optional.empty(),
              false,
              PATIENCE);
      Report report = ServerProbe.look(order, "probed", step -> {});
      assertThat(report.isWhole()).isFalse();
      assertThat(Probing.section(report)).isEmpty();
      return report;
    }
  }

  private static void serve(ServerSocket listener, Manners manners) {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        Thread thread =
            new Thread(
                () -> {
                  try (socket) {
                    manners.serve(socket);
                  } catch (IOException e) {
                    // the probe has left
                  }
                },
                "stranger-session");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        return;
      }
    }
  }
}
