package org.ftpsbridge.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Verb;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From a client's bytes to commands. */
final class CommandDecoderTest {

  private static final int MAX_LENGTH = 64;

  @Test
  void inALineTheFirstSpacePartsVerbAndArgument() {
    assertThat(decoded("user anna\r\n").words()).containsExactly(command("USER", "anna"));
  }

  @Test
  void inALineAllFurtherSpacesBelongToTheArgument() {
    assertThat(decoded("STOR  a b  \r\n").words()).containsExactly(command("STOR", " a b  "));
    assertThat(decoded("STOR  \r\n").words()).containsExactly(command("STOR", " "));
  }

  @Test
  void withoutAnArgumentItIsEmptyWithOrWithoutTheSpace() {
    assertThat(decoded("PASV\r\nPASV \r\n").words())
        .containsExactly(command("PASV", ""), command("PASV", ""));
  }

  @Test
  void inANameEveryByteButCrLfAndNulIsKept() {
    StringBuilder name = new StringBuilder();
    for (char c = 1; c < 0xFF; c++) {
      if (c != '\r' && c != '\n') {
        name.append(c);
      }
    }
    assertThat(
            Decoded.inEveryWay(() -> new CommandDecoder(LineEnd.CRLF, 512), "RETR " + name + "\r\n")
                .words())
        .containsExactly(command("RETR", name.toString()));
  }

  @Test
  void inOneReadAllCommandsAreDecodedInOrder() {
    Decoded decoded = decoded("USER a\r\nPASS b\r\nSYST\r\nTY");

    assertThat(decoded.words())
        .containsExactly(command("USER", "a"), command("PASS", "b"), command("SYST", ""));
    assertThat(decoded.undecoded()).isTrue();
    assertThat(decoded.fault()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'NO\rOP\r\n', BARE_CR",
    "'NOOP\r\r\n', BARE_CR",
    "'NOOP\r\u2400', BARE_CR",
    "'STOR a\rDELE b\r\n', BARE_CR",
    "'NOOP\n', BARE_LF",
    "'STOR a\nDELE b\r\n', BARE_LF",
    "'\n', BARE_LF",
    "'STOR a\u2400b\r\n', NUL",
    "'\u2400', NUL",
    "'\r\n', NO_VERB",
    "' NOOP\r\n', NO_VERB",
    "'NO\u00d6P\r\n', MALFORMED_VERB",
    "'\tNOOP\r\n', MALFORMED_VERB",
    "'NOOP\t\r\n', MALFORMED_VERB",
    "'ABCDEFGHIJKLMNOPQ\r\n', MALFORMED_VERB",
    "'\u0016\u0003\u0001\u0002\u2400', NUL"
  })
  void inALineThatBreaksARuleTheFaultIsNamed(String bytes, Fault fault) {
    Decoded decoded = decoded(withNul(bytes));

    assertThat(decoded.words()).isEmpty();
    assertThat(decoded.fault()).contains(fault);
    assertThat(decoded.undecoded()).isTrue();
  }

  @Test
  void afterAFaultNothingMoreIsDecodedButWhatCameBeforeIs() {
    Decoded decoded = decoded("NOOP\r\nNO\rOP\r\nDELE a\r\nDELE b\r\n");

    assertThat(decoded.words()).containsExactly(command("NOOP", ""));
    assertThat(decoded.fault()).contains(Fault.BARE_CR);
    assertThat(decoded.undecoded()).isTrue();
  }

  @Test
  void whereLfEndsALineCrLfDoesToo() {
    Decoded decoded =
        Decoded.inEveryWay(
            () -> new CommandDecoder(LineEnd.LF, MAX_LENGTH), "USER a\nNOOP\r\nQUIT\n");

    assertThat(decoded.words())
        .containsExactly(command("USER", "a"), command("NOOP", ""), command("QUIT", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "'NO\rOP\n', BARE_CR",
    "'NOOP\r\r\n', BARE_CR",
    "'NO\u2400OP\n', NUL",
    "'\n', NO_VERB"
  })
  void whereLfEndsALineBareCrAndNulAreRefusedStill(String bytes, Fault fault) {
    assertThat(
            Decoded.inEveryWay(() -> new CommandDecoder(LineEnd.LF, MAX_LENGTH), withNul(bytes))
                .fault())
        .contains(fault);
  }

  @Test
  void atTheLimitALineIsDecodedAndOneByteBeyondItIsNot() {
    String atLimit = "STOR " + "x".repeat(MAX_LENGTH - 7) + "\r\n";
    String beyond = "STOR " + "x".repeat(MAX_LENGTH - 6) + "\r\n";

    assertThat(decoded(atLimit + atLimit).words()).hasSize(2);
    assertThat(decoded(beyond).fault()).contains(Fault.LINE_TOO_LONG);
  }

  @Test
  void withoutALineEndAndWithoutEndTheLimitHolds() {
    assertThat(decoded("x".repeat(MAX_LENGTH + 1)).fault()).contains(Fault.LINE_TOO_LONG);
    assertThat(decoded("\u00ff\u00f4".repeat(MAX_LENGTH)).fault()).contains(Fault.LINE_TOO_LONG);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u00ff\u00f4\u00ff\u00f2ABOR\r\n",
        "\u00ff\u00f2ABOR\r\n",
        "AB\u00ff\u00f4OR\u00ff\u00f2\r\n",
        "\u00ff\u00fb\u0001ABOR\r\n",
        "\u00ff\u00fc\u0001ABOR\r\n",
        "\u00ff\u00fd\u0001ABOR\r\n",
        "\u00ff\u00fe\u0001ABOR\r\n",
        "\u00ff\u00fd\u0000ABOR\r\n",
        "\u00ff\u00fb\u00ffABOR\r\n"
      })
  void inTelnetSignalsAndOptionsLeaveNoTrace(String bytes) {
    assertThat(decoded(bytes)).isEqualTo(decoded("ABOR\r\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "'\u00ff\u00ff', '\u00ff'",
    "'\u00ff\u00ff\u00f4', '\u00ff\u00f4'",
    "'\u00ff\u00ff\u00ff\u00ff', '\u00ff\u00ff'",
    "'a\u00ff', 'a\u00ff'",
    "'a\u00ffb', 'a\u00ffb'",
    "'a\u00ff\u00f3b', 'a\u00ff\u00f3b'",
    "'a\u00ff\u00fab', 'a\u00ff\u00fab'",
    "'a\u00ff\u00fb', 'a\u00ff\u00fb'"
  })
  void inANameAnyOther0xFfStays(String bytes, String name) {
    assertThat(decoded("STOR " + bytes + "\r\n").words()).containsExactly(command("STOR", name));
  }

  @Test
  void inTelnetNoOptionSwallowsALineEnd() {
    Decoded decoded = decoded("STOR a\u00ff\u00fd\r\nNOOP\r\n");

    assertThat(decoded.words())
        .containsExactly(command("STOR", "a\u00ff\u00fd"), command("NOOP", ""));
  }

  @Test
  void whileACommandIsHandledBytesBehindItCountAsUndecoded() {
    assertThat(undecodedWhenHandled("AUTH TLS\r\n")).containsExactly(false);
    assertThat(undecodedWhenHandled("AUTH TLS\r\nU")).containsExactly(true);
    assertThat(undecodedWhenHandled("AUTH TLS\r\nUSER a\r\n")).containsExactly(true, false);
    assertThat(undecodedWhenHandled("AUTH TLS\r\n\u00ff")).containsExactly(true);
  }

  @Test
  void afterATelnetSignalAloneSomethingIsUndecoded() {
    assertThat(decoded("NOOP\r\n").undecoded()).isFalse();
    assertThat(decoded("NOOP\r\n\u00ff\u00f4\u00ff\u00f2").undecoded()).isTrue();
  }

  @Test
  void atTheEndOfTheConnectionAnUnfinishedLineIsNoCommand() {
    assertThat(decoded("DELE a").words()).isEmpty();
    assertThat(decoded("DELE a\r").words()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"S3cret\0\r\n", "S3cret\rS3cret\r\n", "S3cretS3cretS3cret\r\n"})
  void inAFaultNothingOfThePeersTextIsRepeated(String bytes) {
    Fault fault = decoded(bytes).fault().orElseThrow();

    assertThat(new MalformedLineException(fault))
        .hasMessage(fault.sentence())
        .hasMessageNotContaining("S3cret");
  }

  private static Decoded decoded(String bytes) {
    return Decoded.inEveryWay(() -> new CommandDecoder(LineEnd.CRLF, MAX_LENGTH), bytes);
  }

  /** JUnit's tables swallow a NUL, so they show its picture instead. */
  private static String withNul(String bytes) {
    return bytes.replace('\u2400', '\0');
  }

  private static FtpCommand command(String verb, String argument) {
    return new FtpCommand(Verb.of(verb), argument);
  }

  private static List<Boolean> undecodedWhenHandled(String bytes) {
    CommandDecoder decoder = new CommandDecoder(LineEnd.CRLF, MAX_LENGTH);
    List<Boolean> answers = new ArrayList<>();
    EmbeddedChannel channel =
        new EmbeddedChannel(
            decoder,
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object msg) {
                answers.add(decoder.hasUndecoded());
              }
            });
    channel.writeInbound(Decoded.buffer(bytes));
    channel.finish();
    return answers;
  }
}
