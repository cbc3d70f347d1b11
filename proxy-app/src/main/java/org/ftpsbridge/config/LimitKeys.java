package org.ftpsbridge.config;

import java.time.Duration;
import java.util.List;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.policy.ClientLimits;
import org.ftpsbridge.policy.Limits;

/** The keys of the limits. */
final class LimitKeys {
  private static final int MOST_SESSIONS = 1_000_000;

  static final Key<Integer> COMMAND_LENGTH =
      limit(
              "commandLength",
              Scalars.wholeNumber(512, 65_536),
              Limits.DEFAULT.commandLength(),
              "Bytes of one command line.")
          .like("8192");
  static final Key<Integer> QUEUED_COMMANDS =
      limit(
              "queuedCommands",
              Scalars.wholeNumber(1, 1024),
              Limits.DEFAULT.queuedCommands(),
              "Pipelined commands that wait; beyond it reading pauses.")
          .like("64");
  static final Key<Integer> REPLY_LENGTH =
      limit(
              "replyLength",
              Scalars.wholeNumber(4096, 16 << 20),
              Limits.DEFAULT.replyLength(),
              "Bytes of one reply of a backend, all lines together.")
          .like("4194304");
  static final Key<Integer> REPLY_LINES =
      limit(
              "replyLines",
              Scalars.wholeNumber(10, 100_000),
              Limits.DEFAULT.replyLines(),
              "Lines of one reply of a backend.")
          .like("50000");
  static final Key<Integer> SESSIONS =
      limit(
              "sessions",
              Scalars.wholeNumber(1, MOST_SESSIONS),
              ClientLimits.DEFAULT.sessions(),
              "Control connections at a time, of all clients; beyond it new ones are closed at"
                  + " once.")
          .like("5000");
  static final Key<Integer> SESSIONS_PER_ADDRESS =
      limit(
              "sessionsPerAddress",
              Scalars.wholeNumber(1, MOST_SESSIONS),
              ClientLimits.DEFAULT.sessionsPerAddress(),
              "Control connections at a time from one client address; an IPv6 address counts as its"
                  + " /64.")
          .like("500");
  static final Key<Integer> HANDSHAKES_PER_MINUTE =
      limit(
              "handshakesPerMinute",
              Scalars.wholeNumber(1, 1_000_000),
              ClientLimits.DEFAULT.handshakesPerMinute(),
              "TLS handshakes of one client address that fail or lead to no login; beyond it new"
                  + " connections are closed at once. Resumed sessions do not count.")
          .like("1000");
  static final Key<Duration> LOGIN_DELAY =
      Key.defaulted(
              "loginDelay",
              Scalars.duration(Duration.ZERO, Duration.ofMinutes(1)),
              Durations.text(ClientLimits.DEFAULT.loginDelay()),
              "The longest wait of a password after failed logins of that user from that address,"
                  + " which begins with 1s and doubles; 0s is none.")
          .like("10s");
  static final Key<List<AddressRange>> EXEMPT =
      Key.optional(
              "exempt",
              new ListOf<>(Scalars.addressRange()),
              "Client addresses that sessions, sessionsPerAddress, handshakesPerMinute and"
                  + " loginDelay do not apply to, such as those of monitoring.")
          .like("[\"192.0.2.8\"]");

  static final Section SECTION =
      new Section(
          COMMAND_LENGTH,
          QUEUED_COMMANDS,
          REPLY_LENGTH,
          REPLY_LINES,
          SESSIONS,
          SESSIONS_PER_ADDRESS,
          HANDSHAKES_PER_MINUTE,
          LOGIN_DELAY,
          EXEMPT);

  private LimitKeys() {}

  private static Key<Integer> limit(
      String name, Scalar<Integer> kind, int standard, String sentence) {
    return Key.defaulted(name, kind, Integer.toString(standard), sentence);
  }
}
