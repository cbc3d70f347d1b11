package org.ftpsbridge.net;

/** A version of the TLS protocol that a leg may speak. */
public enum TlsVersion {
  /** RFC 2246. */
  V1_0("TLSv1", 0x0301),
  /** RFC 4346. */
  V1_1("TLSv1.1", 0x0302),
  /** RFC 5246. */
  V1_2("TLSv1.2", 0x0303),
  /** RFC 8446. */
  V1_3("TLSv1.3", 0x0304);

  private final String protocol;
  private final int number;

  TlsVersion(String protocol, int number) {
    this.protocol = protocol;
    this.number = number;
  }

  /** How ClientHellos write it, such as 0x0304 for TLS 1.3 (RFC 8446 section 4.2.1). */
  public int number() {
    return number;
  }

  /** The name that TLS engines and the configuration use, such as {@code TLSv1.3}. */
  public String protocol() {
    return protocol;
  }
}
