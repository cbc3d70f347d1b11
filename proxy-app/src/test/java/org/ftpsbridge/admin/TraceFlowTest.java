package org.ftpsbridge.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ftpsbridge.observe.DialogueLine;
import org.ftpsbridge.observe.LineKind;
import org.ftpsbridge.observe.Party;
import org.ftpsbridge.observe.SessionFacts;
import org.ftpsbridge.trace.TraceFormat;
import org.ftpsbridge.trace.TraceScope;
import org.ftpsbridge.trace.Traces;
import org.junit.jupiter.api.Test;

/** A trace on its way: what its time's end leaves of it, and that it waits for who reads slowly. */
class TraceFlowTest {
  private static final SessionFacts SESSION =
      new SessionFacts("ab-1", "clear", new InetSocketAddress("192.0.2.7", 4711));

  private final Traces traces = new Traces();
  private final TraceFlow flow =
      new TraceFlow(
          traces,
          new TraceScope(Optional.empty(), Optional.empty(), Optional.of("ab-1")),
          Duration.ofMinutes(3),
          TraceFormat.TEXT);
  private final List<String> written = new ArrayList<>();
  private final List<Runnable> tasks = new ArrayList<>();
  private final List<Runnable> later = new ArrayList<>();
  private boolean writable = true;
  private boolean finished;

  private final Flow.Outlet outlet =
      new Flow.Outlet() {
        @Override
        public void run(Runnable task) {
          tasks.add(task);
        }

        @Override
        public void runAfter(Duration time, Runnable task) {
          assertThat(time).isEqualTo(Duration.ofMinutes(3));
          later.add(task);
        }

        @Override
        public boolean isWritable() {
          return writable;
        }

        @Override
        public void write(String text) {
          written.add(text);
        }

        @Override
        public void finish() {
          finished = true;
        }
      };

  @Test
  void whenItsTimeIsOverItSaysSoAndEnds() {
    flow.begin(outlet);
    say("PWD");
    later.forEach(Runnable::run);
    assertThat(finished).isTrue();
    assertThat(written).hasSize(3);
    assertThat(written.get(1)).endsWith(" C>  PWD\n");
    assertThat(written.get(2)).endsWith(" # the trace ends: its time is over\n");
    assertThat(traces.onlookers()).isEmpty();
  }

  @Test
  void whatIsNotTakenByTheEndIsCounted() {
    flow.begin(outlet);
    writable = false;
    say("PWD");
    say("CDUP");
    later.forEach(Runnable::run);
    assertThat(finished).isTrue();
    assertThat(written).hasSize(3);
    assertThat(written.get(1)).endsWith(" # 2 lines lost, since they were not read in time\n");
    assertThat(written.get(2)).endsWith(" # the trace ends: its time is over\n");
  }

  @Test
  void whatWasSaidBeforeItCouldBeginIsNotLost() {
    say("PWD");
    flow.begin(outlet);
    assertThat(written).hasSize(2);
  }

  @Test
  void whileNothingIsTakenNothingIsWrittenAndTheEndpointIsToldOnce() {
    flow.begin(outlet);
    writable = false;
    say("PWD");
    say("CDUP");
    assertThat(tasks).hasSize(1);
    tasks.forEach(Runnable::run);
    assertThat(written).hasSize(1);
    writable = true;
    flow.onWritable();
    assertThat(written).hasSize(3);
  }

  @Test
  void whoeverIsGoneGetsNothingMore() {
    flow.begin(outlet);
    say("PWD");
    flow.onEnd();
    tasks.forEach(Runnable::run);
    later.forEach(Runnable::run);
    assertThat(written).hasSize(1);
    assertThat(finished).isFalse();
    assertThat(traces.onlookers()).isEmpty();
  }

  private void say(String text) {
    traces
        .onlookers()
        .get(0)
        .onLine(SESSION, new DialogueLine(Instant.now(), Party.CLIENT, LineKind.HEARD, text));
  }
}
