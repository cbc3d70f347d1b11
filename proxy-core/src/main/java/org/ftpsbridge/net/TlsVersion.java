package org.ftpsbridge.net;

/** A version of the TLS protocol that a leg may speak. */
public enum TlsVersion {
  /** RFC 2246. */
  V1_0("TLSv1"),
  /** RFC 4346. */
  V1_1("TLSv1.1"),
  /** RFC 5246. */
  V1_2("TLSv1.2"),
  /** RFC 8446. */
  V1_3("TLSv1.3");

  private final String protocol;

  TlsVersion(String protocol) {
    this.protocol = protocol;
  }

  /** The name that TLS engines and the configuration use, such as {@code TLSv1.3}. */
  public String protocol() {
    return protocol;
  }
}
