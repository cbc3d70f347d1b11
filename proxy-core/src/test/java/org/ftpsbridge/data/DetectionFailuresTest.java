package org.ftpsbridge.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import org.ftpsbridge.data.DetectedTransfer.Way;
import org.ftpsbridge.data.TransferTerms.Direction;
import org.ftpsbridge.net.ReuseRequirement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is not enough for a data connection whose client never said PROT, and what becomes of it.
 */
class DetectionFailuresTest {

  private static final byte[] CONTENT = "a file\r\n".getBytes(ISO_8859_1);

  /** For connections that are taken for clear by it. */
  private static final Duration SHORT = Duration.ofMillis(200);

  private static final Duration SOON = Duration.ofSeconds(1);

  /** For connections that are not silent; beyond every other limit. */
  private static final Duration LONG = Duration.ofMinutes(2);

  private static DetectedTransfer download(Way way, Duration patience) throws Exception {
    return new DetectedTransfer(way, Direction.DOWNLOAD, patience, ReuseRequirement.PREFER);
  }

  /** By FIN or by RST. */
  private static void end(Socket data, boolean reset) throws IOException {
    if (reset) {
      data.setSoLinger(true, 0);
    }
    data.close();
  }

  @ParameterizedTest
  @CsvSource({
    "PASSIVE, UPLOAD, false",
    "PASSIVE, UPLOAD, true",
    "PASSIVE, DOWNLOAD, false",
    "PASSIVE, DOWNLOAD, true",
    "ACTIVE, UPLOAD, false",
    "ACTIVE, UPLOAD, true",
    "ACTIVE, DOWNLOAD, false",
    "ACTIVE, DOWNLOAD, true"
  })
  void anEndWithoutAByteIsNoDataConnection(Way way, Direction direction, boolean reset)
      throws Exception {
    try (DetectedTransfer transfer =
            new DetectedTransfer(way, direction, SHORT, ReuseRequirement.PREFER);
        Socket data = transfer.client()) {
      transfer.awaitConnection();
      end(data, reset);
      transfer.awaitFailure();
      transfer.reply("150 go");
      transfer.reply("226 done");
      assertThat(transfer.told()).isEqualTo("425 ABORTED 0 nothing");
      assertThat(transfer.cause()).contains("whenNoProt: detect");
      assertThatThrownBy(() -> transfer.backend().getInputStream().readNBytes(1))
          .isInstanceOf(SocketException.class);
    }
  }

  /** The file was sent in clear; that the client can do nothing with it is told. */
  @ParameterizedTest
  @EnumSource
  void aClientThatWasTakenForSilentAndSpeaksFailsItsDownload(Way way) throws Exception {
    try (DetectedTransfer transfer = download(way, SHORT);
        Socket data = transfer.client()) {
      transfer.reply("150 go");
      transfer.awaitLeg();
      data.getOutputStream().write(CONTENT);
      assertThatThrownBy(() -> data.getInputStream().readNBytes(1))
          .isInstanceOf(SocketException.class);
      transfer.reply("226 sent");
      assertThat(transfer.told()).isEqualTo("426 ABORTED 0 CLEAR");
      assertThat(transfer.cause()).contains("whenNoProt: detect");
    }
  }

  /** Whoever speaks first of the session's own address would take its file. */
  @ParameterizedTest
  @CsvSource({"PASSIVE, 522 ABORTED 0 nothing", "ACTIVE, 522 ABORTED 0 nothing"})
  void whereTheSessionMustBeResumedClearWillNotDo(Way way, String outcome) throws Exception {
    try (DetectedTransfer transfer =
            new DetectedTransfer(way, Direction.UPLOAD, SHORT, ReuseRequirement.ALWAYS, SOON);
        Socket data = transfer.client()) {
      transfer.reply("150 go");
      data.getOutputStream().write(CONTENT);
      transfer.awaitFailure();
      transfer.reply("226 stored");
      assertThat(transfer.told()).isEqualTo(outcome);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whereTheSessionMustBeResumedSilenceIsNotClearEither(Way way) throws Exception {
    try (DetectedTransfer transfer =
            new DetectedTransfer(way, Direction.DOWNLOAD, SHORT, ReuseRequirement.ALWAYS, SOON);
        Socket data = transfer.client()) {
      transfer.reply("150 go");
      transfer.awaitFailure();
      transfer.reply("226 sent");
      assertThat(transfer.told()).startsWith(way == Way.ACTIVE ? "522 " : "425 ");
      assertThat(bytesSeenBy(data)).isZero();
    }
  }

  private static int bytesSeenBy(Socket data) throws IOException {
    try {
      return data.getInputStream().readAllBytes().length;
    } catch (SocketException reset) {
      return 0;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRefusedDownloadEndsPolitelyForWhoIsSilent(Way way) throws Exception {
    try (DetectedTransfer transfer = download(way, LONG);
        Socket data = transfer.client()) {
      transfer.awaitConnection();
      transfer.reply("550 no such file");
      assertThat(transfer.told()).isEqualTo("550 REFUSED 0 nothing");
      assertThat(data.getInputStream().read()).isEqualTo(-1);
    }
  }

  /** Whether or not the connection is noticed before. */
  @ParameterizedTest
  @CsvSource({"PASSIVE, true", "PASSIVE, false", "ACTIVE, true"})
  void aDownloadThatFailsOnceItHasBegunIsResetForWhoIsSilent(Way way, boolean connected)
      throws Exception {
    try (DetectedTransfer transfer = download(way, LONG);
        Socket data = transfer.client()) {
      if (connected) {
        transfer.awaitConnection();
      }
      transfer.reply("150 go");
      transfer.reply("451 the disk broke");
      assertThat(transfer.told()).isEqualTo("451 ABORTED 0 nothing");
      assertThatThrownBy(() -> data.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }
}
