package org.ftpsbridge.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.data.DetectedTransfer.Way;
import org.ftpsbridge.data.TransferTerms.Direction;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.ReuseRequirement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What data connections are taken for whose client never said PROT. */
class DetectionTest {

  private static final byte[] CONTENT = "a file\r\n".getBytes(ISO_8859_1);
  private static final int SIZE = CONTENT.length;
  private static final InetAddress NEIGHBOUR = AddressRange.literal("127.0.0.2");

  /** For connections that are taken for clear by it. */
  private static final Duration SHORT = Duration.ofMillis(200);

  private static final Duration SOON = Duration.ofSeconds(1);

  /** For connections that are not silent; beyond every other limit. */
  private static final Duration LONG = Duration.ofMinutes(2);

  private static DetectedTransfer upload(Way way, Duration patience) throws Exception {
    return new DetectedTransfer(way, Direction.UPLOAD, patience, ReuseRequirement.PREFER);
  }

  private static DetectedTransfer download(Way way, Duration patience) throws Exception {
    return new DetectedTransfer(way, Direction.DOWNLOAD, patience, ReuseRequirement.PREFER);
  }

  private static String outcomeOfAnUpload(DetectedTransfer transfer, Socket data, byte[] content)
      throws Exception {
    try (data) {
      data.getOutputStream().write(content);
    }
    assertThat(transfer.backend().getInputStream().readAllBytes()).isEqualTo(content);
    transfer.reply("226 stored");
    return transfer.told();
  }

  /** By FIN or by RST. */
  private static void end(Socket data, boolean reset) throws IOException {
    if (reset) {
      data.setSoLinger(true, 0);
    }
    data.close();
  }

  private static String outcomeOfADownload(DetectedTransfer transfer, Socket data)
      throws Exception {
    transfer.sendFromBackend(CONTENT);
    transfer.reply("226 sent");
    try (data) {
      assertThat(data.getInputStream().readAllBytes()).isEqualTo(CONTENT);
    }
    return transfer.told();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsUploadedInClearIsStored(Way way) throws Exception {
    try (DetectedTransfer transfer = upload(way, LONG);
        Socket data = transfer.client()) {
      transfer.reply("150 go");
      assertThat(outcomeOfAnUpload(transfer, data, CONTENT))
          .isEqualTo("226 COMPLETE " + SIZE + " CLEAR");
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsUploadedInClearBeforeItsCommandIsTakenOnIsStored(Way way) throws Exception {
    try (DetectedTransfer transfer = upload(way, LONG);
        Socket data = transfer.client()) {
      data.getOutputStream().write(CONTENT);
      end(data, false);
      transfer.awaitLeg();
      transfer.reply("150 go");
      assertThat(transfer.backend().getInputStream().readAllBytes()).isEqualTo(CONTENT);
      transfer.reply("226 stored");
      assertThat(transfer.told()).isEqualTo("226 COMPLETE " + SIZE + " CLEAR");
    }
  }

  @ParameterizedTest
  @CsvSource({"PASSIVE, false", "PASSIVE, true", "ACTIVE, false", "ACTIVE, true"})
  void whatIsUploadedWithTlsIsStored(Way way, boolean afterReply) throws Exception {
    try (DetectedTransfer transfer = upload(way, SHORT);
        Socket data = transfer.client()) {
      SSLSocket secured = secured(transfer, data, afterReply);
      assertThat(outcomeOfAnUpload(transfer, secured, CONTENT))
          .isEqualTo("226 COMPLETE " + SIZE + " FULL_HANDSHAKE");
    }
  }

  @ParameterizedTest
  @CsvSource({"PASSIVE, false", "PASSIVE, true", "ACTIVE, false", "ACTIVE, true"})
  void whatIsDownloadedWithTlsArrives(Way way, boolean afterReply) throws Exception {
    try (DetectedTransfer transfer = download(way, LONG);
        Socket data = transfer.client()) {
      SSLSocket secured = secured(transfer, data, afterReply);
      assertThat(outcomeOfADownload(transfer, secured))
          .isEqualTo("226 COMPLETE " + SIZE + " FULL_HANDSHAKE");
    }
  }

  private static SSLSocket secured(DetectedTransfer transfer, Socket data, boolean afterReply)
      throws Exception {
    if (afterReply) {
      transfer.reply("150 go");
      return transfer.secure(data);
    }
    SSLSocket secured = transfer.secure(data);
    transfer.reply("150 go");
    return secured;
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatIsSilentInADownloadGetsItInClear(Way way) throws Exception {
    try (DetectedTransfer transfer = download(way, SHORT);
        Socket data = transfer.client()) {
      transfer.reply("150 go");
      assertThat(outcomeOfADownload(transfer, data)).isEqualTo("226 COMPLETE " + SIZE + " CLEAR");
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoIsSilentHasTheTimeToShowItThoughItsPromiseEndsBefore(Way way) throws Exception {
    Duration promise = SHORT;
    try (DetectedTransfer transfer =
            new DetectedTransfer(way, Direction.DOWNLOAD, SOON, ReuseRequirement.PREFER, promise);
        Socket data = transfer.client()) {
      transfer.reply("150 go");
      assertThat(outcomeOfADownload(transfer, data)).isEqualTo("226 COMPLETE " + SIZE + " CLEAR");
    }
  }

  /** Its connection stands long before; a client that speaks TLS may wait for the 150. */
  @ParameterizedTest
  @EnumSource
  void silenceBeforeTheTransferHasBegunShowsNothing(Way way) throws Exception {
    try (DetectedTransfer transfer = download(way, SHORT);
        Socket data = transfer.client()) {
      transfer.pass(SHORT.multipliedBy(3));
      assertThat(transfer.hasLeg()).isFalse();
      SSLSocket secured = transfer.secure(data);
      transfer.reply("150 go");
      assertThat(outcomeOfADownload(transfer, secured))
          .isEqualTo("226 COMPLETE " + SIZE + " FULL_HANDSHAKE");
    }
  }

  /** A ClientHello that comes late is never stored as a file. */
  @ParameterizedTest
  @EnumSource
  void silenceInAnUploadShowsNothing(Way way) throws Exception {
    try (DetectedTransfer transfer = upload(way, SHORT);
        Socket data = transfer.client()) {
      transfer.reply("150 go");
      transfer.pass(SHORT.multipliedBy(3));
      assertThat(transfer.hasLeg()).isFalse();
      assertThat(outcomeOfAnUpload(transfer, transfer.secure(data), CONTENT))
          .isEqualTo("226 COMPLETE " + SIZE + " FULL_HANDSHAKE");
    }
  }

  /** One byte, the head of a record, and some of the message. */
  @ParameterizedTest
  @CsvSource({
    "PASSIVE, 1",
    "PASSIVE, 5",
    "PASSIVE, 6",
    "PASSIVE, 40",
    "ACTIVE, 1",
    "ACTIVE, 5",
    "ACTIVE, 40"
  })
  void aClientHelloThatComesInPiecesIsNotSilence(Way way, int first) throws Exception {
    try (DetectedTransfer transfer = download(way, SHORT);
        Socket data = transfer.client();
        HaltingRelay relay = new HaltingRelay(data, first)) {
      transfer.reply("150 go");
      CompletableFuture<SSLSocket> secured = relay.secured(transfer);
      relay.awaitHalt();
      transfer.pass(SHORT.multipliedBy(3));
      assertThat(transfer.hasLeg()).isFalse();
      relay.goOn();
      assertThat(outcomeOfADownload(transfer, secured.get(10, TimeUnit.SECONDS)))
          .isEqualTo("226 COMPLETE " + SIZE + " FULL_HANDSHAKE");
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatABusyLoopHasNotReadYetIsNotSilence(Way way) throws Exception {
    CountDownLatch said = new CountDownLatch(1);
    try (DetectedTransfer transfer = download(way, SHORT);
        Socket data = transfer.client();
        HaltingRelay relay = new HaltingRelay(data, 40)) {
      transfer.reply("150 go");
      transfer.keepBusy(said, SHORT.multipliedBy(2));
      CompletableFuture<SSLSocket> secured = relay.secured(transfer);
      relay.awaitHalt();
      said.countDown();
      relay.goOn();
      assertThat(outcomeOfADownload(transfer, secured.get(10, TimeUnit.SECONDS)))
          .isEqualTo("226 COMPLETE " + SIZE + " FULL_HANDSHAKE");
    }
  }

  /** Files, each of which begins as a ClientHello does and is none. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0016",
        "\u0016\u0002 and so on",
        "\u0016\u0003\u0001\u0000\u0005\u0002 and so on"
      })
  void aFileThatBeginsLikeTlsIsStoredOrRefused(String text) throws Exception {
    byte[] content = text.getBytes(ISO_8859_1);
    try (DetectedTransfer transfer = upload(Way.PASSIVE, SHORT);
        Socket data = transfer.client()) {
      transfer.reply("150 go");
      if (content.length > 1) {
        assertThat(outcomeOfAnUpload(transfer, data, content))
            .isEqualTo("226 COMPLETE " + content.length + " CLEAR");
      } else {
        data.getOutputStream().write(content);
        end(data, false);
        transfer.awaitFailure();
        transfer.reply("226 stored");
        assertThat(transfer.told()).isEqualTo("425 ABORTED 0 nothing");
      }
    }
  }

  @Test
  void whoEndsWithoutAByteLeavesItsPlaceToTheNext() throws Exception {
    try (DetectedTransfer transfer = upload(Way.PASSIVE, Duration.ofSeconds(5));
        Socket first = transfer.client();
        Socket data = transfer.anotherFrom(AddressRange.literal("127.0.0.1"))) {
      end(first, false);
      transfer.reply("150 go");
      assertThat(outcomeOfAnUpload(transfer, data, CONTENT))
          .isEqualTo("226 COMPLETE " + SIZE + " CLEAR");
    }
  }

  @Test
  void whoIsSilentDoesNotStandInTheWayOfWhoSpeaks() throws Exception {
    try (DetectedTransfer transfer = download(Way.PASSIVE, LONG);
        Socket silent = transfer.client();
        Socket data = transfer.anotherFrom(AddressRange.literal("127.0.0.1"))) {
      transfer.reply("150 go");
      assertThat(outcomeOfADownload(transfer, transfer.secure(data)))
          .isEqualTo("226 COMPLETE " + SIZE + " FULL_HANDSHAKE");
      assertThat(silent.isConnected()).isTrue();
    }
  }

  @Test
  void aStrangerFromElsewhereIsNeitherTakenNorToldAnything() throws Exception {
    try (DetectedTransfer transfer = upload(Way.PASSIVE, SHORT);
        Socket stranger = transfer.anotherFrom(NEIGHBOUR);
        Socket another = transfer.anotherFrom(NEIGHBOUR)) {
      stranger.getOutputStream().write(CONTENT);
      assertThat(bytesSeenBy(stranger)).as("an alert at most").isLessThanOrEqualTo(7);
      assertThat(transfer.secure(another).getInputStream().read()).isEqualTo(-1);
      assertThat(transfer.hasLeg()).isFalse();
      try (Socket data = transfer.client()) {
        transfer.reply("150 go");
        assertThat(outcomeOfAnUpload(transfer, data, CONTENT))
            .isEqualTo("226 COMPLETE " + SIZE + " CLEAR");
      }
    }
  }

  private static int bytesSeenBy(Socket data) throws IOException {
    try {
      return data.getInputStream().readAllBytes().length;
    } catch (SocketException reset) {
      return 0;
    }
  }
}
