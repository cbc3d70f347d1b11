package org.ftpsbridge.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What peers send, as logs show it. */
final class PeerTextTest {

  @Test
  void inALogPrintableAsciiStaysAsItIs() {
    assertThat(PeerText.forLog("a file (1).txt ~")).isEqualTo("a file (1).txt ~");
  }

  @Test
  void inALogControlsQuotesBackslashAndForeignBytesAreEscaped() {
    assertThat(PeerText.forLog("\r\n\u001b\"'\\\u00e4\u00ff\u007f"))
        .isEqualTo("\\x0D\\x0A\\x1B\\x22\\x27\\x5C\\xE4\\xFF\\x7F");
  }

  @Test
  void inALogACharThatIsNoByteIsEscapedToo() {
    assertThat(PeerText.forLog("\u2028")).isEqualTo("\\u2028");
  }

  @Test
  void inALogLongTextIsCutAfterTheLimitAndSaysSo() {
    assertThat(PeerText.forLog("abcdef", 6)).isEqualTo("abcdef");
    assertThat(PeerText.forLog("abcdefg", 6)).isEqualTo("abcdef\\...");
    assertThat(PeerText.forLog("x".repeat(5000))).hasSize(PeerText.DEFAULT_LIMIT + 4);
  }

  @Test
  void inALogThePeerCannotForgeTheMarkOfTheCut() {
    assertThat(PeerText.forLog("a\\...")).isEqualTo("a\\x5C...");
  }
}
