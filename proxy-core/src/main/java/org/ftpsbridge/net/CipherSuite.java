package org.ftpsbridge.net;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A cipher suite below TLS 1.3 that some engine serves, by its IANA name. What is broken is not
 * among them: RC4, DES, NULL, EXPORT, and all without a certificate.
 */
public enum CipherSuite {
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256(0xc02b, "ECDHE-ECDSA-AES128-GCM-SHA256"),
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256(0xc02f, "ECDHE-RSA-AES128-GCM-SHA256"),
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384(0xc02c, "ECDHE-ECDSA-AES256-GCM-SHA384"),
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384(0xc030, "ECDHE-RSA-AES256-GCM-SHA384"),
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256(0xcca9, "ECDHE-ECDSA-CHACHA20-POLY1305"),
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256(0xcca8, "ECDHE-RSA-CHACHA20-POLY1305"),
  TLS_DHE_RSA_WITH_AES_128_GCM_SHA256(0x009e, "DHE-RSA-AES128-GCM-SHA256"),
  TLS_DHE_RSA_WITH_AES_256_GCM_SHA384(0x009f, "DHE-RSA-AES256-GCM-SHA384"),
  TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256(0xccaa, "DHE-RSA-CHACHA20-POLY1305"),
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256(0xc023, "ECDHE-ECDSA-AES128-SHA256"),
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256(0xc027, "ECDHE-RSA-AES128-SHA256"),
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384(0xc024, "ECDHE-ECDSA-AES256-SHA384"),
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384(0xc028, "ECDHE-RSA-AES256-SHA384"),
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA(0xc009, "ECDHE-ECDSA-AES128-SHA"),
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA(0xc013, "ECDHE-RSA-AES128-SHA"),
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA(0xc00a, "ECDHE-ECDSA-AES256-SHA"),
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA(0xc014, "ECDHE-RSA-AES256-SHA"),
  TLS_DHE_RSA_WITH_AES_128_CBC_SHA256(0x0067, "DHE-RSA-AES128-SHA256"),
  TLS_DHE_RSA_WITH_AES_256_CBC_SHA256(0x006b, "DHE-RSA-AES256-SHA256"),
  TLS_DHE_RSA_WITH_AES_128_CBC_SHA(0x0033, "DHE-RSA-AES128-SHA"),
  TLS_DHE_RSA_WITH_AES_256_CBC_SHA(0x0039, "DHE-RSA-AES256-SHA"),
  TLS_RSA_WITH_AES_128_GCM_SHA256(0x009c, "AES128-GCM-SHA256"),
  TLS_RSA_WITH_AES_256_GCM_SHA384(0x009d, "AES256-GCM-SHA384"),
  TLS_RSA_WITH_AES_128_CBC_SHA256(0x003c, "AES128-SHA256"),
  TLS_RSA_WITH_AES_256_CBC_SHA256(0x003d, "AES256-SHA256"),
  TLS_RSA_WITH_AES_128_CBC_SHA(0x002f, "AES128-SHA"),
  TLS_RSA_WITH_AES_256_CBC_SHA(0x0035, "AES256-SHA"),
  TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA(0xc008, "ECDHE-ECDSA-DES-CBC3-SHA"),
  TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA(0xc012, "ECDHE-RSA-DES-CBC3-SHA"),
  TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA(0x0016, "DHE-RSA-DES-CBC3-SHA"),
  TLS_RSA_WITH_3DES_EDE_CBC_SHA(0x000a, "DES-CBC3-SHA");

  /** What BoringSSL has beyond ECDHE with AES-GCM, ChaCha20 or AES-CBC and SHA-1. */
  private static final Set<Integer> OTHERS_OF_BORINGSSL = Set.of(0x009c, 0x009d, 0x002f, 0x0035);

  private final int number;
  private final String opensslName;

  CipherSuite(int number, String opensslName) {
    this.number = number;
    this.opensslName = opensslName;
  }

  /**
   * What an engine offers where nothing is named. All of it has forward secrecy, and none has a
   * block of 64 bits; CBC with SHA-1 is there for TLS 1.0 and for libraries of before 2013.
   */
  public static List<CipherSuite> defaultsOf(TlsEngine engine) {
    return Arrays.stream(values())
        .filter(suite -> suite.isServedBy(engine) && suite.isForwardSecret() && !suite.is3Des())
        .toList();
  }

  /** The suite that IANA or OpenSSL calls so. */
  public static Optional<CipherSuite> named(String name) {
    return Arrays.stream(values())
        .filter(suite -> suite.name().equals(name) || suite.opensslName.equals(name))
        .findFirst();
  }

  /** The suite with this number of the IANA registry, as a ClientHello has it. */
  public static Optional<CipherSuite> numbered(int number) {
    return Arrays.stream(values()).filter(suite -> suite.number == number).findFirst();
  }

  /** What OpenSSL calls it. */
  public String opensslName() {
    return opensslName;
  }

  /** Whether an engine can serve it. */
  public boolean isServedBy(TlsEngine engine) {
    return engine == TlsEngine.JDK
        || OTHERS_OF_BORINGSSL.contains(number)
        || (name().startsWith("TLS_ECDHE_") && !is3Des() && !isCbcWithLongHash());
  }

  /** Whether who gets the private key one day can still not read what was recorded before. */
  public boolean isForwardSecret() {
    return !hasRsaKeyExchange();
  }

  /** Whether the private key decrypts secrets, and so may be turned into an oracle (ROBOT). */
  public boolean hasRsaKeyExchange() {
    return name().startsWith("TLS_RSA_");
  }

  /** Whether its blocks are so short that long connections leak (Sweet32). */
  public boolean is3Des() {
    return name().contains("_3DES_");
  }

  /** The algorithm of the private key that it needs: RSA or EC. */
  public String keyAlgorithm() {
    return name().contains("_ECDSA_") ? "EC" : "RSA";
  }

  /** The lowest version of TLS that has it. */
  public TlsVersion since() {
    boolean old = name().endsWith("_CBC_SHA");
    return old ? TlsVersion.V1_0 : TlsVersion.V1_2;
  }

  private boolean isCbcWithLongHash() {
    return name().contains("_CBC_") && !name().endsWith("_SHA");
  }
}
