package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.session.Spoken.CONTENT;
import static org.ftpsbridge.session.Spoken.bench;
import static org.ftpsbridge.session.Spoken.quit;
import static org.ftpsbridge.session.Spoken.upload;

import java.net.Socket;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.net.Truncation;
import org.ftpsbridge.observe.CloseNotify;
import org.ftpsbridge.observe.ControlSeen;
import org.ftpsbridge.observe.DataSeen;
import org.ftpsbridge.observe.FirstWords;
import org.ftpsbridge.observe.SecuritySeen;
import org.ftpsbridge.observe.SessionDialect;
import org.junit.jupiter.api.Test;

/** What is told at a session's end of what its client left out, and of what was odd. */
class OddClientsTest {

  @Test
  void closeNotifyThatIsOmittedIsSeenOnEachConnection() throws Exception {
    try (Bench bench = bench(Bench.truncation(Truncation.LENIENT));
        RawClient client = bench.client().login()) {
      Socket data = client.passive("EPSV");
      client.ask("STOR file");
      SSLSocket secured = client.secure(data);
      secured.getOutputStream().write(CONTENT);
      data.close();
      assertThat(client.reply()).startsWith("226 ");
      upload(client, client.secure(client.passive("EPSV")));
      client.plain().close();
      SessionDialect seen = bench.events().dialect();
      assertThat(seen.control().closeNotify()).contains(CloseNotify.OMITTED);
      assertThat(seen.data().closeNotifyOmitted()).isEqualTo(1);
      assertThat(seen.data().closeNotifySent()).isEqualTo(1);
    }
  }

  @Test
  void aSessionThatNeverSpokeHasNothingToTell() throws Exception {
    try (Bench bench = bench(settings -> settings)) {
      bench.silentClient().close();
      assertThat(bench.events().dialect())
          .isEqualTo(
              new SessionDialect(
                  new ControlSeen(
                      SecuritySeen.NONE,
                      "",
                      false,
                      FirstWords.NOTHING,
                      Optional.empty(),
                      "",
                      Set.of()),
                  Optional.empty(),
                  DataSeen.NONE));
    }
  }

  @Test
  void whatIsOddIsToldInFewWordsAndSecretsNever() throws Exception {
    try (Bench bench = bench(settings -> settings);
        RawClient client = bench.client()) {
      client.reply();
      client.ask("hunter2");
      client.raw("NOOP\r\nUSER alice\r\nPASS hunter4\r\nACCT hunter3\r\n");
      for (int replies = 0; replies < 4; replies++) {
        client.reply();
      }
      for (int verb = 0; verb < 40; verb++) {
        client.ask("XV" + verb);
      }
      client.ask("CLNT " + "x".repeat(400));
      quit(client);
      SessionDialect seen = bench.events().dialect();
      assertThat(seen.control().oddities())
          .contains("ACCT", "pipelining", "unknown verb", "XV0")
          .hasSize(16);
      assertThat(seen.control().software()).hasSize(64);
      assertThat(seen.toString().toLowerCase(Locale.ROOT))
          .doesNotContain("hunter2", "hunter3", "hunter4");
    }
  }
}
