package org.ftpsbridge.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.OpenSsl;
import java.util.Arrays;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.ftpsbridge.net.CipherSuite;
import org.ftpsbridge.net.TlsEngine;
import org.ftpsbridge.net.TlsOffer;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of cipher suites says of the engines what they are. */
class CipherSuiteTest {

  @ParameterizedTest
  @EnumSource
  void boringsslHasItOrHasItNot(CipherSuite suite) {
    assertThat(OpenSsl.isCipherSuiteAvailable(suite.name()))
        .isEqualTo(suite.isServedBy(TlsEngine.BORINGSSL));
    assertThat(CipherSuite.named(suite.opensslName())).contains(suite);
    assertThat(CipherSuite.named(suite.name())).contains(suite);
  }

  /** Java lists none that its security properties disable, as they do 3DES. */
  @Test
  void javaHasAllThatItDoesNotDisable() throws Exception {
    Set<String> known =
        Set.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
    assertThat(
            Arrays.stream(CipherSuite.values())
                .filter(suite -> !suite.is3Des() && suite.isForwardSecret())
                .map(CipherSuite::name))
        .isSubsetOf(known);
  }

  @Test
  void theNumbersAreThoseOfAClientHello() {
    assertThat(CipherSuite.numbered(0x000a)).contains(CipherSuite.TLS_RSA_WITH_3DES_EDE_CBC_SHA);
    assertThat(CipherSuite.numbered(0xc02f))
        .contains(CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256);
    assertThat(CipherSuite.numbered(0x0005)).as("RC4").isEmpty();
  }

  @Test
  void theSuitesOfTls13GoWithThatVersion() {
    assertThat(TlsOffer.of(new TlsVersions(TlsVersion.V1_2, TlsVersion.V1_3)).cipherNames())
        .contains("TLS_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    assertThat(TlsOffer.of(new TlsVersions(TlsVersion.V1_3, TlsVersion.V1_3)).cipherNames())
        .containsExactly(
            "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");
    assertThat(TlsOffer.of(new TlsVersions(TlsVersion.V1_0, TlsVersion.V1_2)).cipherNames())
        .doesNotContain("TLS_AES_128_GCM_SHA256");
  }
}
