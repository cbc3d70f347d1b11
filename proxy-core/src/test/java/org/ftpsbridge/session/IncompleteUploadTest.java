package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.bench.Transfers.await;
import static org.ftpsbridge.bench.Transfers.receiving;
import static org.ftpsbridge.net.IncompleteUpload.DELETE;

import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.Draining;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.PartFate;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.observe.TransferReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What becomes of the part that a failed upload leaves at the backend: {@code incompleteUpload}.
 */
class IncompleteUploadTest {

  private static final byte[] PART = {1, 2, 3};

  private static Bench deleting() throws Exception {
    return deleting(Bench.start(Bench.incompleteUpload(DELETE)));
  }

  private static Bench deleting(Bench bench) {
    bench.backend().answer("DELE", "250 gone");
    return takingUploads(bench);
  }

  private static Bench takingUploads(Bench bench) {
    for (String verb : List.of("STOR", "APPE", "STOU")) {
      bench.backend().transfer(verb, receiving(new CompletableFuture<>()));
    }
    return bench;
  }

  /** Begins an upload, sends a part and breaks off without close_notify. */
  private static void fail(RawClient client, String command) throws Exception {
    cut(client, begin(client, command));
  }

  private static Socket begin(RawClient client, String command) throws Exception {
    Socket data = client.passive("EPSV");
    assertThat(client.ask(command)).startsWith("150 ");
    SSLSocket secured = client.secure(data);
    secured.getOutputStream().write(PART);
    return data;
  }

  private static void cut(RawClient client, Socket data) throws Exception {
    data.close();
    assertThat(client.reply()).startsWith("426 ");
  }

  @Test
  void deleteSendsDeleOnceTheBackendHasRepliedAndTheEventSaysSo() throws Exception {
    try (Bench bench = deleting();
        RawClient client = bench.client().login()) {
      fail(client, "STOR dir/file name");
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
      assertThat(bench.backend().heard())
          .endsWith("STOR dir/file name", "DELE dir/file name", "PWD");
      TransferReport report = bench.events().transfer();
      assertThat(report.part()).isEqualTo(PartFate.DELETED);
      assertThat(report.outcome()).isEqualTo(TransferOutcome.ABORTED);
      assertThat(report.replyCode()).isEqualTo(426);
    }
  }

  @Test
  void keepSendsNoneAndTheEventSaysThatThePartWasKept() throws Exception {
    try (Bench bench = takingUploads(Bench.start());
        RawClient client = bench.client().login()) {
      fail(client, "STOR file");
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
      assertThat(bench.backend().heard()).endsWith("STOR file", "PWD");
      assertThat(bench.events().transfer().part()).isEqualTo(PartFate.KEPT);
    }
  }

  /** They leave what was there before, or a name that the backend chose. */
  @ParameterizedTest
  @ValueSource(strings = {"APPE file", "STOU", "STOU file"})
  void anAppendedFileAndANameOfTheBackendAreNeverDeleted(String command) throws Exception {
    try (Bench bench = deleting();
        RawClient client = bench.client().login()) {
      fail(client, command);
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
      assertThat(bench.backend().heard()).endsWith(command, "PWD");
      assertThat(bench.events().transfer().part()).isEqualTo(PartFate.KEPT);
    }
  }

  /** The backend may keep REST in mind through whatever is no file transfer. */
  @ParameterizedTest
  @CsvSource({"NOOP", "TYPE I", "REST 0"})
  void afterRestNothingIsDeleted(String between) throws Exception {
    try (Bench bench = deleting();
        RawClient client = bench.client().login()) {
      bench.backend().answer("REST", "350 go on");
      client.ask("REST 100");
      client.ask(between);
      fail(client, "STOR file");
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
      assertThat(bench.backend().heard()).endsWith("STOR file", "PWD");
      assertThat(bench.events().transfer().part()).isEqualTo(PartFate.KEPT);
      fail(client, "STOR other");
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
      assertThat(bench.backend().heard()).endsWith("STOR other", "DELE other", "PWD");
    }
  }

  /** What was there before is there still. */
  @ParameterizedTest
  @ValueSource(strings = {"550 no", "425 no connection"})
  void aRefusedUploadLeavesNothingToDelete(String refusal) throws Exception {
    try (Bench bench = deleting();
        RawClient client = bench.client().login()) {
      bench.backend().transfer("STOR", data -> refusal).answer("STOR", "");
      Socket data = client.passive("EPSV");
      assertThat(client.ask("STOR file")).isEqualTo(refusal);
      data.close();
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
      assertThat(bench.backend().heard()).endsWith("STOR file", "PWD");
      assertThat(bench.events().transfer().part()).isEqualTo(PartFate.NONE);
    }
  }

  @Test
  void anUploadThatTheBackendBreaksOffIsDeletedToo() throws Exception {
    try (Bench bench = deleting();
        RawClient client = bench.client().login()) {
      bench.backend().transfer("STOR", data -> "452 " + data.getInputStream().read());
      begin(client, "STOR file");
      assertThat(client.reply()).startsWith("452 ");
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
      assertThat(bench.backend().heard()).endsWith("STOR file", "DELE file", "PWD");
    }
  }

  @Test
  void aWholeUploadIsNotDeleted() throws Exception {
    try (Bench bench = deleting();
        RawClient client = bench.client().login()) {
      Socket data = client.passive("EPSV");
      client.ask("STOR file");
      try (SSLSocket secured = client.secure(data)) {
        secured.getOutputStream().write(PART);
      }
      assertThat(client.reply()).startsWith("226 ");
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
      assertThat(bench.backend().heard()).endsWith("STOR file", "PWD");
      assertThat(bench.events().transfer().part()).isEqualTo(PartFate.NONE);
    }
  }

  @Test
  void aRefusedDeleIsLoggedAndNotSaidToTheClient() throws Exception {
    try (Bench bench = deleting();
        RawClient client = bench.client().login()) {
      bench.backend().answer("DELE", "550 permission denied");
      fail(client, "STOR file");
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
      TransferReport report = bench.events().transfer();
      assertThat(report.part()).isEqualTo(PartFate.REFUSED);
      assertThat(report.cause()).endsWith("; the backend replied 550 to DELE");
    }
  }

  /** RNTO means what the RNFR right before it named. */
  @Test
  void whatAClientSaysMeanwhileWaitsBehindTheDele() throws Exception {
    try (Bench bench = deleting();
        RawClient client = bench.client().login()) {
      bench.backend().answer("RNFR", "350 to what?").answer("RNTO", "250 done");
      assertThat(client.ask("RNFR old")).startsWith("350 ");
      Socket data = begin(client, "STOR file");
      client.send("RNFR old").send("RNTO new").send("PWD");
      cut(client, data);
      assertThat(client.reply()).startsWith("350 ");
      assertThat(client.reply()).startsWith("250 ");
      assertThat(client.reply()).startsWith("200 ");
      assertThat(bench.backend().heard())
          .endsWith("STOR file", "DELE file", "RNFR old", "RNTO new", "PWD");
    }
  }

  @Test
  void afterAborThePartIsDeletedOnceTheBackendIsInStep() throws Exception {
    try (Bench bench = deleting();
        RawClient client = bench.client().login()) {
      bench.backend().answer("ABOR", "226 aborted").answer("SYST", "215 UNIX");
      begin(client, "STOR file");
      assertThat(client.ask("ABOR")).startsWith("426 ");
      assertThat(client.reply()).startsWith("226 ");
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
      assertThat(bench.backend().heard()).endsWith("SYST", "DELE file", "PWD");
    }
  }

  @Test
  void aClientThatIsGoneHasItsPartDeletedAllTheSame() throws Exception {
    try (Bench bench = deleting();
        RawClient client = bench.client().login()) {
      Socket data = begin(client, "STOR file");
      client.leave();
      bench.backend().awaitHeard("DELE file");
      TransferReport report = bench.events().transfer();
      assertThat(report.part()).isEqualTo(PartFate.DELETED);
      assertThat(report.replyCode()).isZero();
      assertThat(bench.events().end()).isEqualTo(CloseReason.CLIENT_LOST);
      data.close();
    }
  }

  /** Devices send all, and leave without waiting for the 226: theirs may be whole. */
  @Test
  void aClientThatLeavesWithAllDeliveredHasNothingDeleted() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    try (Bench bench = deleting();
        RawClient client = bench.client().login()) {
      bench
          .backend()
          .transfer(
              "STOR",
              data -> {
                data.getInputStream().readAllBytes();
                await(gone);
                return "226 stored";
              });
      Socket data = client.passive("EPSV");
      client.ask("STOR file");
      try (SSLSocket secured = client.secure(data)) {
        secured.getOutputStream().write(PART);
        secured.shutdownOutput();
        // The bridge answers close_notify once the backend's leg has been ended.
        assertThat(secured.getInputStream().read()).isEqualTo(-1);
      }
      client.leave();
      assertThat(bench.events().transfer().part()).isEqualTo(PartFate.KEPT);
      assertThat(bench.events().end()).isEqualTo(CloseReason.CLIENT_LOST);
      gone.countDown();
      assertThat(bench.backend().heard()).endsWith("STOR file");
    }
  }

  /** The client gave up too late: the backend has all, and says so. */
  @Test
  void whatIsWholeAtTheBackendIsNotDeletedThoughItWasAborted() throws Exception {
    CountDownLatch aborted = new CountDownLatch(1);
    try (Bench bench = deleting();
        RawClient client = bench.client().login()) {
      bench
          .backend()
          .answer("ABOR", "225 nothing to abort")
          .answer("SYST", "215 UNIX")
          .transfer(
              "STOR",
              data -> {
                data.getInputStream().readAllBytes();
                await(aborted);
                return "226 stored";
              });
      Socket data = client.passive("EPSV");
      client.ask("STOR file");
      try (SSLSocket secured = client.secure(data)) {
        secured.getOutputStream().write(PART);
        secured.shutdownOutput();
        assertThat(secured.getInputStream().read()).isEqualTo(-1);
      }
      client.send("ABOR");
      bench.backend().awaitHeard("ABOR");
      aborted.countDown();
      assertThat(client.reply()).startsWith("426 ");
      assertThat(client.reply()).startsWith("226 ");
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
      assertThat(bench.backend().heard()).endsWith("SYST", "PWD");
      assertThat(bench.events().transfer().part()).isEqualTo(PartFate.KEPT);
    }
  }

  @Test
  void aDrainingSessionDeletesItsPartBeforeItHears421() throws Exception {
    try (Bench bench = deleting(Draining.patient(Bench.incompleteUpload(DELETE)));
        RawClient client = bench.client().login()) {
      Socket data = begin(client, "STOR file");
      Draining draining = Draining.begin(bench);
      cut(client, data);
      bench.backend().awaitHeard("DELE file");
      assertThat(client.ask("PWD")).startsWith("421 ");
      client.leave();
      assertThat(bench.events().transfer().part()).isEqualTo(PartFate.DELETED);
      assertThat(draining.cut()).isZero();
    }
  }

  @Test
  void aDrainThatCutsTheUploadLeavesThePart() throws Exception {
    try (Bench bench = deleting();
        RawClient client = bench.client().login()) {
      begin(client, "STOR file");
      assertThat(bench.bridge().drain()).isOne();
      TransferReport report = bench.events().transfer();
      assertThat(report.part()).isEqualTo(PartFate.KEPT);
      assertThat(report.cause()).isEqualTo("the bridge is stopping");
    }
  }

  @Test
  void aBackendThatIsLostIsNotAskedAndKeepsThePart() throws Exception {
    try (Bench bench = deleting();
        RawClient client = bench.client().login()) {
      begin(client, "STOR file");
      bench.backend().close();
      assertThat(client.reply()).startsWith("451 ");
      assertThat(client.ask("PWD")).startsWith("421 ");
      assertThat(bench.events().transfer().part()).isEqualTo(PartFate.KEPT);
    }
  }

  @Test
  void aBackendThatIsLostOverTheDeleLeavesItUnknown() throws Exception {
    try (Bench bench = deleting();
        RawClient client = bench.client().login()) {
      bench.backend().answer("DELE", "");
      fail(client, "STOR file");
      bench.backend().awaitHeard("DELE file");
      bench.backend().close();
      assertThat(client.reply()).startsWith("421 ");
      TransferReport report = bench.events().transfer();
      assertThat(report.part()).isEqualTo(PartFate.UNKNOWN);
      assertThat(report.cause()).endsWith("the backend did not answer DELE");
    }
  }

  @Test
  void whatAnotherSessionUploadsToTheNameIsNotDeleted() throws Exception {
    try (Bench bench = deleting();
        RawClient left = bench.client().login();
        RawClient again = bench.client().login()) {
      Socket data = begin(left, "STOR file");
      Socket whole = again.passive("EPSV");
      again.ask("STOR /home/FILE");
      try (SSLSocket secured = again.secure(whole)) {
        secured.getOutputStream().write(PART);
      }
      assertThat(again.reply()).startsWith("226 ");
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.COMPLETE);
      cut(left, data);
      assertThat(left.ask("PWD")).isEqualTo("200 PWD ok");
      assertThat(bench.backend().heard()).noneMatch(line -> line.startsWith("DELE"));
      assertThat(bench.events().transfer().part()).isEqualTo(PartFate.KEPT);
    }
  }

  @Test
  void whatIsRenamedToTheNameIsNotDeleted() throws Exception {
    try (Bench bench = deleting();
        RawClient left = bench.client().login();
        RawClient other = bench.client().login()) {
      Socket data = begin(left, "STOR file");
      assertThat(other.ask("RNTO file")).isEqualTo("200 RNTO ok");
      cut(left, data);
      assertThat(left.ask("PWD")).isEqualTo("200 PWD ok");
      assertThat(bench.backend().heard()).noneMatch(line -> line.startsWith("DELE"));
    }
  }

  @Test
  void whileItIsBeingDeletedNobodyElseGetsTheName() throws Exception {
    try (Bench bench = deleting();
        RawClient left = bench.client().login();
        RawClient again = bench.client().login()) {
      bench.backend().answer("DELE", "");
      fail(left, "STOR file");
      bench.backend().awaitHeard("DELE file");
      assertThat(again.ask("RNTO dir/file")).startsWith("450 ");
      again.passive("EPSV").close();
      assertThat(again.ask("STOR file")).startsWith("450 ");
      assertThat(again.ask("RNTO other")).isEqualTo("200 RNTO ok");
      left.leave();
      bench.backend().say("250 gone");
      assertThat(bench.events().transfer().part()).isEqualTo(PartFate.DELETED);
      try (RawClient later = bench.client().login()) {
        assertThat(later.ask("RNTO file")).isEqualTo("200 RNTO ok");
      }
    }
  }
}
