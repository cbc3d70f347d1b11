package org.ftpsbridge.net;

import java.util.EnumSet;
import java.util.List;

/**
 * The versions of TLS that one side offers.
 *
 * @param least the lowest
 * @param most the highest, not below {@code least}
 */
public record TlsVersions(TlsVersion least, TlsVersion most) {

  /** Refuses a range that holds nothing with IllegalArgumentException. */
  public TlsVersions {
    if (most.compareTo(least) < 0) {
      throw new IllegalArgumentException("the highest version is below the lowest");
    }
  }

  /** The names that TLS engines use, from the lowest to the highest. */
  public List<String> protocols() {
    return EnumSet.range(least, most).stream().map(TlsVersion::protocol).toList();
  }
}
