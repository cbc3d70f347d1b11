package org.ftpsbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ftpsbridge.observe.BackendLoss;
import org.ftpsbridge.observe.ClientProof;
import org.ftpsbridge.observe.CloseNotify;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.ControlSeen;
import org.ftpsbridge.observe.DataCommand;
import org.ftpsbridge.observe.DataSeen;
import org.ftpsbridge.observe.FirstWords;
import org.ftpsbridge.observe.LoginReport;
import org.ftpsbridge.observe.OfferedTicket;
import org.ftpsbridge.observe.PartFate;
import org.ftpsbridge.observe.ProtectionSeen;
import org.ftpsbridge.observe.ProtectionSource;
import org.ftpsbridge.observe.SecuritySeen;
import org.ftpsbridge.observe.ServerCondition;
import org.ftpsbridge.observe.ServerSeen;
import org.ftpsbridge.observe.SessionDialect;
import org.ftpsbridge.observe.SessionEnd;
import org.ftpsbridge.observe.SessionFacts;
import org.ftpsbridge.observe.TlsSeen;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.observe.TransferReport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The lines of the session log, in both forms. */
class LogLinesTest {
  private static final SessionFacts SESSION =
      new SessionFacts("s1", "implicit", new InetSocketAddress("203.0.113.9", 40000));

  private static final ControlSeen SILENT =
      new ControlSeen(
          SecuritySeen.NONE, "", false, FirstWords.NOTHING, Optional.empty(), "", Set.of());
  private static final ControlSeen CONTROL =
      new ControlSeen(
          SecuritySeen.EXPLICIT,
          "SSL",
          false,
          FirstWords.FTP,
          Optional.of(CloseNotify.OMITTED),
          "Old \"FTP\"\r\n1",
          Set.of("SITE", "IAC ABOR"));
  private static final TlsSeen TLS =
      new TlsSeen(
          "TLSv1.2",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "t12d1312h1_8b80da21ef18_77989cba1f4a",
          false,
          "ftp.example.org",
          List.of("ftp", "x-filezilla-ftp"),
          "CN=acme,O=\"Acme\"",
          OfferedTicket.UNKNOWN);
  private static final DataSeen DATA =
      new DataSeen(
          Map.of(DataCommand.PASV, 3, DataCommand.EPRT, 1),
          Map.of(
              ClientProof.RESUMED,
              2,
              ClientProof.FULL_HANDSHAKE,
              1,
              ClientProof.ANOTHERS_TICKET,
              1,
              ClientProof.CLEAR,
              1),
          new ProtectionSeen(ProtectionSource.SAID_BEFORE_USER, "P", true),
          3,
          1);

  private final Logger logger =
      ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(SessionLog.class);
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();
  private final SessionLog log = new SessionLog();

  @BeforeEach
  void listen() {
    events.start();
    logger.addAppender(events);
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
  }

  @AfterEach
  void silence() {
    logger.detachAppender(events);
    logger.setLevel(null);
    logger.setAdditive(true);
  }

  @Test
  void aSessionThatStartsNamesListenerAndClient() {
    log.onSessionStarted(SESSION);
    assertThat(text())
        .isEqualTo("INFO  session started session=s1 listener=implicit client=203.0.113.9:40000");
  }

  @Test
  void ofAProxysOwnSessionsStartAndEndAreNotTold() {
    SessionFacts own = new SessionFacts("s1", "implicit", SESSION.client(), true);
    log.onSessionStarted(own);
    log.onSessionEnded(own, end(SILENT, Optional.empty(), DATA));
    assertThat(events.list).isEmpty();
    log.onLogin(own, new LoginReport("anna", "legacy", "192.0.2.1:21", true, 230));
    assertThat(text()).startsWith("INFO  login ");
  }

  @Test
  void anIpv6ClientStandsInBrackets() {
    log.onSessionStarted(
        new SessionFacts("s1", "implicit", new InetSocketAddress("2001:db8::1", 40000)));
    assertThat(text()).endsWith("client=[2001:db8::1]:40000");
  }

  @Test
  void aLoginTellsItsResult() {
    log.onLogin(SESSION, new LoginReport("anna", "legacy", "192.0.2.1:21", false, 530));
    assertThat(text())
        .isEqualTo(
            "INFO  login session=s1 user=anna backend=legacy server=192.0.2.1:21 result=refused"
                + " code=530");
  }

  @Test
  void aServerThatIsLeftAloneIsAWarningAndOneThatIsBackIsNone() {
    Instant now = Instant.now();
    log.onServerChanged(
        new ServerSeen(
            "legacy",
            "192.0.2.1:21",
            3,
            ServerCondition.EJECTED,
            "refused",
            now,
            Optional.empty()));
    assertThat(text())
        .isEqualTo(
            "WARN  backend server changed backend=legacy server=192.0.2.1:21 condition=ejected"
                + " sessions=3 detail=refused");
    events.list.clear();
    log.onServerChanged(
        new ServerSeen("legacy", "192.0.2.1:21", 0, ServerCondition.UP, "", now, Optional.empty()));
    assertThat(text())
        .endsWith(
            "INFO  backend server changed backend=legacy server=192.0.2.1:21 condition=up"
                + " sessions=0");
  }

  @Test
  void aLostBackendTellsItsServerIfOneWasTried() {
    log.onBackendLost(
        SESSION,
        new BackendLoss("legacy", "192.0.2.1:21", CloseReason.BACKEND_UNREACHABLE, "refused"));
    assertThat(text())
        .isEqualTo(
            "WARN  backend lost session=s1 backend=legacy server=192.0.2.1:21"
                + " reason=backend-unreachable detail=refused");
    events.list.clear();
    log.onBackendLost(
        SESSION, new BackendLoss("legacy", "", CloseReason.BACKEND_UNREACHABLE, "no such host"));
    assertThat(text())
        .endsWith("session=s1 backend=legacy reason=backend-unreachable detail=\"no such host\"");
  }

  @Test
  void aTransferTellsItsOutcome() {
    log.onTransferEnded(SESSION, transfer("anna", "/in/a.bin", ""));
    assertThat(text())
        .isEqualTo(
            "INFO  transfer ended session=s1 user=anna verb=STOR path=/in/a.bin outcome=complete"
                + " bytes=1048576 durationMs=1500 code=226 proof=resumed");
  }

  @Test
  void aTransferTellsACauseOnlyWhereThereIsOne() {
    log.onTransferEnded(SESSION, transfer("anna", "a", "no close_notify, truncation: lenient"));
    assertThat(text())
        .endsWith("code=226 proof=resumed cause=\"no close_notify, truncation: lenient\"");
  }

  @Test
  void aSessionThatNeverSpokeHasNothingButItsEnd() {
    log.onSessionEnded(SESSION, end(SILENT, Optional.empty(), DataSeen.NONE));
    assertThat(text())
        .isEqualTo(
            "INFO  session ended session=s1 reason=client-lost durationMs=2000 began=nothing");
  }

  @Test
  void aSessionThatEndsTellsHowItsClientSpoke() {
    log.onSessionEnded(SESSION, end(CONTROL, Optional.of(TLS), DATA));
    assertThat(text())
        .isEqualTo(
            "INFO  session ended session=s1 reason=client-lost durationMs=2000 security=explicit"
                + " auth=SSL closeNotify=omitted tls=TLSv1.2"
                + " cipher=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
                + " ja4=t12d1312h1_8b80da21ef18_77989cba1f4a ems=false sni=ftp.example.org"
                + " alpn=\"ftp,x-filezilla-ftp\" certificate=\"CN=acme,O=\\\\x22Acme\\\\x22\""
                + " ticket=unknown pasv=3 eprt=1 clearData=1"
                + " fullHandshakes=1 anothersTickets=1 resumed=2 prot=P protBy=said-before-user"
                + " pbsz=true dataCloseNotify=3 dataWithoutCloseNotify=1 mixing=true"
                + " software=\"Old \\\\x22FTP\\\\x22\\\\x0D\\\\x0A1\" odd=\"IAC ABOR,SITE\"");
  }

  @Test
  void whatASessionsClientChoseIsOneFlatObjectInJson() throws Exception {
    log.onSessionEnded(SESSION, end(CONTROL, Optional.of(TLS), DATA));
    Map<?, ?> object =
        new ObjectMapper().readValue(new JsonLines().line(events.list.get(0)), Map.class);
    assertThat(object.get("resumed")).isEqualTo(2);
    assertThat(object.get("ems")).isEqualTo(false);
    assertThat(object.get("software")).isEqualTo("Old \\x22FTP\\x22\\x0D\\x0A1");
    assertThat(object.values()).noneMatch(Map.class::isInstance).noneMatch(List.class::isInstance);
  }

  @Test
  void peerTextCannotForgeAPairOrALine() {
    log.onTransferEnded(SESSION, transfer("x outcome=complete", "a\r\nINFO  login \"u\"", ""));
    assertThat(text())
        .contains("user=\"x outcome=complete\"")
        .contains("path=\"a")
        .doesNotContain("\n")
        .doesNotContain("\r");
  }

  @Test
  void peerTextIsCut() {
    log.onTransferEnded(SESSION, transfer("anna", "a".repeat(100_000), ""));
    assertThat(text().length()).isBetween(4096, 5000);
  }

  @Test
  void asJsonALineIsOneFlatObject() throws Exception {
    log.onTransferEnded(SESSION, transfer("ann\u00e4 \"x\"", "a\nb", "it was cut"));
    String line = new JsonLines().line(events.list.get(0));
    Map<?, ?> object = new ObjectMapper().readValue(line, Map.class);
    assertThat(line).doesNotContain("\n");
    assertThat(object.keySet())
        .extracting(Object::toString)
        .isEqualTo(
            List.of(
                "time",
                "level",
                "logger",
                "message",
                "session",
                "user",
                "verb",
                "path",
                "outcome",
                "bytes",
                "durationMs",
                "code",
                "proof",
                "cause"));
    assertThat(object.get("message")).isEqualTo("transfer ended");
    assertThat(object.get("bytes")).isEqualTo(1048576);
    assertThat(object.values()).noneMatch(Map.class::isInstance).noneMatch(List.class::isInstance);
  }

  @Test
  void anExceptionStandsBehindItsLine() throws Exception {
    logger.error("a defect", new IllegalStateException("broken"));
    assertThat(text()).startsWith("ERROR a defect\njava.lang.IllegalStateException: broken\n");
    Map<?, ?> object =
        new ObjectMapper().readValue(new JsonLines().line(events.list.get(0)), Map.class);
    assertThat(String.valueOf(object.get("exception"))).contains("IllegalStateException: broken");
  }

  private static SessionEnd end(ControlSeen control, Optional<TlsSeen> tls, DataSeen data) {
    return new SessionEnd(
        CloseReason.CLIENT_LOST, Duration.ofSeconds(2), new SessionDialect(control, tls, data));
  }

  @Test
  void aTransferTellsWhatBecameOfItsPart() {
    log.onTransferEnded(
        SESSION, transfer("anna", "a", "cut").leaving(PartFate.REFUSED, "550 to DELE"));
    assertThat(text()).endsWith("proof=resumed part=refused cause=\"cut; 550 to DELE\"");
  }

  private static TransferReport transfer(String user, String path, String cause) {
    return new TransferReport(
        user,
        "STOR",
        path,
        TransferOutcome.COMPLETE,
        1 << 20,
        Duration.ofMillis(1500),
        226,
        Optional.of(ClientProof.RESUMED),
        cause,
        PartFate.NONE);
  }

  /** The one line, without its time, which is checked to be one in UTC. */
  private String text() {
    assertThat(events.list).hasSize(1);
    String line = new TextLines().line(events.list.get(0));
    assertThat(line).matches("(?s)\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z .*");
    return line.substring(line.indexOf(' ') + 1);
  }
}
