package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.bench.Transfers.receiving;

import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.net.IncompleteUpload;
import org.ftpsbridge.observe.PartFate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where a failed upload may have left the file that was there before, nothing is deleted, whatever
 * {@code incompleteUpload} says.
 */
class FileFromBeforeTest {

  private static Bench deleting() throws Exception {
    return Bench.start(Bench.incompleteUpload(IncompleteUpload.DELETE));
  }

  private static void fail(RawClient client, String command) throws Exception {
    Socket data = client.passive("EPSV");
    assertThat(client.ask(command)).startsWith("150 ");
    client.secure(data).getOutputStream().write(7);
    data.close();
    assertThat(client.reply()).startsWith("426 ");
  }

  /** ProFTPD empties no file then, and remembers the range for longer than one transfer. */
  @Test
  void afterRangNothingIsDeletedInThatSession() throws Exception {
    try (Bench bench = deleting();
        RawClient client = bench.client().login()) {
      bench
          .backend()
          .answer("RANG", "350 go on")
          .transfer("STOR", receiving(new CompletableFuture<>()));
      assertThat(client.ask("RANG 0 99")).startsWith("350 ");
      fail(client, "STOR file");
      fail(client, "STOR other");
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
      assertThat(bench.backend().heard()).noneMatch(line -> line.startsWith("DELE"));
      assertThat(bench.events().transfer().part()).isEqualTo(PartFate.KEPT);
    }
  }

  /** FileZilla Server says 150, and then that it could not open the file. */
  @ParameterizedTest
  @ValueSource(strings = {"450 busy", "550 could not open file for writing", "553 not allowed"})
  void whatTheBackendSaysItHasNotTouchedIsNotDeletedThoughItBegan(String refusal) throws Exception {
    try (Bench bench = deleting();
        RawClient client = bench.client().login()) {
      bench.backend().transfer("STOR", data -> refusal);
      client.passive("EPSV");
      assertThat(client.ask("STOR file")).startsWith("150 ");
      assertThat(client.reply()).isEqualTo(refusal);
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
      assertThat(bench.backend().heard()).endsWith("STOR file", "PWD");
      assertThat(bench.events().transfer().part()).isEqualTo(PartFate.KEPT);
    }
  }
}
