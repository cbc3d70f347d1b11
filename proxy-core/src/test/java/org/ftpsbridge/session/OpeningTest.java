package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.ProtectionLevel;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.TelnetData;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.net.SessionReuse;
import org.ftpsbridge.net.TlsOffer;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.ftpsbridge.net.Truncation;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.BackendData;
import org.ftpsbridge.routing.BackendTls;
import org.ftpsbridge.routing.BackendTls.RefusedProt;
import org.ftpsbridge.routing.DataProtection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said before a backend may hear a user name, in which order, and what ends it. */
class OpeningTest {

  private final Script script = new Script();

  @Test
  void aPlainBackendIsReadyWithItsGreeting() {
    Opening opening = opening(Security.PLAIN);
    hear(opening, 120, 220);
    assertThat(script.said).containsExactly("ready");
    assertThat(opening.protection()).isEqualTo(ProtectionLevel.CLEAR);
  }

  @Test
  void anExplicitBackendIsSecuredBeforeAnythingElse() {
    Opening opening = opening(Security.EXPLICIT);
    hear(opening, 220, 234);
    opening.onSecured();
    hear(opening, 200, 200);
    assertThat(script.said).containsExactly("AUTH TLS", "secure", "PBSZ 0", "PROT P", "ready");
  }

  @Test
  void anImplicitBackendIsSecuredBeforeItsGreeting() {
    Opening opening = opening(Security.IMPLICIT);
    opening.onSecured();
    hear(opening, 220, 200, 200);
    assertThat(script.said).containsExactly("secure", "PBSZ 0", "PROT P", "ready");
  }

  @Test
  void anImplicitBackendThatGreetsFirstIsSecuredBehindItsGreeting() {
    Opening opening = greetedFirst();
    assertThat(script.said).isEmpty();
    hear(opening, 120, 220);
    opening.onSecured();
    hear(opening, 200, 200);
    assertThat(script.said).containsExactly("secure", "PBSZ 0", "PROT P", "ready");
  }

  @Test
  void whatComesBehindAGreetingInClearEndsItBeforeTls() {
    Opening opening = greetedFirst();
    script.more = true;
    hear(opening, 220);
    assertThat(script.said).containsExactly("BACKEND_INJECTED");
  }

  @Test
  void whereNothingComesTheOtherOrderIsHintedAt() {
    assertThat(greetedFirst().awaited()).contains("its greeting", "greetsBeforeTls: off");
    assertThat(opening(Security.IMPLICIT).awaited())
        .contains("its TLS handshake", "greetsBeforeTls")
        .doesNotContain("off");
    assertThat(opening(Security.PLAIN).awaited()).isEqualTo("its greeting");
  }

  private Opening greetedFirst() {
    BackendTls tls = tls(DataProtection.PRIVATE, RefusedProt.FAIL, true);
    Opening opening = new Opening(backend(Security.IMPLICIT, tls), script);
    opening.onConnected();
    return opening;
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 501, 502, 504})
  void authSslIsSaidWhereAuthTlsIsNotKnown(int unknown) {
    Opening opening = opening(Security.EXPLICIT);
    hear(opening, 220, unknown, 234);
    assertThat(script.said).containsExactly("AUTH TLS", "AUTH SSL", "secure");
  }

  @Test
  void aBackendThatKnowsNeitherIsNotSpokenToInClear() {
    hear(opening(Security.EXPLICIT), 220, 502, 502);
    assertThat(script.said).containsExactly("AUTH TLS", "AUTH SSL", "BACKEND_REFUSED_TLS");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 230, 232, 235, 334, 431, 503, 530, 533, 534})
  void anyOtherReplyToAuthEndsIt(int reply) {
    hear(opening(Security.EXPLICIT), 220, reply);
    assertThat(script.said).containsExactly("AUTH TLS", "BACKEND_REFUSED_TLS");
  }

  @ParameterizedTest
  @CsvSource({"220, BACKEND_PROTOCOL", "234, BACKEND_INJECTED"})
  void whatComesBehindAReplyInClearEndsIt(int code, CloseReason why) {
    Opening opening = opening(Security.EXPLICIT);
    if (code == 234) {
      hear(opening, 220);
    }
    script.more = true;
    hear(opening, code);
    assertThat(script.said).endsWith(why.name()).doesNotContain("secure");
  }

  @Test
  void whatIsHeardDuringTheHandshakeEndsIt() {
    hear(opening(Security.EXPLICIT), 220, 234, 230);
    assertThat(script.said).containsExactly("AUTH TLS", "secure", "BACKEND_PROTOCOL");
  }

  @ParameterizedTest
  @CsvSource({
    "PLAIN, 421",
    "PLAIN, 530",
    "PLAIN, 331",
    "PLAIN, 150",
    "EXPLICIT, 230",
    "EXPLICIT, 234"
  })
  void anotherGreetingThan220EndsIt(Security security, int greeting) {
    hear(opening(security), greeting);
    assertThat(script.said).containsExactly("BACKEND_REFUSED");
  }

  @Test
  void a421IsARefusalAtAnyStep() {
    hear(opening(Security.EXPLICIT), 220, 421);
    hear(secured(Security.IMPLICIT, tls(DataProtection.PRIVATE, RefusedProt.PRIVATE)), 200, 421);
    assertThat(script.said).filteredOn("BACKEND_REFUSED"::equals).hasSize(2);
  }

  @Test
  void aMoreThanRefusedAuthTlsIsNoQuestionForAuthSsl() {
    Opening opening = opening(Security.EXPLICIT);
    hear(opening, 220);
    script.more = true;
    hear(opening, 502);
    assertThat(script.said).containsExactly("AUTH TLS", "BACKEND_INJECTED");
  }

  @ParameterizedTest
  @CsvSource({
    "EXPLICIT, 502, 200",
    "EXPLICIT, 200, 536",
    "IMPLICIT, 502, 200",
    "IMPLICIT, 200, 502"
  })
  void withoutPbszAndProtThereIsNoSession(Security security, int toPbsz, int toProt) {
    Opening opening = secured(security, tls(DataProtection.PRIVATE, RefusedProt.FAIL));
    hear(opening, toPbsz);
    if (toPbsz == 200) {
      hear(opening, toProt);
    }
    assertThat(script.said).endsWith("BACKEND_REFUSED_PROTECTION");
  }

  @Test
  void anImplicitBackendMayRefuseProtWhereTheConfigurationSaysWhatThatMeans() {
    hear(secured(Security.IMPLICIT, tls(DataProtection.PRIVATE, RefusedProt.PRIVATE)), 502, 502);
    assertThat(script.said).endsWith("PBSZ 0", "PROT P", "ready");
  }

  @Test
  void anImplicitBackendMayNotPutItOff() {
    hear(secured(Security.IMPLICIT, tls(DataProtection.PRIVATE, RefusedProt.PRIVATE)), 450);
    assertThat(script.said).endsWith("BACKEND_REFUSED_PROTECTION");
  }

  @Test
  void anExplicitBackendMayNotRefuseProtWhateverTheConfigurationSays() {
    hear(secured(Security.EXPLICIT, tls(DataProtection.PRIVATE, RefusedProt.PRIVATE)), 200, 502);
    assertThat(script.said).endsWith("BACKEND_REFUSED_PROTECTION");
  }

  @ParameterizedTest
  @CsvSource({"PRIVATE, PROT P", "CLEAR, PROT C", "CLIENT, PROT P"})
  void theLevelIsTheOneConfigured(DataProtection protection, String command) {
    hear(secured(Security.EXPLICIT, tls(protection, RefusedProt.FAIL)), 200, 200);
    assertThat(script.said).endsWith(command, "ready");
  }

  private Opening opening(Security security) {
    Opening opening =
        new Opening(backend(security, tls(DataProtection.PRIVATE, RefusedProt.FAIL)), script);
    opening.onConnected();
    return opening;
  }

  /** As far as PBSZ. */
  private Opening secured(Security security, BackendTls tls) {
    Opening opening = new Opening(backend(security, tls), script);
    opening.onConnected();
    if (security == Security.EXPLICIT) {
      hear(opening, 220, 234);
      opening.onSecured();
    } else {
      opening.onSecured();
      hear(opening, 220);
    }
    return opening;
  }

  private static void hear(Opening opening, int... codes) {
    for (int code : codes) {
      opening.onReply(FtpReply.of(code, "said so"));
    }
  }

  private static Backend backend(Security security, BackendTls tls) {
    return new Backend(
        "scripted",
        Endpoint.parse("127.0.0.1:21"),
        security,
        security == Security.PLAIN ? Optional.empty() : Optional.of(tls),
        BackendData.PASSIVE,
        LineEnd.CRLF,
        TelnetData.RAW);
  }

  private static BackendTls tls(DataProtection protection, RefusedProt refusedProt) {
    return tls(protection, refusedProt, false);
  }

  private static BackendTls tls(
      DataProtection protection, RefusedProt refusedProt, boolean greetsFirst) {
    return new BackendTls(
        true,
        Optional.empty(),
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        TlsOffer.of(new TlsVersions(TlsVersion.V1_2, TlsVersion.V1_3)),
        SessionReuse.TRY,
        protection,
        Truncation.STRICT,
        refusedProt,
        greetsFirst);
  }

  /** Writes down what the opening does. */
  private static final class Script implements Opening.Line {

    private final List<String> said = new ArrayList<>();
    private boolean more;

    @Override
    public void say(FtpCommand command) {
      said.add(command.verb().name() + " " + command.argument());
    }

    @Override
    public boolean hasMore() {
      return more;
    }

    @Override
    public void secure() {
      said.add("secure");
    }

    @Override
    public void ready() {
      said.add("ready");
    }

    @Override
    public void fail(CloseReason reason, String detail) {
      said.add(reason.name());
    }
  }
}
