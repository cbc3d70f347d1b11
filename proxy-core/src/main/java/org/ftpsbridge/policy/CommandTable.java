package org.ftpsbridge.policy;

import static java.util.Map.entry;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.ftp.Verb;

/**
 * The one place that says which command is allowed when.
 *
 * <p>What touches TLS or data connections is a row. Everything else is the backend's business,
 * known or not: it is forwarded after login and answered 530 before.
 *
 * <p>HTTP begins with a word of its own, and a browser can be lured to any port: before login such
 * a word is no command.
 *
 * <p>ABOR before login is no 530: RFC 959 section 5.4 does not list it, and 225 is true.
 */
public final class CommandTable {

  private static final CommandRule BAD_SEQUENCE =
      CommandRule.refuse(503, "Please send USER first.");
  private static final CommandRule NOT_LOGGED_IN =
      CommandRule.refuse(530, "Please login with USER and PASS.");
  private static final CommandRule NO_TLS_YET = CommandRule.refuse(503, "TLS comes first.");
  private static final CommandRule CLOSING = CommandRule.refuse(421, "The connection is closing.");

  private static final Row REFUSED_HERE =
      always(CommandRule.refuse(502, "This command is not allowed here."));

  /** RFC 2228 section 3: 534 denies a request for a reason of policy. */
  private static final Row STAYS_PROTECTED =
      always(CommandRule.refuse(534, "This connection is protected by TLS and remains so."));

  private static final Row NOT_CARRIED =
      always(CommandRule.refuse(502, "This command is not implemented."));

  private static final Row UNKNOWN = afterLogin(Treatment.FORWARD);
  private static final Row SECRET =
      new Row(
          BAD_SEQUENCE,
          CommandRule.of(Treatment.SECRET),
          CommandRule.of(Treatment.SECRET),
          CommandRule.of(Treatment.SECRET));

  private static final Map<Verb, Row> COMMANDS =
      Map.ofEntries(
          // RFC 959 section 4.1.1, access control
          entry(Verb.USER, always(Treatment.USER)),
          entry(Verb.PASS, SECRET),
          entry(Verb.ACCT, SECRET),
          entry(Verb.REIN, always(Treatment.REINITIALIZE)),
          entry(Verb.QUIT, always(Treatment.QUIT)),
          // RFC 959 section 4.1.2, RFC 1639, RFC 2428 and kin: data connections
          entry(Verb.PASV, afterLogin(Treatment.PASSIVE)),
          entry(Verb.EPSV, afterLogin(Treatment.EXTENDED_PASSIVE)),
          entry(Verb.PORT, afterLogin(Treatment.ACTIVE)),
          entry(Verb.EPRT, afterLogin(Treatment.EXTENDED_ACTIVE)),
          entry(Verb.LPRT, NOT_CARRIED),
          entry(Verb.LPSV, NOT_CARRIED),
          entry(Verb.CPSV, NOT_CARRIED),
          entry(Verb.SPSV, NOT_CARRIED),
          entry(Verb.ESTA, NOT_CARRIED),
          entry(Verb.ESTP, NOT_CARRIED),
          entry(Verb.MODE, afterLogin(Treatment.MODE)),
          // RFC 959 section 4.1.3, RFC 3659 section 7: transfers
          entry(Verb.RETR, afterLogin(Treatment.DOWNLOAD)),
          entry(Verb.LIST, afterLogin(Treatment.DOWNLOAD)),
          entry(Verb.NLST, afterLogin(Treatment.DOWNLOAD)),
          entry(Verb.MLSD, afterLogin(Treatment.DOWNLOAD)),
          entry(Verb.STOR, afterLogin(Treatment.UPLOAD)),
          entry(Verb.STOU, afterLogin(Treatment.UPLOAD)),
          entry(Verb.APPE, afterLogin(Treatment.UPLOAD)),
          entry(Verb.ABOR, always(Treatment.ABORT)),
          entry(Verb.STAT, status()),
          // RFC 959 section 4.1.3, RFC 2389, RFC 7151: what can be said before login
          entry(Verb.SYST, beforeLogin(Treatment.SYSTEM)),
          entry(Verb.HELP, beforeLogin(Treatment.HELP)),
          entry(Verb.NOOP, beforeLogin(Treatment.NO_OPERATION)),
          entry(Verb.CLNT, beforeLogin(Treatment.REMEMBER)),
          entry(Verb.OPTS, beforeLogin(Treatment.REMEMBER)),
          entry(Verb.FEAT, always(Treatment.FEATURES)),
          entry(Verb.HOST, NOT_CARRIED),
          // RFC 2228, RFC 4217: security
          entry(Verb.PBSZ, always(Treatment.BUFFER_SIZE)),
          entry(Verb.PROT, always(Treatment.PROTECTION)),
          entry(Verb.AUTH, STAYS_PROTECTED),
          entry(Verb.CCC, STAYS_PROTECTED),
          entry(Verb.ADAT, NOT_CARRIED),
          entry(Verb.MIC, NOT_CARRIED),
          entry(Verb.CONF, NOT_CARRIED),
          entry(Verb.ENC, NOT_CARRIED),
          entry(Verb.SSCN, NOT_CARRIED));

  /** RFC 9110 section 9.3, RFC 5789, RFC 9113 section 3.4: what HTTP begins with. */
  private static final Map<Verb, Row> ROWS =
      with(
          COMMANDS,
          Stream.of("GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH PRI".split(" "))
              .collect(toMap(Verb::of, word -> beforeLogin(Treatment.FOREIGN))));

  private static final Row NO_TLS_HERE =
      always(CommandRule.refuse(503, "Please send AUTH TLS first."));

  /** RFC 2228 section 3: 533 where the command connection is not protected. */
  private static final Row NOTHING_TO_CLEAR =
      always(CommandRule.refuse(533, "There is no protection to clear."));

  private static final Row SETTLED =
      always(CommandRule.refuse(503, "CCC was said; please connect again for that."));

  private static final Row CLEAR_FOR_GOOD =
      always(CommandRule.refuse(534, "CCC was said; TLS takes a new connection."));

  private static final CommandRule AFTER_USER =
      CommandRule.refuse(503, "AUTH comes before USER; please connect again.");

  private static final Map<Verb, Row> UNSECURED =
      Map.ofEntries(
          entry(
              Verb.AUTH,
              new Row(CommandRule.of(Treatment.SECURE), AFTER_USER, AFTER_USER, AFTER_USER)),
          entry(Verb.PBSZ, NO_TLS_HERE),
          entry(Verb.PROT, NO_TLS_HERE),
          entry(Verb.CCC, NOTHING_TO_CLEAR));

  /** What differs from {@link #ROWS} where the control connection is not just secured. */
  private static final Map<ControlSecurity, Map<Verb, Row>> DIFFERENT =
      Map.of(
          ControlSecurity.ABSENT,
          Map.of(
              Verb.AUTH, NOT_CARRIED,
              Verb.PBSZ, NOT_CARRIED,
              Verb.PROT, NOT_CARRIED,
              Verb.CCC, NOT_CARRIED),
          ControlSecurity.OFFERED,
          UNSECURED,
          ControlSecurity.DEMANDED,
          with(
              UNSECURED,
              Map.of(
                  Verb.USER,
                  always(
                      CommandRule.refuse(530, "Please secure the connection first: AUTH TLS.")))),
          ControlSecurity.SECURED,
          Map.of(),
          ControlSecurity.CLEARABLE,
          Map.of(Verb.CCC, afterLogin(Treatment.CLEAR)),
          ControlSecurity.CLEARED,
          Map.of(
              Verb.AUTH, CLEAR_FOR_GOOD,
              Verb.CCC, NOTHING_TO_CLEAR,
              Verb.USER, SETTLED,
              Verb.REIN, SETTLED,
              Verb.PBSZ, SETTLED,
              Verb.PROT, SETTLED));

  /** RFC 7151 section 3: before USER alone. */
  private static final CommandRule HOST_AFTER_USER =
      CommandRule.refuse(503, "HOST comes before USER.");

  private static final Row HOSTS =
      new Row(CommandRule.of(Treatment.HOST), HOST_AFTER_USER, HOST_AFTER_USER, HOST_AFTER_USER);

  private static final Set<Verb> NEVER_REFUSED = Set.of(Verb.USER, Verb.PASS, Verb.QUIT);
  private static final Set<Verb> SERVED_DURING_TRANSFER = Set.of(Verb.ABOR, Verb.STAT);

  private final Set<Verb> refused;
  private final boolean hosts;

  /**
   * The table with the operator's own refusals.
   *
   * @param refused verbs to be answered 502 from the greeting to the end
   * @throws IllegalArgumentException if USER, PASS or QUIT is among them: nobody could log in, or
   *     leave
   */
  public CommandTable(Set<Verb> refused) {
    this(refused, false);
  }

  /**
   * The table with the operator's own refusals.
   *
   * @param refused verbs to be answered 502 from the greeting to the end
   * @param hosts whether HOST is served
   * @throws IllegalArgumentException if USER, PASS or QUIT is among them
   */
  public CommandTable(Set<Verb> refused, boolean hosts) {
    this.hosts = hosts;
    for (Verb verb : NEVER_REFUSED) {
      if (refused.contains(verb)) {
        throw new IllegalArgumentException(verb + " cannot be refused");
      }
    }
    this.refused = Set.copyOf(refused);
  }

  /** What is done with a command of this verb at this stage; there is an answer for each. */
  public CommandRule ruleFor(Verb verb, Stage stage, ControlSecurity security) {
    if (refused.contains(verb)) {
      return REFUSED_HERE.at(stage);
    }
    if (hosts && verb.equals(Verb.HOST)) {
      return HOSTS.at(stage);
    }
    Row usual = ROWS.getOrDefault(verb, UNKNOWN);
    return requireNonNull(DIFFERENT.get(security)).getOrDefault(verb, usual).at(stage);
  }

  /**
   * Whether a command of this verb is served at once while a transfer runs. All others wait for its
   * end (RFC 959 section 4.1.3 names ABOR and STAT alone).
   */
  public boolean servedDuringTransfer(Verb verb) {
    return SERVED_DURING_TRANSFER.contains(verb);
  }

  private static Map<Verb, Row> with(Map<Verb, Row> rows, Map<Verb, Row> others) {
    Map<Verb, Row> more = new HashMap<>(rows);
    more.putAll(others);
    return Map.copyOf(more);
  }

  private static Row always(CommandRule rule) {
    return new Row(rule, rule, rule, rule);
  }

  private static Row always(Treatment treatment) {
    return always(CommandRule.of(treatment));
  }

  private static Row afterLogin(Treatment treatment) {
    CommandRule rule = CommandRule.of(treatment);
    return new Row(NOT_LOGGED_IN, NOT_LOGGED_IN, rule, rule);
  }

  private static Row beforeLogin(Treatment treatment) {
    CommandRule rule = CommandRule.of(treatment);
    CommandRule forward = CommandRule.of(Treatment.FORWARD);
    return new Row(rule, rule, forward, forward);
  }

  private static Row status() {
    return new Row(
        NOT_LOGGED_IN,
        NOT_LOGGED_IN,
        CommandRule.of(Treatment.FORWARD),
        CommandRule.of(Treatment.STATUS));
  }

  /** The rules for one verb, from greeting to transfer. */
  private record Row(
      CommandRule awaitingUser,
      CommandRule loggingIn,
      CommandRule loggedIn,
      CommandRule transferring) {

    CommandRule at(Stage stage) {
      return switch (stage) {
        case AWAITING_TLS -> NO_TLS_YET;
        case AWAITING_USER -> awaitingUser;
        case CONNECTING_BACKEND, AUTHENTICATING -> loggingIn;
        case LOGGED_IN -> loggedIn;
        case TRANSFERRING -> transferring;
        case CLOSING -> CLOSING;
      };
    }
  }
}
