package org.ftpsbridge.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The argument of PROT. */
final class ProtectionLevelTest {

  @ParameterizedTest
  @CsvSource({"C, CLEAR", "S, SAFE", "E, CONFIDENTIAL", "P, PRIVATE", "p, PRIVATE"})
  void inAProtArgumentALetterNamesTheLevel(String argument, ProtectionLevel level) {
    assertThat(ProtectionLevel.parse(argument)).contains(level);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "X", "PP", " P", "P "})
  void inAProtArgumentAnythingElseNamesNone(String argument) {
    assertThat(ProtectionLevel.parse(argument)).isEmpty();
  }

  @Test
  void ofEveryLevelTheLetterNamesItAgain() {
    assertThat(ProtectionLevel.values())
        .allMatch(it -> ProtectionLevel.parse("" + it.letter()).orElseThrow() == it);
  }
}
