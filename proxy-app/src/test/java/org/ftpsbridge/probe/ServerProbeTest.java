package org.ftpsbridge.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.probe.Probing.fact;
import static org.ftpsbridge.probe.Probing.section;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.ftpsbridge.bench.ScriptedBackend.Moment;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.BackendTls.RefusedProt;
import org.ftpsbridge.tls.ServerTrust;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a probe finds out about a server, and the section that it prints. */
@Timeout(120)
class ServerProbeTest {

  /** All that may be said to a server, whatever it is. */
  private static final Set<String> HARMLESS =
      Set.of(
          "AUTH", "PBSZ", "PROT", "USER", "PASS", "FEAT", "SYST", "HOST", "EPSV", "PASV", "LIST",
          "NLST", "QUIT");

  private final Path folder;

  ServerProbeTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @EnumSource(Security.class)
  void whatAServerSpeaksIsToldAndItsSectionIsRead(Security security) throws Exception {
    try (Probing probing = new Probing(security).trusting().loggingIn().inClear()) {
      Report report = probing.look();
      assertThat(report.isWhole()).as(report.text()).isTrue();
      assertThat(fact(report, "security")).isEqualTo(security.name().toLowerCase(Locale.ROOT));
      assertThat(fact(report, "list")).isEqualTo("yes");
      assertThat(fact(report, "dialect")).isEqualTo("standard");
      Backend backend = Probing.backend(report, folder);
      assertThat(backend.security()).isEqualTo(security);
      assertThat(probing.steps()).contains("listing", "done");
    }
  }

  @Test
  void nothingIsSaidThatLeavesSomethingAtTheServer() throws Exception {
    try (Probing probing = new Probing(Security.EXPLICIT).trusting().loggingIn()) {
      probing.look();
      assertThat(
              probing.server().heard().stream()
                  .map(line -> line.split(" ", 2)[0])
                  .collect(Collectors.toSet()))
          .isSubsetOf(HARMLESS)
          .contains("LIST");
    }
  }

  @Test
  void withoutALoginItTellsWhatNeedsOne() throws Exception {
    try (Probing probing = new Probing(Security.IMPLICIT)) {
      Report report = probing.look();
      assertThat(report.isWhole()).isTrue();
      assertThat(fact(report, "note")).startsWith("needs --user: ").contains("sessionReuse");
      assertThat(fact(report, "features")).contains("SIZE");
      assertThat(probing.server().heard()).noneMatch(line -> line.startsWith("PASS"));
    }
  }

  @Test
  void aCertificateThatNobodyVouchesForIsPinnedAndHearsNoPassword() throws Exception {
    try (Probing probing = new Probing(Security.EXPLICIT).loggingIn()) {
      Report report = probing.look();
      assertThat(report.isWhole()).isFalse();
      assertThat(fact(report, "trusted")).startsWith("the backend's certificate is self-signed");
      assertThat(fact(report, "note")).contains("--pin");
      String pin = ServerTrust.pinOf(probing.identity().getCertificate());
      assertThat(Probing.backend(report, folder).tls().orElseThrow().pins()).containsExactly(pin);
      assertThat(probing.server().heard()).noneMatch(line -> line.contains(Probing.SECRET));
    }
  }

  @Test
  void aServerWithoutTlsHearsNoPasswordUnlessThatIsAskedFor() throws Exception {
    try (Probing probing = new Probing(Security.PLAIN).loggingIn()) {
      Report report = probing.look();
      assertThat(report.isWhole()).isFalse();
      assertThat(fact(report, "note")).contains("--in-clear");
      assertThat(probing.server().heard()).noneMatch(line -> line.contains(Probing.SECRET));
      assertThat(probing.inClear().look().isWhole()).isTrue();
      assertThat(probing.server().heard()).contains("PASS " + Probing.SECRET);
    }
  }

  @Test
  void aPasswordIsInNoText() throws Exception {
    try (Probing probing = new Probing(Security.EXPLICIT).trusting().loggingIn()) {
      probing.server().answer("PASS", "530 no");
      Report report = probing.look();
      assertThat(report.isWhole()).isFalse();
      assertThat(fact(report, "login")).isEqualTo("refused: 530 no");
      assertThat(report.text() + report.json() + probing.steps()).doesNotContain(Probing.SECRET);
    }
  }

  @Test
  void aPasswordThatTheServerRepeatsIsInNoTextEither() throws Exception {
    try (Probing probing = new Probing(Security.EXPLICIT).trusting().loggingIn()) {
      probing.server().answer("PASS", "530 bob has no password " + Probing.SECRET);
      Report report = probing.look();
      assertThat(fact(report, "login")).isEqualTo("refused: 530, and it repeats the password");
      assertThat(report.text() + report.json() + probing.steps()).doesNotContain(Probing.SECRET);
    }
  }

  @Test
  void aServerThatGreetsBeforeTlsIsFoundToBeOne() throws Exception {
    try (Probing probing = new Probing(Security.IMPLICIT).trusting().loggingIn()) {
      probing.server().greetingFirst();
      Report report = probing.look();
      assertThat(report.isWhole()).as(report.text()).isTrue();
      assertThat(fact(report, "greets")).isEqualTo("in clear, and begins TLS after it");
      assertThat(fact(report, "dialect")).isEqualTo("zos");
      Backend backend = Probing.backend(report, folder);
      assertThat(backend.security()).isEqualTo(Security.IMPLICIT);
      assertThat(backend.tls().orElseThrow().greetsFirst()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 2042})
  void whatComesInClearBehindItsReplyToAuthIsNotTakenForWhatComesUnderTls(int length)
      throws Exception {
    try (Probing probing = new Probing(Security.EXPLICIT).trusting().loggingIn()) {
      // Of the longer one the rest is read apart: a first read takes 2048 bytes.
      probing.server().answer("AUTH", "234 " + "x".repeat(length) + "\r\n230 come in");
      Report report = probing.look();
      assertThat(report.isWhole()).as(report.text()).isFalse();
      assertThat(fact(report, "note"))
          .contains("it said something in clear where TLS was to begin");
      assertThat(Probing.section(report)).isEmpty();
      assertThat(probing.server().heard()).noneMatch(line -> line.startsWith("USER bob"));
    }
  }

  @Test
  void aServerThatKnowsAuthSslAloneIsExplicit() throws Exception {
    try (Probing probing = new Probing(Security.EXPLICIT).trusting()) {
      probing.server().insisting("AUTH", "AUTH SSL", "504 what is that");
      Report report = probing.look();
      assertThat(fact(report, "auth")).contains("TLS 504").contains("SSL 234");
      assertThat(fact(report, "security")).isEqualTo("explicit");
    }
  }

  @Test
  void anImplicitServerThatRefusesPbszAndProtNeedsThatSaid() throws Exception {
    try (Probing probing = new Probing(Security.IMPLICIT).trusting().loggingIn()) {
      probing.server().answer("PBSZ", "500 no").answer("PROT", "500 no");
      Report report = probing.look();
      assertThat(fact(report, "protP")).isEqualTo("500 no");
      assertThat(Probing.backend(report, folder).tls().orElseThrow().refusedProt())
          .isEqualTo(RefusedProt.PRIVATE);
    }
  }

  @Test
  void anExplicitServerThatProtectsNoDataIsClear() throws Exception {
    try (Probing probing = new Probing(Security.EXPLICIT).trusting().loggingIn()) {
      probing.server().insisting("PROT", "PROT C", "536 not that");
      Report report = probing.look();
      assertThat(report.isWhole()).as(report.text()).isTrue();
      assertThat(section(report)).contains("protection: clear");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "AT_CONNECT, at the connect",
    "BEFORE_150, 'at the command, before the 150'",
    "AFTER_150, after the 150"
  })
  void theMomentOfTheDataHandshakeIsTold(Moment moment, String words) throws Exception {
    try (Probing probing = new Probing(Security.EXPLICIT).trusting().loggingIn()) {
      probing.server().shakingHands(moment);
      Report report = probing.look();
      assertThat(fact(report, "dataHandshake")).as(report.text()).isEqualTo(words);
    }
  }

  @Test
  void linesThatEndWithLfAloneNeedThatSaid() throws Exception {
    try (Probing probing = new Probing(Security.PLAIN)) {
      probing.server().endingLines("\n");
      assertThat(section(probing.look())).contains("lineEnd: lf");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'0,0,0,0', which is no address",
    "'10,1,2,3', a private address",
    "'192,0,2,7', another address",
    "'127,0,0,1', its own address"
  })
  void theAddressThatA227NamesIsTold(String named, String words) throws Exception {
    try (Probing probing = new Probing(Security.PLAIN).loggingIn().inClear()) {
      probing
          .server()
          .namingPorts(
              "PASV", port -> "227 there (%s,%d,%d)".formatted(named, port >> 8, port & 0xff));
      Report report = probing.look();
      assertThat(fact(report, "pasv")).contains(words);
      assertThat(report.isWhole()).isTrue();
    }
  }

  @Test
  void aServerWithoutEpsvIsListedWithPasv() throws Exception {
    try (Probing probing = new Probing(Security.PLAIN).loggingIn().inClear()) {
      probing.server().answer("EPSV", "500 what is that");
      Report report = probing.look();
      assertThat(fact(report, "epsv")).startsWith("no: 500");
      assertThat(fact(report, "list")).isEqualTo("yes");
    }
  }

  @Test
  void withoutProtTheDataOfAServerMayBeClear() throws Exception {
    try (Probing probing = new Probing(Security.EXPLICIT).trusting().loggingIn()) {
      assertThat(fact(probing.look(), "withoutProt")).isEqualTo("clear");
    }
    try (Probing probing = new Probing(Security.EXPLICIT).trusting().loggingIn()) {
      probing.server().insisting("LIST", "PROT P", "522 PROT P first");
      assertThat(fact(probing.look(), "withoutProt")).isEqualTo("refused: 522 PROT P first");
    }
  }

  @Test
  void textOfAServerStaysInItsLineAndOutOfTheSection() throws Exception {
    try (Probing probing = new Probing(Security.PLAIN)) {
      probing
          .server()
          .greet("220 evil\u0007 \"\\ # backends:")
          .answer("FEAT", "211-x\r\n a: {\r\n211 e");
      Report report = probing.look();
      assertThat(fact(report, "greeting")).isEqualTo("220 evil\\x07 \\x22\\x5C # backends:");
      assertThat(report.text()).matches("[\\x20-\\x7e\\n]*");
      assertThat(report.json()).contains("\"greeting\": \"220 evil\\\\x07 ");
    }
  }

  @Test
  void whoIsFullIsToldToBe() throws Exception {
    try (Probing probing = new Probing(Security.PLAIN)) {
      probing.server().greet("421 too many");
      Report report = probing.look();
      assertThat(report.isWhole()).isFalse();
      assertThat(section(report)).isEmpty();
      assertThat(fact(report, "note")).isEqualTo("it takes no session now: 421 too many");
    }
  }

  @Test
  void nobodyIsThereIsTold() throws Exception {
    Probing probing = new Probing(Security.PLAIN).within(Duration.ofSeconds(1));
    probing.close();
    Report report = probing.look();
    assertThat(report.isWhole()).isFalse();
    assertThat(fact(report, "note")).contains("onnection refused");
  }
}
