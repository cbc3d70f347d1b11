package org.ftpsbridge.net;

import java.util.ArrayList;
import java.util.List;

/**
 * What one side of TLS offers.
 *
 * @param versions the versions
 * @param ciphers the cipher suites below TLS 1.3, best first; those of TLS 1.3 go with that version
 */
public record TlsOffer(TlsVersions versions, List<CipherSuite> ciphers) {

  private static final List<String> OF_TLS_1_3 =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

  /** Copies the suites. */
  public TlsOffer {
    ciphers = List.copyOf(ciphers);
  }

  /** These versions with the suites that BoringSSL offers where nothing is named. */
  public static TlsOffer of(TlsVersions versions) {
    return new TlsOffer(versions, CipherSuite.defaultsOf(TlsEngine.BORINGSSL));
  }

  /** The names of all suites, as TLS engines use them. */
  public List<String> cipherNames() {
    List<String> names = new ArrayList<>();
    if (versions.most() == TlsVersion.V1_3) {
      names.addAll(OF_TLS_1_3);
    }
    if (versions.least() != TlsVersion.V1_3) {
      ciphers.forEach(suite -> names.add(suite.name()));
    }
    return names;
  }
}
