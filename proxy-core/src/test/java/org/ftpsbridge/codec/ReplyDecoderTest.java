package org.ftpsbridge.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.LineEnd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From a backend's bytes to replies. */
final class ReplyDecoderTest {

  private static final int MAX_LENGTH = 80;
  private static final int MAX_LINES = 5;

  @Test
  void inOneLineTheTextFollowsTheCode() {
    assertThat(decoded("220 Hello there\r\n").words())
        .containsExactly(FtpReply.of(220, "Hello there"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"200\r\n", "200 \r\n"})
  void inOneLineTheTextMayBeMissing(String bytes) {
    assertThat(decoded(bytes).words()).containsExactly(FtpReply.of(200, ""));
  }

  @Test
  void inManyLinesTheFirstAndTheLastLoseTheCode() {
    assertThat(decoded("211-Features:\r\n SIZE\r\n MDTM\r\n211 End\r\n").words())
        .containsExactly(FtpReply.of(211, List.of("Features:", " SIZE", " MDTM", "End")));
  }

  @Test
  void inManyLinesOnlyTheSameCodeAndASpaceEndTheReply() {
    String bytes = "123-First\r\n234 numbers\r\n123-more\r\n1234\r\n123 last\r\n";

    assertThat(decoded(bytes).words())
        .containsExactly(
            FtpReply.of(123, List.of("First", "234 numbers", "123-more", "1234", "last")));
  }

  @Test
  void inManyLinesTheCodeAloneEndsTheReply() {
    assertThat(decoded("230-\r\n\r\n230\r\n").words())
        .containsExactly(FtpReply.of(230, List.of("", "", "")));
  }

  @Test
  void inOneReadAllRepliesAreDecodedInOrder() {
    Decoded decoded = decoded("150-a\r\n150 b\r\n226 c\r\n4");

    assertThat(decoded.words())
        .containsExactly(FtpReply.of(150, List.of("a", "b")), FtpReply.of(226, "c"));
    assertThat(decoded.undecoded()).isTrue();
  }

  @Test
  void whileAReplyLacksItsLastLineSomethingIsUndecoded() {
    assertThat(decoded("234-Go\r\n").undecoded()).isTrue();
    assertThat(decoded("234-Go\r\n234 on\r\n").undecoded()).isFalse();
    assertThat(decoded("234 Go\r\n2").undecoded()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "'Hello\r\n', NO_REPLY_CODE",
    "'\r\n', NO_REPLY_CODE",
    "' 220 Hello\r\n', NO_REPLY_CODE",
    "'22 Hello\r\n', NO_REPLY_CODE",
    "'2200 Hello\r\n', NO_REPLY_CODE",
    "'220:Hello\r\n', NO_REPLY_CODE",
    "'220\u0085\r\n', NO_REPLY_CODE",
    "'020 Hello\r\n', NO_REPLY_CODE",
    "'720 Hello\r\n', NO_REPLY_CODE",
    "'SSH-2.0-x\r\n', NO_REPLY_CODE",
    "'220 a\r230 b\r\n', BARE_CR",
    "'220 a\n', BARE_LF"
  })
  void inALineThatBreaksARuleTheFaultIsNamed(String bytes, Fault fault) {
    Decoded decoded = decoded(bytes + "230 in\r\n");

    assertThat(decoded.words()).isEmpty();
    assertThat(decoded.fault()).contains(fault);
    assertThat(decoded.undecoded()).isTrue();
  }

  @Test
  void inALineWithNulTheFaultIsNamed() {
    assertThat(decoded("220 a\0\r\n").fault()).contains(Fault.NUL);
    assertThat(decoded("220-a\r\n\0\r\n220 b\r\n").fault()).contains(Fault.NUL);
  }

  @Test
  void whereLfEndsALineCrLfDoesToo() {
    assertThat(
            Decoded.inEveryWay(
                    () -> new ReplyDecoder(LineEnd.LF, MAX_LENGTH, MAX_LINES),
                    "220-a\n220 b\r\n230 c\n")
                .words())
        .containsExactly(FtpReply.of(220, List.of("a", "b")), FtpReply.of(230, "c"));
  }

  @Test
  void atTheLimitOfLinesAReplyIsDecodedAndOneLineBeyondItIsNot() {
    assertThat(decoded("211-\r\n\r\n\r\n\r\n211 \r\n").words()).hasSize(1);
    assertThat(decoded("211-\r\n\r\n\r\n\r\n\r\n211 \r\n").fault()).contains(Fault.TOO_MANY_LINES);
  }

  @Test
  void atTheLimitOfBytesAReplyIsDecodedAndOneByteBeyondItIsNot() {
    String atLimit = "211-" + "x".repeat(MAX_LENGTH - 12) + "\r\n211 \r\n";
    String beyond = "211-" + "x".repeat(MAX_LENGTH - 11) + "\r\n211 \r\n";

    assertThat(decoded(atLimit + atLimit).words()).hasSize(2);
    assertThat(decoded(beyond).fault()).contains(Fault.LINE_TOO_LONG);
  }

  @Test
  void inATextEveryByteButCrLfAndNulIsKeptAndNoneIsTelnet() {
    String text = "\u00ff\u00ff \u00ff\u00f4 \u00ff\u00fb\u0001 \u00c3\u00a4";

    assertThat(decoded("257 " + text + "\r\n").words()).containsExactly(FtpReply.of(257, text));
  }

  private static Decoded decoded(String bytes) {
    return Decoded.inEveryWay(() -> new ReplyDecoder(LineEnd.CRLF, MAX_LENGTH, MAX_LINES), bytes);
  }
}
