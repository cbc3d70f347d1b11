package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.session.FirstBytes.wordsOf;

import org.ftpsbridge.observe.FirstWords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the first bytes of connections are taken for. */
class FirstBytesTest {

  @Test
  void aHandshakeRecordIsTlsAndSoIsAClientHelloOfOldForm() {
    assertThat(wordsOf("\u0016\u0003\u0001\u0002")).isEqualTo(FirstWords.TLS);
    assertThat(wordsOf("\u0016")).isEqualTo(FirstWords.TLS);
    assertThat(wordsOf("\u0080.\u0001\u0003\u0001")).isEqualTo(FirstWords.TLS);
    assertThat(wordsOf("\u0016\u0004")).isEqualTo(FirstWords.OTHER);
    assertThat(wordsOf("\u0080.\u0002")).isEqualTo(FirstWords.OTHER);
  }

  @Test
  void aProxyHeaderOfVersion2IsKnownByItsSignature() {
    assertThat(wordsOf("\r\n\r\n\u0000\r\nQUIT\n!\u0011\u0000\f")).isEqualTo(FirstWords.PROXY);
    assertThat(wordsOf("\r\n\r\nQUIT\r\n")).isEqualTo(FirstWords.OTHER);
  }

  @Test
  void aCommandMayEndAtOnce() {
    assertThat(wordsOf("FEAT\r\n")).isEqualTo(FirstWords.FTP);
    assertThat(wordsOf("FEATURE\r\n")).isEqualTo(FirstWords.OTHER);
  }

  @ParameterizedTest
  @CsvSource({
    "AUTH TLS, FTP",
    "user a, FTP",
    "USER, FTP",
    "USERS, OTHER",
    "GET / HTTP/1.1, HTTP",
    "PRI * HTTP/2.0, HTTP",
    "GETTER, OTHER",
    "SSH-2.0-x, SSH",
    "SSL, OTHER",
    "PROXY TCP4 198.51.100.7, PROXY",
    "PROXY UNKNOWN, PROXY",
    "PROXY, OTHER"
  })
  void textIsKnownByItsFirstWord(String bytes, FirstWords words) {
    assertThat(wordsOf(bytes)).isEqualTo(words);
  }
}
