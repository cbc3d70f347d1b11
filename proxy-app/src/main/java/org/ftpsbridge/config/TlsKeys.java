package org.ftpsbridge.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ftpsbridge.net.TlsVersion;

/** The keys of every section tls: where we are the server, and where we are the client. */
final class TlsKeys {
  static final Key<TlsVersion> MIN_VERSION =
      Key.defaulted("minVersion", versions(), "TLSv1.2", "The lowest version of TLS offered.");
  static final Key<TlsVersion> MAX_VERSION =
      Key.defaulted("maxVersion", versions(), "TLSv1.3", "The highest version of TLS offered.");

  private TlsKeys() {}

  private static Words<TlsVersion> versions() {
    Map<String, TlsVersion> versions = new LinkedHashMap<>();
    for (TlsVersion version : TlsVersion.values()) {
      versions.put(version.protocol(), version);
    }
    String hint = "use TLSv1.2 or TLSv1.3";
    return new Words<>(versions, Map.of("TLSv1", hint, "TLSv1.0", hint, "TLSv1.1", hint));
  }
}
