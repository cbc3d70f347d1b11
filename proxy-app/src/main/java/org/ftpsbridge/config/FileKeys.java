package org.ftpsbridge.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ftpsbridge.Settings;
import org.ftpsbridge.policy.Timeouts;

/** The key table of the whole file; the parser, the JSON Schema and the documentation follow it. */
final class FileKeys {
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final Duration SHORTEST = Duration.ofMillis(1);

  static final Key<LogSettings.Format> LOG_FORMAT =
      Key.defaulted(
          "format",
          Words.of(LogSettings.Format.class),
          LogSettings.DEFAULT.format().name().toLowerCase(Locale.ROOT),
          "The form of a log line: key=value pairs, or one flat JSON object.");
  static final Key<LogSettings.Level> LOG_LEVEL =
      Key.defaulted(
              "level",
              Words.of(LogSettings.Level.class),
              LogSettings.DEFAULT.level().name().toLowerCase(Locale.ROOT),
              "The least severe level that is written; info has the sessions, debug each change of"
                  + " phase.")
          .like("debug");
  static final Key<Values> LOG =
      Key.optional("log", new Section(LOG_FORMAT, LOG_LEVEL), "What is logged to standard output.");

  static final Key<Duration> DRAIN_TIMEOUT =
      Key.defaulted(
              "timeout",
              Scalars.duration(Duration.ZERO, LONGEST),
              Durations.text(Settings.DEFAULT_DRAIN_TIMEOUT),
              "How long running transfers may go on after SIGTERM before they are cut off.")
          .like("5m");
  static final Key<Values> DRAIN =
      Key.optional("drain", new Section(DRAIN_TIMEOUT), "How the bridge stops.");

  static final Key<Boolean> RELOAD_ON_CHANGE =
      Key.defaulted(
          "onChange",
          Words.onOrOff(),
          "on",
          "Whether a change of this file, or of one that it names, is taken on by itself; SIGHUP"
              + " has everything read anew in either case.");
  static final Key<Values> RELOAD =
      Key.optional(
          "reload", new Section(RELOAD_ON_CHANGE), "How changes are taken on while it runs.");

  static final Key<Duration> HANDSHAKE =
      timeout(
              "handshake",
              Timeouts.DEFAULT.handshake(),
              "For a TLS handshake, of a client or with a backend.")
          .like("20s");
  static final Key<Duration> LOGIN =
      timeout(
              "login",
              Timeouts.DEFAULT.login(),
              "From the greeting to a login that the backend accepted.")
          .like("5m");
  static final Key<Duration> IDLE =
      timeout(
              "idle",
              Timeouts.DEFAULT.idle(),
              "For a client's next command while nothing is transferred.")
          .like("30m");
  static final Key<Duration> DATA_IDLE =
      timeout("dataIdle", Timeouts.DEFAULT.dataIdle(), "For the next byte of a running transfer.")
          .like("15m");
  static final Key<Duration> PROMISE =
      timeout(
              "promise",
              Timeouts.DEFAULT.promise(),
              "For a client to open its data connection, from the 227 or 229 and again from the"
                  + " transfer.")
          .like("1m");
  static final Key<Duration> BACKEND_CONNECT =
      timeout(
              "backendConnect",
              Timeouts.DEFAULT.backendConnect(),
              "For a TCP connection to a backend, control or data.")
          .like("5s");
  static final Key<Duration> BACKEND_REPLY =
      timeout(
              "backendReply",
              Timeouts.DEFAULT.backendReply(),
              "For a backend's reply to a command.")
          .like("10m");
  static final Key<Duration> ABORT_REPLY =
      timeout(
              "abortReply",
              Timeouts.DEFAULT.abortReply(),
              "For a backend's final reply after a transfer was aborted.")
          .like("30s");
  static final Key<Duration> LINGER_CLOSE =
      timeout(
              "lingerClose",
              Timeouts.DEFAULT.lingerClose(),
              "For a client's own end of a download's data connection.")
          .like("10s");
  static final Key<Values> TIMEOUTS =
      Key.optional(
              "timeouts",
              new Section(
                  HANDSHAKE,
                  LOGIN,
                  IDLE,
                  DATA_IDLE,
                  PROMISE,
                  BACKEND_CONNECT,
                  BACKEND_REPLY,
                  ABORT_REPLY,
                  LINGER_CLOSE),
              "How long the bridge waits for whom.")
          .like("{ idle: 30m }");

  static final Key<Values> LIMITS =
      Key.optional(
              "limits",
              LimitKeys.SECTION,
              "How much the bridge takes in, from one session and from one client address.")
          .like("{ sessions: 5000 }");

  static final Key<List<Values>> LISTENERS =
      Key.required("listeners", new ListOf<>(ListenerKeys.SECTION), "Where clients connect.")
          .like(
              "[{ name: implicit, bind: \"0.0.0.0:990\", security: implicit, tls: {"
                  + " certificate: tls.crt, key: tls.key }, backend: legacy }]");
  static final Key<Map<String, Values>> BACKENDS =
      Key.required(
              "backends",
              new MapOf(BackendKeys.SECTION),
              "The servers that sessions are carried to.")
          .like("{ legacy: { address: \"127.0.0.1:21\", security: plain } }");

  static final Key<List<Values>> ROUTES =
      Key.optional(
              "routes",
              new ListOf<>(RouteKeys.SECTION),
              "Which sessions go to which backend, in place of their listener's: the first that"
                  + " matches counts.")
          .like("[{ when: { user: bob }, backend: archive }]");

  static final Key<Values> ADMIN =
      Key.optional(
          "admin",
          AdminKeys.SECTION,
          "An endpoint of HTTP for whoever runs the bridge; without it there is none.");
  static final Key<Values> READINESS =
      Key.optional(
          "readiness", AdminKeys.READINESS, "What the admin endpoint calls ready, at /readyz.");

  static final Section SECTION =
      new Section(
          LISTENERS, ROUTES, BACKENDS, LOG, DRAIN, RELOAD, TIMEOUTS, LIMITS, ADMIN, READINESS);

  private FileKeys() {}

  private static Key<Duration> timeout(String name, Duration standard, String sentence) {
    return Key.defaulted(
        name, Scalars.duration(SHORTEST, LONGEST), Durations.text(standard), sentence);
  }
}
