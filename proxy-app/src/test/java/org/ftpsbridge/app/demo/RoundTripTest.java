package org.ftpsbridge.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.ssl.SslConfigurationFactory;
import org.ftpsbridge.data.DataPorts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration's client against a server that speaks implicit FTPS itself. */
@Timeout(60)
class RoundTripTest {
  private final DemoAccount account = DemoAccount.fresh();

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
  private Path temporary;

  @SuppressWarnings("NullAway.Init") // set before each test
  private DemoFolder folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private DemoCertificate certificate;

  @BeforeEach
  void open() throws Exception {
    folder = DemoFolder.open(Optional.of(temporary));
    certificate = DemoCertificate.make(temporary, List.of());
  }

  @Test
  void aFileComesBackAsItWasSent() throws Exception {
    Path sent = folder.random("sent", 3_000_000);
    Path fetched = temporary.resolve("fetched");
    try (PlainServer server = implicitServer()) {
      trip(server, account).move(sent, "a.bin", fetched);
    }
    assertThat(fetched).hasSameBinaryContentAs(sent);
    assertThat(folder.home().resolve("a.bin")).hasSameBinaryContentAs(sent);
    assertThat(DemoFolder.hash(fetched)).isEqualTo(DemoFolder.hash(sent)).hasSize(64);
  }

  @Test
  void aServerWithAnotherCertificateIsNotTalkedTo() throws Exception {
    Path sent = folder.random("sent", 10);
    try (PlainServer server = implicitServer()) {
      DemoCertificate.make(temporary, List.of());
      assertThatIOException()
          .isThrownBy(() -> trip(server, account).move(sent, "a.bin", temporary.resolve("b")));
    }
    assertThat(folder.home().resolve("a.bin")).doesNotExist();
  }

  @Test
  void aRefusedLoginIsToldWithTheReply() throws Exception {
    Path sent = folder.random("sent", 10);
    DemoAccount stranger = new DemoAccount("demo", "wrong");
    try (PlainServer server = implicitServer()) {
      assertThatIOException()
          .isThrownBy(() -> trip(server, stranger).move(sent, "a.bin", temporary.resolve("b")))
          .withMessageStartingWith("the client could not log in: 530");
    }
  }

  @Test
  void thePortsOfTheDemonstrationAreAllInItsConfiguration() throws Exception {
    DemoPorts ports = DemoPorts.free();
    Path file = folder.configuration(ports, 2121);
    var settings = org.ftpsbridge.config.ConfigFile.read(file).settings();
    assertThat(settings.listeners().get(0).bind().port()).isEqualTo(ports.control());
    assertThat(settings.listeners().get(0).data().ports())
        .isEqualTo(DataPorts.one(ports.data(), Optional.empty()));
    assertThat(
            settings
                .listeners()
                .get(0)
                .routing()
                .fallback()
                .orElseThrow()
                .group()
                .members()
                .get(0)
                .address()
                .port())
        .isEqualTo(2121);
  }

  @Test
  void thePrivateKeyIsItsOwnersOnly() throws Exception {
    assertThat(Files.getPosixFilePermissions(certificate.key())).hasSize(2);
  }

  private RoundTrip trip(PlainServer server, DemoAccount who) {
    return new RoundTrip(PlainServer.ADDRESS, server.port(), certificate.certificate(), who);
  }

  private PlainServer implicitServer() throws Exception {
    SslConfigurationFactory tls = new SslConfigurationFactory();
    tls.setKeystoreFile(KeyStores.of(certificate, temporary.resolve("server.p12")).toFile());
    tls.setKeystoreType("PKCS12");
    tls.setKeystorePassword(KeyStores.PASSWORD);
    ListenerFactory listeners = new ListenerFactory();
    listeners.setSslConfiguration(tls.createSslConfiguration());
    listeners.setImplicitSsl(true);
    return PlainServer.start(folder.home(), account, listeners);
  }
}
