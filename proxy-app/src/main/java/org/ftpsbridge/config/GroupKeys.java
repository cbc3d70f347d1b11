package org.ftpsbridge.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.routing.Balance;
import org.ftpsbridge.routing.Ejection;
import org.ftpsbridge.routing.GroupMember;
import org.ftpsbridge.routing.HealthCheck;

/** The keys of a backend that say which servers it has, and which of them gets a session. */
final class GroupKeys {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofHours(24);

  static final Key<Endpoint> ADDRESS =
      Key.optional(
              "address",
              Scalars.serverAddress(),
              "Where its control connections are opened; this, endpoints or srv is required.")
          .like("\"ftp.example.org:21\"");

  static final Key<Endpoint> ENDPOINT_ADDRESS =
      Key.required("address", Scalars.serverAddress(), "Where its control connections are opened.")
          .like("\"ftp2.example.org:21\"");
  static final Key<Integer> ENDPOINT_SESSIONS =
      Key.optional(
              "sessions",
              Scalars.wholeNumber(1, 1_000_000),
              "Control connections to it at a time, and to each address where a name has several;"
                  + " without it, any number.")
          .like("200");
  static final Key<Boolean> DRAIN =
      Key.defaulted(
          "drain",
          Words.trueOrFalse(),
          "false",
          "Whether it gets no more sessions; those it has go on.");
  static final Key<List<GroupMember>> ENDPOINTS =
      Key.optional(
              "endpoints",
              new ListOf<>(
                  new WordOrSection<>(
                      Scalars.member(),
                      new Section(ENDPOINT_ADDRESS, ENDPOINT_SESSIONS, DRAIN),
                      GroupKeys::member)),
              "Its servers, any of which serves any session, in place of address.")
          .like("[\"ftp1.example.org:21\", \"ftp2.example.org:21\"]");
  static final Key<String> SRV =
      Key.optional(
              "srv",
              Scalars.serviceName(),
              "The name of the SRV records that name its servers, in place of address.")
          .like("_ftp._tcp.example.org");
  static final Key<Balance> BALANCE =
      Key.defaulted(
          "balance",
          Words.of(Balance.class),
          "round-robin",
          "Which server gets the next session: each in turn, the one that has the fewest, or always"
              + " the same for a user or for a client's address.");

  static final Key<Duration> EVERY =
      Key.defaulted(
              "every",
              Scalars.duration(SECOND, DAY),
              Durations.text(HealthCheck.DEFAULT.every()),
              "From one check of a server to the next.")
          .like("30s");
  static final Key<Duration> TIMEOUT =
      Key.optional(
              "timeout",
              Scalars.duration(Duration.ofMillis(100), DAY),
              "How long one check may take; without it, "
                  + Durations.text(HealthCheck.DEFAULT.timeout())
                  + ", and at most every.")
          .like("2s");
  static final Key<Integer> FALL =
      Key.defaulted(
              "fall",
              Scalars.wholeNumber(1, 100),
              Integer.toString(HealthCheck.DEFAULT.fall()),
              "Failed checks in a row that make a server down.")
          .like("5");
  static final Key<Integer> RISE =
      Key.defaulted(
              "rise",
              Scalars.wholeNumber(1, 100),
              Integer.toString(HealthCheck.DEFAULT.rise()),
              "Good checks in a row that make it usable again.")
          .like("1");
  static final Key<Optional<HealthCheck>> HEALTH =
      Key.optional(
              "health",
              new WordOrSection<>(
                  switchFor(HealthCheck.DEFAULT),
                  new Section(EVERY, TIMEOUT, FALL, RISE),
                  GroupKeys::health),
              "Whether its servers are checked: opened as for a session, and left before a user"
                  + " name; without it, off with address and else on.")
          .like("{ every: 30s }");

  static final Key<Integer> AFTER =
      Key.defaulted(
              "after",
              Scalars.wholeNumber(1, 1000),
              Integer.toString(Ejection.DEFAULT.after()),
              "Sessions in a row that a server fails before they log in.")
          .like("5");
  static final Key<Duration> FOR =
      Key.defaulted(
              "for",
              Scalars.duration(SECOND, DAY),
              Durations.text(Ejection.DEFAULT.duration()),
              "How long it is left alone then; twice as long each time that it fails again.")
          .like("1m");
  static final Key<Duration> AT_MOST =
      Key.optional(
              "atMost",
              Scalars.duration(SECOND, DAY),
              "The longest of these times; without it, "
                  + Durations.text(Ejection.DEFAULT.atMost())
                  + ", and at least for.")
          .like("10m");
  static final Key<Optional<Ejection>> EJECT =
      Key.optional(
              "eject",
              new WordOrSection<>(
                  switchFor(Ejection.DEFAULT),
                  new Section(AFTER, FOR, AT_MOST),
                  GroupKeys::ejection),
              "Whether a server that fails sessions is left alone for a while, if there is another;"
                  + " without it, on.")
          .like("{ after: 5 }");

  private GroupKeys() {}

  private static <T> Words<Optional<T>> switchFor(T standard) {
    Map<String, Optional<T>> words = new LinkedHashMap<>();
    words.put("on", Optional.of(standard));
    words.put("off", Optional.empty());
    return new Words<>(words, Map.of());
  }

  private static Optional<GroupMember> member(Values values) {
    OptionalInt sessions =
        values.find(ENDPOINT_SESSIONS).map(OptionalInt::of).orElse(OptionalInt.empty());
    return values
        .find(ENDPOINT_ADDRESS)
        .flatMap(
            address -> values.find(DRAIN).map(drain -> new GroupMember(address, sessions, drain)));
  }

  private static Optional<Optional<HealthCheck>> health(Values values) {
    Optional<Duration> every = values.find(EVERY);
    Optional<Integer> fall = values.find(FALL);
    Optional<Integer> rise = values.find(RISE);
    if (every.isEmpty() || fall.isEmpty() || rise.isEmpty()) {
      return Optional.empty();
    }
    Duration timeout =
        values.find(TIMEOUT).orElse(shorter(HealthCheck.DEFAULT.timeout(), every.get()));
    if (timeout.compareTo(every.get()) > 0) {
      Place place = values.at(TIMEOUT);
      place.problem(
          place.shown()
              + " is longer than every, "
              + Durations.text(every.get())
              + "; lower it, or raise every");
      return Optional.empty();
    }
    return Optional.of(Optional.of(new HealthCheck(every.get(), timeout, fall.get(), rise.get())));
  }

  private static Optional<Optional<Ejection>> ejection(Values values) {
    Optional<Integer> after = values.find(AFTER);
    Optional<Duration> first = values.find(FOR);
    if (after.isEmpty() || first.isEmpty()) {
      return Optional.empty();
    }
    Duration most = values.find(AT_MOST).orElse(longer(Ejection.DEFAULT.atMost(), first.get()));
    if (most.compareTo(first.get()) < 0) {
      Place place = values.at(AT_MOST);
      place.problem(
          place.shown()
              + " is shorter than for, "
              + Durations.text(first.get())
              + "; raise it, or lower for");
      return Optional.empty();
    }
    return Optional.of(Optional.of(new Ejection(after.get(), first.get(), most)));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
