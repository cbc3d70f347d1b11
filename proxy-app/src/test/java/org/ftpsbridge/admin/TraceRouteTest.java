package org.ftpsbridge.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.ftpsbridge.observe.DialogueLine;
import org.ftpsbridge.observe.LineKind;
import org.ftpsbridge.observe.Onlooker;
import org.ftpsbridge.observe.Party;
import org.ftpsbridge.observe.SessionFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Traces as the admin endpoint has them: who gets one, what comes when, and what ends it. */
class TraceRouteTest {
  private static final SessionFacts SESSION =
      new SessionFacts("ab-1", "clear", new InetSocketAddress("192.0.2.7", 4711));

  @TempDir private Path folder = Path.of("");

  /** A trace that is being read, by hand. */
  private static final class Reader implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;

    Reader(AdminBench bench, String query) throws IOException {
      this(bench, query, 64 * 1024);
    }

    Reader(AdminBench bench, String query, int buffer) throws IOException {
      socket = new Socket();
      socket.setReceiveBufferSize(buffer);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), bench.port()));
      socket.setSoTimeout(20_000);
      String request = "POST /trace?" + query + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The lines up to the first that holds this; fails at the end. */
    List<String> until(String part) throws IOException {
      List<String> lines = new ArrayList<>();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
        if (line.contains(part)) {
          return lines;
        }
      }
      throw new AssertionError("nobody wrote " + part + " in " + lines);
    }

    /** The lines up to the end. */
    List<String> rest() {
      return in.lines().toList();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?minutes=5",
        "?user=",
        "?user=alice&minutes=0",
        "?user=alice&minutes=61",
        "?user=alice&minutes=ten",
        "?user=alice&format=xml",
        "?address=here",
        "?address=10.0.0.1/33",
      })
  void whatIsNoTraceIsRefusedAndNothingBegins(String query) throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      assertThat(bench.ask("POST", "/trace" + query).statusCode()).isEqualTo(400);
      assertThat(bench.traces.onlookers()).isEmpty();
      assertThat(bench.get("/trace?user=alice").statusCode()).isEqualTo(405);
    }
  }

  @Test
  void linesComeAsTheyAreSaid() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }");
        Reader reader = new Reader(bench, "user=al%C3%A4ce&minutes=5")) {
      List<String> start = reader.until("tracing user");
      assertThat(start).contains("Content-Type: text/plain; charset=utf-8");
      assertThat(start)
          .last()
          .asString()
          .endsWith(" # tracing user al\\xC3\\xA4ce for 5 min; secrets are left out");
      Onlooker trace = bench.traces.onlookers().get(0);
      assertThat(trace.interestIn(SESSION, "al\u00c3\u00a4ce")).isEqualTo(Onlooker.Interest.ALL);
      for (String text : List.of("TYPE I", "PWD")) {
        trace.onLine(SESSION, heard(text));
        assertThat(reader.until(text)).last().asString().endsWith(" ab-1 C>  " + text);
      }
    }
  }

  @Test
  void forProgramsEachLineIsAnObject() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }");
        Reader reader = new Reader(bench, "session=ab-1&format=json")) {
      assertThat(reader.until("tracing session"))
          .contains("Content-Type: application/x-ndjson")
          .last()
          .asString()
          .endsWith("for 10 min; secrets are left out\"}");
      bench.traces.onlookers().get(0).onLine(SESSION, heard("PWD"));
      assertThat(reader.until("PWD")).last().asString().contains("\"kind\":\"heard\"");
    }
  }

  @Test
  void whoeverLeavesEndsTheTrace() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      try (Reader reader = new Reader(bench, "user=alice")) {
        reader.until("tracing");
        assertThat(bench.traces.onlookers()).hasSize(1);
      }
      await(() -> bench.traces.onlookers().isEmpty());
    }
  }

  @Test
  void whoeverSaysMoreBehindTheRequestEndsIt() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }");
        Reader reader = new Reader(bench, "user=alice")) {
      reader.until("tracing");
      reader
          .socket
          .getOutputStream()
          .write("GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      await(() -> bench.traces.onlookers().isEmpty());
    }
  }

  @Test
  void theNinthIsTooMany() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      List<Reader> readers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        readers.add(new Reader(bench, "user=alice"));
        readers.get(i).until("tracing");
      }
      assertThat(bench.ask("POST", "/trace?user=alice").statusCode()).isEqualTo(429);
      readers.get(0).close();
      await(() -> bench.traces.onlookers().size() == 7);
      try (Reader another = new Reader(bench, "user=alice")) {
        another.until("tracing");
      }
      for (Reader reader : readers) {
        reader.close();
      }
    }
  }

  @Test
  void whoeverReadsTooSlowlyLosesLinesAndIsToldWhere() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }");
        Reader reader = new Reader(bench, "user=alice", 4096)) {
      reader.until("tracing");
      Onlooker trace = bench.traces.onlookers().get(0);
      long began = System.nanoTime();
      for (int i = 0; i < 50_000; i++) {
        trace.onLine(SESSION, heard("line " + i + " " + "x".repeat(400)));
      }
      assertThat(System.nanoTime() - began).isLessThan(10_000_000_000L);
      assertThat(bench.get("/livez").statusCode()).isEqualTo(200);
      assertThat(reader.until(" lines lost")).hasSizeGreaterThan(1000).hasSizeLessThan(50_000);
      trace.onLine(SESSION, heard("behind it"));
      reader.until("behind it");
    }
  }

  @Test
  void theEndOfTheBridgeIsToldAndIsAnOrderlyEnd() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }");
        Reader reader = new Reader(bench, "user=alice")) {
      reader.until("tracing");
      bench.endpoint.stop();
      assertThat(reader.rest()).contains("0").anyMatch(l -> l.contains("ends: the bridge stops"));
    }
  }

  @Test
  void aReloadEndsItOnlyWhereWhoMayAskHasChanged() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }");
        Reader reader = new Reader(bench, "user=alice")) {
      reader.until("tracing");
      var same = bench.loaded().admin().orElseThrow();
      bench.endpoint.prepare(same).run();
      bench.traces.onlookers().get(0).onLine(SESSION, heard("PWD"));
      reader.until("PWD");
      Path token = folder.resolve("token");
      Files.writeString(token, "0123456789abcdefghij");
      var other = AdminBench.loaded(folder, ", tokenFile: token }", "address: \"127.0.0.1:1\"");
      bench.endpoint.prepare(other.admin().orElseThrow()).run();
      assertThat(reader.rest()).anyMatch(line -> line.contains("who may ask has changed"));
      await(() -> bench.traces.onlookers().isEmpty());
    }
  }

  @Test
  void whoeverHasToShowATokenGetsNoTraceWithoutIt() throws Exception {
    Files.writeString(folder.resolve("token"), "0123456789abcdefghij");
    try (AdminBench bench = AdminBench.start(folder, ", tokenFile: token }")) {
      assertThat(bench.ask("POST", "/trace?user=alice").statusCode()).isEqualTo(401);
      assertThat(bench.traces.onlookers()).isEmpty();
    }
  }

  private static DialogueLine heard(String text) {
    return new DialogueLine(Instant.now(), Party.CLIENT, LineKind.HEARD, text);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(5);
    }
  }
}
