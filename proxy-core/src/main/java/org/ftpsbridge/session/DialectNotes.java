package org.ftpsbridge.session;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLSession;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.ProtectionLevel;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.observe.CloseNotify;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.ControlSeen;
import org.ftpsbridge.observe.FirstWords;
import org.ftpsbridge.observe.Hint;
import org.ftpsbridge.observe.OfferedTicket;
import org.ftpsbridge.observe.SecuritySeen;
import org.ftpsbridge.observe.SessionDialect;
import org.ftpsbridge.observe.TlsSeen;
import org.ftpsbridge.policy.ClientDialect;
import org.ftpsbridge.tls.ClientHello;
import org.ftpsbridge.tls.Misfit;

/**
 * How a session's client has spoken so far. Phases and connections tell it what they meet; it
 * decides nothing. What it keeps of a client's text is cut, and of commands with secrets it keeps
 * the verb alone.
 */
final class DialectNotes {

  private static final int MAX_ODDITIES = 16;
  private static final int MAX_PROTOCOLS = 8;
  private static final int MAX_NAME = 64;
  private static final int MAX_HOST = 255;

  /** Said by many clients in most sessions. */
  private static final Set<Verb> USUAL =
      Stream.of(
              "USER PASS QUIT AUTH PBSZ PROT FEAT OPTS CLNT SYST NOOP",
              "PASV EPSV PORT EPRT TYPE RETR STOR APPE REST LIST NLST MLSD MLST",
              "PWD CWD CDUP MKD RMD DELE RNFR RNTO SIZE MDTM MFMT ABOR")
          .flatMap(line -> Stream.of(line.split(" ")))
          .map(Verb::of)
          .collect(Collectors.toUnmodifiableSet());

  /** Said by few clients, but by some. Others are not told before login: it might be a password. */
  private static final Set<Verb> KNOWN =
      Stream.of(
              "ACCT SMNT REIN STRU MODE STOU ALLO SITE STAT HELP ADAT CCC MIC CONF ENC HOST LANG",
              "SSCN CPSV SPSV ESTA ESTP LPRT LPSV XPWD XCWD XCUP XMKD XRMD XSHA XMD5 XCRC HASH",
              "MFCT MFF MD5 COMB AVBL DSIZ THMB PRET CSID")
          .flatMap(line -> Stream.of(line.split(" ")))
          .map(Verb::of)
          .collect(Collectors.toUnmodifiableSet());

  private static final Set<Stage> LOGGED_IN = Set.of(Stage.LOGGED_IN, Stage.TRANSFERRING);

  private final ClientDialect dialect;
  private final DataNotes data;
  private final Set<String> oddities = new TreeSet<>();
  private FirstWords firstWords = FirstWords.NOTHING;
  private ClientHello hello = ClientHello.NONE;
  private OfferedTicket ticket = OfferedTicket.NONE;
  private SecuritySeen security = SecuritySeen.NONE;
  private String version = "";
  private String cipher = "";
  private String certificate = "";
  private String mechanism = "";
  private String software = "";
  private Optional<Misfit> failure = Optional.empty();
  private long helloNanos = System.nanoTime();
  private boolean greetedInClear;
  private boolean heardUnderTls;
  private boolean closeNotified;
  private boolean leftByUs;

  DialectNotes(ClientDialect dialect) {
    this.dialect = dialect;
    this.data = new DataNotes(dialect);
  }

  /** What was seen of data connections. */
  DataNotes data() {
    return data;
  }

  /** The first bytes came. */
  void began(FirstWords words) {
    firstWords = words;
  }

  /** The client is greeted. */
  void greeted() {
    greetedInClear |= dialect.security() == Security.IMPLICIT && security == SecuritySeen.NONE;
  }

  /** A ClientHello came. */
  void offered(ClientHello offer, boolean anothers) {
    hello = offer;
    helloNanos = System.nanoTime();
    if (anothers) {
      ticket = OfferedTicket.ANOTHERS;
    } else if (!offer.ticketName().isEmpty()) {
      ticket = OfferedTicket.UNKNOWN;
    }
  }

  /** How long ago the last ClientHello came. */
  Duration sinceHello() {
    return Duration.ofNanos(System.nanoTime() - helloNanos);
  }

  /** The handshake is done. */
  void secured(SSLSession session) {
    security = mechanism.isEmpty() ? SecuritySeen.IMPLICIT : SecuritySeen.EXPLICIT;
    version = session.getProtocol();
    cipher = session.getCipherSuite();
    data.reset();
  }

  /** The client has shown a certificate of this subject. */
  void certified(String subject) {
    certificate = cut(subject, MAX_HOST);
  }

  /**
   * A command came.
   *
   * @param stage how far the session was
   * @param early whether one before it had not been answered
   */
  void heard(FtpCommand command, Stage stage, boolean early) {
    Verb verb = command.verb();
    heardUnderTls |= security != SecuritySeen.NONE;
    data.heard(command);
    if (verb.equals(Verb.CLNT)) {
      software = cut(command.argument(), MAX_NAME);
    } else if (verb.equals(Verb.AUTH) && security == SecuritySeen.NONE) {
      mechanism = cut(command.argument(), Verb.MAX_LENGTH).toUpperCase(Locale.ROOT);
    }
    if (stage == Stage.TRANSFERRING && verb.equals(Verb.NOOP)) {
      odd("NOOP during transfer");
    } else if (early && stage != Stage.TRANSFERRING) {
      odd("pipelining");
    }
    if (!USUAL.contains(verb)) {
      odd(nameOf(verb, stage));
    }
  }

  /** How a verb is told: before login one that nobody knows may be a password gone astray. */
  static String nameOf(Verb verb, Stage stage) {
    return LOGGED_IN.contains(stage) || isKnown(verb) ? verb.name() : "unknown verb";
  }

  /** Whether some client is known to say it, so that it is a verb and nothing else. */
  static boolean isKnown(Verb verb) {
    return USUAL.contains(verb) || KNOWN.contains(verb);
  }

  /** The bridge has answered a command itself. */
  void answered(FtpCommand command, FtpReply reply) {
    if (reply.code().isPermanentNegative()) {
      refused(command.verb());
    } else if (command.verb().equals(Verb.PROT)) {
      ProtectionLevel.parse(command.argument()).ifPresent(data::protect);
    }
  }

  private void refused(Verb verb) {
    if (USUAL.contains(verb)) {
      odd(verb + " refused");
    }
  }

  /** The client did something rare; beyond a number of different things nothing is added. */
  void odd(String what) {
    if (oddities.size() < MAX_ODDITIES) {
      oddities.add(what);
    }
  }

  /** The client has ended TLS with close_notify. */
  void closeNotified() {
    closeNotified = true;
  }

  /** The control connection is closed without waiting for the client. */
  void left() {
    leftByUs = true;
  }

  /**
   * The handshake has failed.
   *
   * @param certificateRefused whether the client said that it does not accept the certificate
   * @param misfit tells what else it may have been
   */
  void failed(boolean certificateRefused, Function<ClientHello, Optional<Misfit>> misfit) {
    failure =
        certificateRefused
            ? Optional.of(new Misfit(Hint.CERTIFICATE_REFUSED, ""))
            : misfit.apply(hello);
  }

  /** What the client seems to be, if it could not be served; asked at the session's end. */
  Optional<Misfit> misfit(CloseReason reason) {
    if (security != SecuritySeen.NONE) {
      boolean left = !heardUnderTls && reason == CloseReason.CLIENT_LOST;
      return left ? Optional.of(new Misfit(Hint.LEFT_AFTER_HANDSHAKE, "")) : Optional.empty();
    }
    return failure.or(
        () ->
            Diagnosis.of(dialect.security(), seen().control(), reason)
                .map(hint -> new Misfit(hint, "")));
  }

  SessionDialect seen() {
    boolean explicit = security == SecuritySeen.EXPLICIT;
    return new SessionDialect(
        new ControlSeen(
            security,
            explicit ? mechanism : "",
            greetedInClear,
            firstWords,
            closeNotify(),
            software,
            oddities),
        tls(),
        data.seen());
  }

  private Optional<CloseNotify> closeNotify() {
    if (closeNotified) {
      return Optional.of(CloseNotify.SENT);
    }
    boolean omitted = security != SecuritySeen.NONE && !leftByUs;
    return omitted ? Optional.of(CloseNotify.OMITTED) : Optional.empty();
  }

  /** What is known of TLS of the control connection so far. */
  Optional<TlsSeen> tls() {
    if (hello.equals(ClientHello.NONE) && version.isEmpty()) {
      return Optional.empty();
    }
    List<String> protocols =
        hello.alpn().stream().limit(MAX_PROTOCOLS).map(name -> cut(name, MAX_NAME)).toList();
    return Optional.of(
        new TlsSeen(
            version,
            cipher,
            hello.ja4(),
            hello.offersExtendedMasterSecret(),
            cut(hello.serverName(), MAX_HOST),
            protocols,
            certificate,
            ticket));
  }

  private static String cut(String text, int limit) {
    return text.length() > limit ? text.substring(0, limit) : text;
  }
}
