package org.ftpsbridge.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.tls.Hellos.alpn;
import static org.ftpsbridge.tls.Hellos.beginning;
import static org.ftpsbridge.tls.Hellos.extension;
import static org.ftpsbridge.tls.Hellos.extensions;
import static org.ftpsbridge.tls.Hellos.versions;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.util.Optional;
import org.ftpsbridge.net.CipherSuite;
import org.ftpsbridge.net.TlsEngine;
import org.ftpsbridge.net.TlsOffer;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.ftpsbridge.observe.Hint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of ClientHellos that a listener's TLS has nothing in common with. */
class MisfitTest {

  private static final String EMS = extension(ClientHello.EXTENDED_MASTER_SECRET, "");

  /** RC4, 3DES, DHE and RSA key exchange; 00ff is no cipher suite (RFC 5746). */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0005,0004,00ff | CIPHERS_UNSERVED |",
        "0005,000a | CIPHERS_OF_JAVA | it has TLS_RSA_WITH_3DES_EDE_CBC_SHA",
        "0033,000a | CIPHERS_OF_JAVA | it has TLS_DHE_RSA_WITH_AES_128_CBC_SHA,"
            + " TLS_RSA_WITH_3DES_EDE_CBC_SHA",
        "0033,002f | CIPHERS_UNNAMED | it has TLS_RSA_WITH_AES_128_CBC_SHA"
      })
  void ofCipherSuitesItIsSaidWhatWouldServeThem(String suites, Hint hint, String detail) {
    assertThat(misfit(hello("0303", suites), boring()))
        .contains(new Misfit(hint, detail == null ? "" : detail));
  }

  @Test
  void aCipherSuiteInCommonIsNoMisfit() {
    assertThat(misfit(hello("0303", "0005,c02f"), boring())).isEmpty();
    assertThat(misfit(hello("0303", "1301", versions("0304,0303")), boring())).isEmpty();
    assertThat(misfit(ClientHello.NONE, boring())).isEmpty();
  }

  @Test
  void javasTlsHasWhatItOnlyHasToBeTold() {
    assertThat(misfit(hello("0303", "000a"), java()).map(Misfit::hint))
        .contains(Hint.CIPHERS_UNNAMED);
    assertThat(misfit(hello("0303", "0033"), java())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0302, it has TLSv1.1 at most", "0301, it has TLSv1 at most"})
  void anOldVersionIsNamed(String version, String detail) {
    assertThat(misfit(hello(version, "c013"), boring()))
        .contains(new Misfit(Hint.OLD_PROTOCOL, detail));
  }

  /** Whatever the listener's lowest version is. */
  @Test
  void sslIsServedByNoSetting() {
    assertThat(misfit(hello("0300", "c013"), boring())).contains(new Misfit(Hint.SSL_ALONE, ""));
    assertThat(misfit(hello("0002", "c013"), java())).contains(new Misfit(Hint.SSL_ALONE, ""));
  }

  @Test
  void aClientOfNothingButNewerTlsIsNoOldOne() {
    ClientHello newest = hello("0303", "1301", versions("0304"));
    assertThat(misfit(newest, java())).contains(new Misfit(Hint.NEW_PROTOCOL, ""));
    assertThat(misfit(newest, boring())).isEmpty();
  }

  @Test
  void whatWasAnsweredWithAnAlertIsSaid() {
    assertThat(misfit(hello("0303", "c02f", alpn("h2")), boring()).map(Misfit::hint))
        .contains(Hint.FOREIGN_PROTOCOL);
    assertThat(misfit(hello("0303", "c02f", alpn("ftp")), boring())).isEmpty();
    TlsSettings strict = settings(TlsVersion.V1_3, TlsEngine.BORINGSSL, true);
    assertThat(misfit(hello("0303", "c02f"), strict).map(Misfit::hint)).contains(Hint.NOT_TIED);
    assertThat(misfit(hello("0303", "c02f", EMS), strict)).isEmpty();
  }

  /** Of two kinds of keys only one can serve a suite that says which. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "EC | c013,002f | it has TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, TLS_RSA_WITH_AES_128_CBC_SHA",
        "RSA | c02b | it has TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
      })
  void suitesForAnotherKindOfKeyAreNoneInCommon(String key, String suites, String detail) {
    assertThat(Misfit.of(hello("0303", suites), boring(), key))
        .contains(new Misfit(Hint.CIPHERS_OF_OTHER_KEY, detail));
    assertThat(Misfit.of(hello("0303", suites + ",c02b,c02f"), boring(), key)).isEmpty();
  }

  private static Optional<Misfit> misfit(ClientHello hello, TlsSettings settings) {
    return Misfit.of(hello, settings, "RSA");
  }

  private static TlsSettings boring() {
    return settings(TlsVersion.V1_3, TlsEngine.BORINGSSL, false);
  }

  private static TlsSettings java() {
    return settings(TlsVersion.V1_2, TlsEngine.JDK, false);
  }

  private static TlsSettings settings(TlsVersion most, TlsEngine engine, boolean emsRequired) {
    TlsVersions range = new TlsVersions(TlsVersion.V1_2, most);
    return new TlsSettings(
        Path.of("none"),
        Path.of("none"),
        new TlsOffer(range, CipherSuite.defaultsOf(engine)),
        emsRequired,
        engine);
  }

  private static ClientHello hello(String version, String suites, String... more) {
    ByteBuf message =
        Unpooled.wrappedBuffer(
            ByteBufUtil.decodeHexDump(beginning(version, "", suites) + extensions(more)));
    return ClientHello.parse(message);
  }
}
