package org.ftpsbridge.probe;

import java.util.Arrays;
import java.util.List;
import org.ftpsbridge.net.CipherSuite;
import org.ftpsbridge.net.TlsEngine;
import org.ftpsbridge.net.TlsOffer;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;

/** What TLS offers while a server is tried. */
final class Offers {

  /** All suites below TLS 1.3 that a backend can be offered. */
  static final List<CipherSuite> SUITES =
      Arrays.stream(CipherSuite.values())
          .filter(suite -> suite.isServedBy(TlsEngine.BORINGSSL))
          .toList();

  /** All that there is. */
  static final TlsOffer WIDEST =
      new TlsOffer(new TlsVersions(TlsVersion.V1_0, TlsVersion.V1_3), SUITES);

  /** What a backend is offered where the configuration names nothing. */
  static final TlsOffer DEFAULT = TlsOffer.of(new TlsVersions(TlsVersion.V1_2, TlsVersion.V1_3));

  private Offers() {}

  /** One version with these suites. */
  static TlsOffer only(TlsVersion version, List<CipherSuite> suites) {
    return new TlsOffer(new TlsVersions(version, version), suites);
  }
}
