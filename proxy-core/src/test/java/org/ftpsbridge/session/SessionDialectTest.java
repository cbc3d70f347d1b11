package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.session.Spoken.CONTENT;
import static org.ftpsbridge.session.Spoken.assertDialect;
import static org.ftpsbridge.session.Spoken.assuming;
import static org.ftpsbridge.session.Spoken.bench;
import static org.ftpsbridge.session.Spoken.control;
import static org.ftpsbridge.session.Spoken.download;
import static org.ftpsbridge.session.Spoken.greetingFirst;
import static org.ftpsbridge.session.Spoken.only;
import static org.ftpsbridge.session.Spoken.quit;
import static org.ftpsbridge.session.Spoken.tlsOf;
import static org.ftpsbridge.session.Spoken.upload;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.Door;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.observe.ClientProof;
import org.ftpsbridge.observe.CloseNotify;
import org.ftpsbridge.observe.ControlSeen;
import org.ftpsbridge.observe.DataCommand;
import org.ftpsbridge.observe.DataSeen;
import org.ftpsbridge.observe.FirstWords;
import org.ftpsbridge.observe.OfferedTicket;
import org.ftpsbridge.observe.ProtectionSeen;
import org.ftpsbridge.observe.ProtectionSource;
import org.ftpsbridge.observe.SecuritySeen;
import org.ftpsbridge.observe.SessionDialect;
import org.ftpsbridge.observe.TlsSeen;
import org.ftpsbridge.policy.AssumedProtection;
import org.ftpsbridge.policy.ClientDialect;
import org.junit.jupiter.api.Test;

/** What is told at a session's end of how its client spoke, beside a client that spoke just so. */
class SessionDialectTest {

  @Test
  void ibmISaysNoProtAndNeverResumes() throws Exception {
    try (Bench bench = bench(settings -> settings);
        RawClient client = bench.silentClient().offering(o -> o.setProtocols(only("TLSv1.2")))) {
      client.startTls().login();
      client.ask("SYST");
      client.ask("SITE NAMEFMT 1");
      upload(client, client.secure(client.passive("PASV")));
      download(client, client.secure(client.passive("PASV")));
      TlsSeen tls = tlsOf(client, "", List.of());
      quit(client);
      assertThat(tls.version()).isEqualTo("TLSv1.2");
      assertDialect(
          bench,
          control(SecuritySeen.IMPLICIT, "", FirstWords.TLS, "", "SITE"),
          tls,
          new DataSeen(
              Map.of(DataCommand.PASV, 2),
              Map.of(ClientProof.FULL_HANDSHAKE, 2),
              new ProtectionSeen(ProtectionSource.ASSUMED, "P", false),
              2,
              0));
    }
  }

  @Test
  void commonsNetHasClearDataAndSaysNothingAboutIt() throws Exception {
    try (Bench bench = bench(assuming(AssumedProtection.CLEAR));
        RawClient client = bench.client().login()) {
      upload(client, client.passive("PASV"));
      TlsSeen tls = tlsOf(client, "", List.of());
      quit(client);
      assertThat(tls.version()).isEqualTo("TLSv1.3");
      assertDialect(
          bench,
          control(SecuritySeen.IMPLICIT, "", FirstWords.TLS, ""),
          tls,
          new DataSeen(
              Map.of(DataCommand.PASV, 1),
              Map.of(ClientProof.CLEAR, 1),
              new ProtectionSeen(ProtectionSource.ASSUMED, "C", false),
              0,
              0));
    }
  }

  @Test
  void whereDataConnectionsAreLookedAtTheyShowTheLevel() throws Exception {
    try (Bench bench = bench(assuming(AssumedProtection.DETECT));
        RawClient client = bench.client().login()) {
      upload(client, client.passive("PASV"));
      quit(client);
      assertThat(bench.events().dialect().data().protection())
          .isEqualTo(new ProtectionSeen(ProtectionSource.DETECTED, "C", false));
    }
  }

  @Test
  void lftpAsksFirstSaysProtAndResumes() throws Exception {
    try (Bench bench = bench(settings -> settings);
        RawClient client =
            bench
                .silentClient()
                .offering(
                    o -> {
                      o.setServerNames(List.of(new SNIHostName("ftp.example.org")));
                      o.setApplicationProtocols(new String[] {"ftp"});
                    })) {
      client.startTls().reply();
      client.ask("FEAT");
      client.ask("CLNT lftp/4.9");
      client.ask("USER alice");
      client.ask("PASS secret");
      client.ask("PBSZ 0");
      client.ask("PROT P");
      // Java uses a ticket once, and an upload brings none.
      download(client, client.resume(client.passive("EPSV")));
      upload(client, client.resume(client.passive("EPSV")));
      client.raw("\u00ff\u00f4\u00ff\u00f2");
      assertThat(client.ask("ABOR")).startsWith("225 ");
      TlsSeen tls = tlsOf(client, "ftp.example.org", List.of("ftp"));
      quit(client);
      assertDialect(
          bench,
          control(SecuritySeen.IMPLICIT, "", FirstWords.TLS, "lftp/4.9", "IAC ABOR"),
          tls,
          new DataSeen(
              Map.of(DataCommand.EPSV, 2),
              Map.of(ClientProof.RESUMED, 2),
              new ProtectionSeen(ProtectionSource.SAID, "P", true),
              2,
              0));
    }
  }

  @Test
  void authSslMeansPrivateDataAndActiveModeIsSeen() throws Exception {
    try (Bench bench = bench(Bench.speaking(ClientDialect.standard(Security.EXPLICIT)));
        Door door = new Door("127.0.0.1");
        RawClient client = bench.silentClient()) {
      client.reply();
      client.authenticate("ssl").ask("USER alice");
      client.ask("PASS secret");
      assertThat(client.ask("AUTH TLS")).startsWith("534 ");
      assertThat(client.ask(door.asEprt())).startsWith("200 ");
      client.send("RETR file");
      try (SSLSocket data = client.secure(door.accept())) {
        assertThat(data.getInputStream().readAllBytes()).isEqualTo(CONTENT);
      }
      assertThat(client.reply()).startsWith("150 ");
      assertThat(client.reply()).startsWith("226 ");
      TlsSeen tls = tlsOf(client, "", List.of());
      quit(client);
      assertDialect(
          bench,
          control(SecuritySeen.EXPLICIT, "SSL", FirstWords.FTP, "", "AUTH refused"),
          tls,
          new DataSeen(
              Map.of(DataCommand.EPRT, 1),
              Map.of(ClientProof.FULL_HANDSHAKE, 1),
              new ProtectionSeen(ProtectionSource.ASSUMED, "P", false),
              1,
              0));
    }
  }

  @Test
  void zosIsGreetedInClearAndSaysProtBeforeUser() throws Exception {
    try (Bench bench = bench(greetingFirst());
        RawClient client = bench.silentClient()) {
      assertThat(client.reply()).startsWith("220 ");
      client.startTls().ask("PBSZ 0");
      client.ask("PROT C");
      client.ask("USER alice");
      client.ask("PASS secret");
      download(client, client.passive("EPSV"));
      TlsSeen tls = tlsOf(client, "", List.of());
      quit(client);
      assertDialect(
          bench,
          new ControlSeen(
              SecuritySeen.IMPLICIT,
              "",
              true,
              FirstWords.TLS,
              Optional.of(CloseNotify.SENT),
              "",
              Set.of()),
          tls,
          new DataSeen(
              Map.of(DataCommand.EPSV, 1),
              Map.of(ClientProof.CLEAR, 1),
              new ProtectionSeen(ProtectionSource.SAID_BEFORE_USER, "C", true),
              0,
              0));
    }
  }

  @Test
  void aPlainClientHasNoTlsAtAll() throws Exception {
    try (Bench bench = bench(Bench.speaking(ClientDialect.standard(Security.PLAIN)));
        RawClient client = bench.silentClient().login()) {
      assertThat(client.ask("PROT P")).startsWith("502 ");
      upload(client, client.passive("PASV"));
      client.ask("QUIT");
      client.leave();
      assertThat(bench.events().dialect())
          .isEqualTo(
              new SessionDialect(
                  new ControlSeen(
                      SecuritySeen.NONE,
                      "",
                      false,
                      FirstWords.FTP,
                      Optional.empty(),
                      "",
                      Set.of("PROT refused")),
                  Optional.empty(),
                  new DataSeen(
                      Map.of(DataCommand.PASV, 1),
                      Map.of(ClientProof.CLEAR, 1),
                      new ProtectionSeen(ProtectionSource.ASSUMED, "C", false),
                      0,
                      0)));
    }
  }

  /** Java offers the session that it has of a host and port, whichever connection it was of. */
  @Test
  void clientsThatShareTheirTicketsAreSeenToMix() throws Exception {
    try (Bench bench = bench(settings -> settings);
        RawClient first = bench.client().login();
        RawClient second = bench.client().login()) {
      upload(first, first.resume(first.passive("EPSV")));
      quit(first);
      SessionDialect ofFirst = bench.events().dialect();
      assertThat(ofFirst.tls().orElseThrow().ticket()).isEqualTo(OfferedTicket.NONE);
      assertThat(ofFirst.data().proofs()).isEqualTo(Map.of(ClientProof.ANOTHERS_TICKET, 1));
      assertThat(ofFirst.isMixing()).isTrue();
      quit(second);
      SessionDialect ofSecond = bench.events().dialect();
      assertThat(ofSecond.tls().orElseThrow().ticket()).isEqualTo(OfferedTicket.ANOTHERS);
      assertThat(ofSecond.isMixing()).isTrue();
    }
  }

  @Test
  void aTicketOfASessionThatIsOverIsNoMixing() throws Exception {
    try (Bench bench = bench(settings -> settings);
        RawClient first = bench.client().login()) {
      quit(first);
      assertThat(bench.events().dialect().tls().orElseThrow().ticket())
          .isEqualTo(OfferedTicket.NONE);
      try (RawClient second = bench.client().login()) {
        quit(second);
      }
      SessionDialect later = bench.events().dialect();
      assertThat(later.tls().orElseThrow().ticket()).isEqualTo(OfferedTicket.UNKNOWN);
      assertThat(later.isMixing()).isFalse();
    }
  }
}
