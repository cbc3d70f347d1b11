package org.ftpsbridge.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.observe.ClientHint;
import org.ftpsbridge.observe.ConnectionRefusal;
import org.ftpsbridge.observe.DialogueLine;
import org.ftpsbridge.observe.Hint;
import org.ftpsbridge.observe.LineKind;
import org.ftpsbridge.observe.Onlooker.Interest;
import org.ftpsbridge.observe.Party;
import org.ftpsbridge.observe.Refusal;
import org.ftpsbridge.observe.SessionFacts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which sessions a trace is about, what waits in it, and how it is written. */
class TraceTest {

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.5Z");
  private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.7", 4711);
  private static final SessionFacts SESSION = new SessionFacts("ab-1", "implicit", CLIENT);
  private static final TraceScope OF_ALICE =
      new TraceScope(Optional.of("alice"), Optional.empty(), Optional.empty());

  private final Traces traces = new Traces();
  private final AtomicInteger news = new AtomicInteger();

  @ParameterizedTest
  @CsvSource({
    "alice, , , '', UNDECIDED",
    "alice, , , alice, ALL",
    "alice, , , bob, NONE",
    ", 192.0.2.0/24, , '', ALL",
    ", 192.0.2.7, , bob, ALL",
    ", 192.0.2.8, , bob, NONE",
    ", '2001:db8::/32', , bob, NONE",
    ", , ab-1, '', ALL",
    ", , ab-10, '', NONE",
    "alice, 192.0.2.7, , '', UNDECIDED",
    "alice, 192.0.2.8, , '', NONE",
    "alice, 192.0.2.8, , alice, NONE",
    "alice, 192.0.2.7, ab-1, alice, ALL",
    "alice, 192.0.2.7, ab-1, bob, NONE",
  })
  void allThatIsNamedHasToMatch(
      @Nullable String user,
      @Nullable String address,
      @Nullable String session,
      String name,
      Interest expected) {
    assertThat(scope(user, address, session).in(SESSION, name)).isEqualTo(expected);
  }

  @Test
  void aScopeOfEverythingIsNone() {
    assertThatIllegalArgumentException().isThrownBy(() -> scope(null, null, null));
    assertThatIllegalArgumentException().isThrownBy(() -> scope("", null, null));
    assertThatIllegalArgumentException().isThrownBy(() -> scope(null, null, ""));
  }

  @Test
  void whatIsAddedComesOutInItsOrderAndTellsThatItIsThere() {
    Trace trace = traces.open(OF_ALICE, news::incrementAndGet).orElseThrow();
    assertThat(traces.onlookers()).containsExactly(trace);
    trace.onLine(SESSION, heard("USER alice"));
    trace.onLine(SESSION, heard("PWD"));
    assertThat(news).hasValue(2);
    assertThat(rest(trace)).containsExactly("USER alice", "PWD");
    trace.onLine(SESSION, heard("CDUP"));
    traces.close(trace);
    trace.onLine(SESSION, heard("QUIT"));
    assertThat(traces.onlookers()).isEmpty();
    assertThat(rest(trace)).isEmpty();
  }

  @Test
  void whatIsNotReadInTimeIsLostAndCounted() {
    Trace trace = traces.open(OF_ALICE, news::incrementAndGet).orElseThrow();
    String text = "x".repeat(850);
    for (int i = 0; i < 5000; i++) {
      trace.onLine(SESSION, heard(text));
    }
    List<String> read = rest(trace);
    int kept = read.size() - 1;
    assertThat(kept).isBetween(1000, 1100);
    assertThat(read.get(kept))
        .isEqualTo((5000 - kept) + " lines lost, since they were not read in time");
    trace.onLine(SESSION, heard("PWD"));
    assertThat(rest(trace)).containsExactly("PWD");
  }

  @Test
  void theLossIsToldWhereItHappened() {
    Trace trace = traces.open(OF_ALICE, news::incrementAndGet).orElseThrow();
    for (int i = 0; i < 3000; i++) {
      trace.onLine(SESSION, heard("x".repeat(850)));
    }
    trace.next();
    trace.next();
    trace.onLine(SESSION, heard("PWD"));
    List<String> read = rest(trace);
    assertThat(read.get(read.size() - 1)).isEqualTo("PWD");
    assertThat(read.get(read.size() - 2)).contains(" lines lost");
  }

  @Test
  void whatIsGivenUpIsCountedBesideWhatWasLostBefore() {
    Trace trace = traces.open(OF_ALICE, news::incrementAndGet).orElseThrow();
    for (int i = 0; i < 3000; i++) {
      trace.onLine(SESSION, heard("x".repeat(850)));
    }
    trace.next();
    trace.next();
    trace.onLine(SESSION, heard("PWD"));
    long lost =
        trace.giveUp(TraceFormat.TEXT).stream()
            .mapToLong(line -> Long.parseLong(line.split(" ", -1)[2]))
            .sum();
    assertThat(lost).isEqualTo(3001 - 2);
    trace.onLine(SESSION, heard("QUIT"));
    assertThat(rest(trace)).isEmpty();
  }

  @Test
  void aFewTracesRunAtATime() {
    List<Trace> running = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      running.add(traces.open(OF_ALICE, news::incrementAndGet).orElseThrow());
    }
    assertThat(traces.open(OF_ALICE, news::incrementAndGet)).isEmpty();
    traces.close(running.get(3));
    assertThat(traces.open(OF_ALICE, news::incrementAndGet)).isPresent();
  }

  @Test
  void whoNeverGetsASessionIsToldOfToThoseWhoNamedTheAddressAlone() {
    TraceEvents events = new TraceEvents(traces);
    Trace named = open(null, "192.0.2.7");
    Trace range = open(null, "192.0.2.0/28");
    Trace other = open(null, "192.0.2.8");
    Trace user = open("alice", "192.0.2.7");
    events.onConnectionRefused(
        new ConnectionRefusal("implicit", CLIENT, Refusal.SESSIONS_PER_ADDRESS));
    events.onHint(new ClientHint("", "implicit", CLIENT, Hint.NO_SESSION, ""));
    events.onHint(new ClientHint("ab-1", "implicit", CLIENT, Hint.HTTP, ""));
    assertThat(rest(named))
        .hasSize(2)
        .contains("refused at the door: limit sessions-per-address")
        .contains(Hint.NO_SESSION.sentence());
    assertThat(rest(range)).hasSize(2);
    assertThat(rest(other)).isEmpty();
    assertThat(rest(user)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "CLIENT, HEARD, 'C>  TYPE I'",
    "CLIENT, SAID, 'C<  TYPE I'",
    "BACKEND, SAID, ' >B TYPE I'",
    "BACKEND, HEARD, ' <B TYPE I'",
    "CLIENT, CONNECTION, 'C   connection: TYPE I'",
    "BACKEND, DATA, '  B data: TYPE I'",
    "BRIDGE, PHASE, '    phase: TYPE I'",
  })
  void forPeopleALineShowsWhoSpeaksToWhom(Party party, LineKind kind, String shown) {
    TracedLine line = TracedLine.of(SESSION, new DialogueLine(NOON, party, kind, "TYPE I"));
    assertThat(TraceFormat.TEXT.write(line)).isEqualTo("2026-11-23T12:00:00.500Z ab-1 " + shown);
  }

  @Test
  void forProgramsALineIsAnObject() {
    TracedLine line =
        TracedLine.of(SESSION, new DialogueLine(NOON, Party.BACKEND, LineKind.HEARD, "257 \"/\""));
    assertThat(TraceFormat.JSON.write(line))
        .isEqualTo(
            "{\"time\":\"2026-11-23T12:00:00.500Z\",\"session\":\"ab-1\",\"listener\":\"implicit\","
                + "\"client\":\"192.0.2.7:4711\",\"party\":\"backend\",\"kind\":\"heard\","
                + "\"text\":\"257 \\\"/\\\"\"}");
    assertThat(TraceFormat.JSON.write(TracedLine.remark("2 lines lost")))
        .endsWith(",\"kind\":\"remark\",\"text\":\"2 lines lost\"}");
  }

  @Test
  void whatIsOfNoSessionNamesTheClientOrNothing() {
    assertThat(TraceFormat.TEXT.write(TracedLine.of("implicit", CLIENT, "refused")))
        .endsWith("Z 192.0.2.7:4711 C   without a session at listener implicit: refused");
    assertThat(TraceFormat.TEXT.write(TracedLine.remark("2 lines lost")))
        .endsWith("Z # 2 lines lost");
  }

  private static DialogueLine heard(String text) {
    return new DialogueLine(NOON, Party.CLIENT, LineKind.HEARD, text);
  }

  private Trace open(@Nullable String user, String address) {
    return traces.open(scope(user, address, null), news::incrementAndGet).orElseThrow();
  }

  private static TraceScope scope(
      @Nullable String user, @Nullable String address, @Nullable String session) {
    return new TraceScope(
        Optional.ofNullable(user),
        Optional.ofNullable(address).map(AddressRange::parse),
        Optional.ofNullable(session));
  }

  private static List<String> rest(Trace trace) {
    List<String> lines = new ArrayList<>();
    for (Optional<TracedLine> line = trace.next(); line.isPresent(); line = trace.next()) {
      lines.add(line.get().text());
    }
    return lines;
  }
}
