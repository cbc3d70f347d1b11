package org.ftpsbridge.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Security;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is left of Java's list of disabled algorithms. */
class DisabledAlgorithmsTest {

  /** As Java 25 has it. */
  private static final String OF_JAVA =
      "SSLv3, TLSv1, TLSv1.1, DTLSv1.0, RC4, DES,   MD5withRSA, DH keySize < 1024, EC keySize <"
          + " 224, 3DES_EDE_CBC, anon, NULL, ECDH, TLS_RSA_*";

  @Test
  void whatIsNamedIsAllowedAndNothingElse() {
    assertThat(DisabledAlgorithms.without(Set.of("3DES_EDE_CBC", "TLS_RSA_*"), OF_JAVA))
        .isEqualTo(
            "SSLv3, TLSv1, TLSv1.1, DTLSv1.0, RC4, DES, MD5withRSA, DH keySize < 1024, EC keySize <"
                + " 224, anon, NULL, ECDH");
    assertThat(DisabledAlgorithms.without(Set.of("TLSv1"), OF_JAVA))
        .startsWith("SSLv3, TLSv1.1, DTLSv1.0, RC4, DES,")
        .endsWith("3DES_EDE_CBC, anon, NULL, ECDH, TLS_RSA_*");
  }

  /** Java's TLS stands in where BoringSSL cannot be loaded, whatever the listeners ask for. */
  @Test
  void nobodyRenegotiatesWithJavasTlsThoughNoListenerNamesIt() {
    String before = Security.getProperty("jdk.tls.disabledAlgorithms");
    System.clearProperty("jdk.tls.rejectClientInitiatedRenegotiation");

    DisabledAlgorithms.allowWhatIsNamedBy(List.of());

    assertThat(System.getProperty("jdk.tls.rejectClientInitiatedRenegotiation")).isEqualTo("true");
    assertThat(System.getProperty("jdk.tls.ephemeralDHKeySize")).isNotNull();
    assertThat(Security.getProperty("jdk.tls.disabledAlgorithms")).isEqualTo(before);
  }

  @Test
  void whatIsNotThereIsNotMissed() {
    assertThat(DisabledAlgorithms.without(Set.of("TLS_RSA_*"), "SSLv3, NULL"))
        .isEqualTo("SSLv3, NULL");
  }
}
