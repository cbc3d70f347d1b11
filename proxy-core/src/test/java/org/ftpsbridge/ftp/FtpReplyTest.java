package org.ftpsbridge.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reply codes and replies as values. */
final class FtpReplyTest {

  @Test
  void inACodeTheFirstDigitDecides() {
    assertThat(new ReplyCode(150).isPreliminary()).isTrue();
    assertThat(new ReplyCode(226).isCompletion()).isTrue();
    assertThat(new ReplyCode(331).isIntermediate()).isTrue();
    assertThat(new ReplyCode(421).isTransientNegative()).isTrue();
    assertThat(new ReplyCode(530).isPermanentNegative()).isTrue();
    assertThat(new ReplyCode(632).isProtected()).isTrue();
  }

  @Test
  void inACodeFourAndFiveAreNegativeAndNothingElseIs() {
    assertThat(List.of(100, 299, 399, 600)).noneMatch(value -> FtpReply.of(value, "").isNegative());
    assertThat(List.of(400, 499, 500, 599)).allMatch(value -> FtpReply.of(value, "").isNegative());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 99, 700, 1000})
  void outsideOfThreeDigitsAndSixClassesACodeIsRefused(int value) {
    assertThatIllegalArgumentException().isThrownBy(() -> new ReplyCode(value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r", "a\n", "\0", "\u0100"})
  void inAReplyALineThatIsNotOneLineOfBytesIsRefused(String line) {
    assertThatIllegalArgumentException().isThrownBy(() -> FtpReply.of(200, List.of("ok", line)));
  }

  @Test
  void withoutALineAReplyIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> FtpReply.of(200, List.of()));
  }

  @Test
  void onceMadeAReplyDoesNotChange() {
    List<String> lines = new ArrayList<>(List.of("one", "two"));
    FtpReply reply = FtpReply.of(211, lines);
    lines.clear();

    assertThat(reply.lines()).containsExactly("one", "two");
    assertThat(reply.text()).isEqualTo("two");
  }

  @Test
  void inALogTheFirstLineAndTheNumberOfTheOthersShow() {
    assertThat(FtpReply.of(230, "in\u001b")).hasToString("230 in\\x1B");
    assertThat(FtpReply.of(211, List.of("Features:", " SIZE", "End")))
        .hasToString("211 Features: (+2 lines)");
  }
}
