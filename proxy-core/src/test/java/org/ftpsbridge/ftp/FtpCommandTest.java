package org.ftpsbridge.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Verbs and commands as values, and what logs see of them. */
final class FtpCommandTest {

  @Test
  void inAVerbTheCaseDoesNotCount() {
    assertThat(Verb.of("rEtR")).isEqualTo(Verb.RETR).hasToString("RETR");
  }

  @Test
  void inAVerbAForeignLetterNeverBecomesAnAsciiOne() {
    assertThat(Verb.of("PA\u00df")).isNotEqualTo(Verb.PASS);
    assertThat(Verb.of("l\u0131st")).isNotEqualTo(Verb.LIST);
  }

  @Test
  void inALogAnOddVerbIsEscapedAndCut() {
    assertThat(Verb.of("\u00ff\r")).hasToString("\\xFF\\x0D");
    assertThat(Verb.of("A".repeat(17))).hasToString("A".repeat(16) + "\\...");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A B", "ABCDEFGHIJKLMNOPQ", "\u00e4", "A\r", "\t"})
  void inACommandAVerbThatIsNotWellFormedIsRefused(String verb) {
    assertThatIllegalArgumentException().isThrownBy(() -> new FtpCommand(Verb.of(verb)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\rb", "a\nb", "a\0b", "a\u0100"})
  void inACommandAnArgumentThatIsNotOneLineOfBytesIsRefused(String argument) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FtpCommand(Verb.STOR, argument))
        .withMessageNotContaining(argument);
  }

  @ParameterizedTest
  @CsvSource({
    "PASS, hunter2, PASS ***",
    "ACCT, hunter2, ACCT ***",
    "ADAT, hunter2, ADAT ***",
    "MIC, hunter2, MIC ***",
    "CONF, hunter2, CONF ***",
    "ENC, hunter2, ENC ***",
    "SITE, PSWD old hunter2, SITE ***",
    "SITE, '  pswd old hunter2', SITE ***",
    "SITE, CHPASS hunter2, SITE ***",
    "SITE, passwd old hunter2, SITE ***",
    "SITE, ADDUSER anna hunter2, SITE ***",
    "SITE, CHMOD 600 passage, SITE CHMOD 600 passage",
    "USER, anna, USER anna",
  })
  void inALogSecretsDoNotShow(String verb, String argument, String shown) {
    assertThat(new FtpCommand(Verb.of(verb), argument)).hasToString(shown);
  }

  @Test
  void inALogAnArgumentIsEscapedAndCut() {
    assertThat(new FtpCommand(Verb.RETR, "\u001b" + "x".repeat(500)).toString())
        .startsWith("RETR \\x1Bxxx")
        .endsWith("\\...")
        .hasSizeLessThan(200);
  }

  @Test
  void withoutAnArgumentALogShowsTheVerbAlone() {
    assertThat(new FtpCommand(Verb.PASS)).hasToString("PASS");
  }
}
