package org.ftpsbridge.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.ftpsbridge.net.CipherSuite;
import org.ftpsbridge.net.TlsEngine;
import org.ftpsbridge.net.TlsOffer;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;

/** The keys of every section tls: where we are the server, and where we are the client. */
final class TlsKeys {
  static final Key<TlsVersion> MIN_VERSION =
      Key.defaulted("minVersion", versions(), "TLSv1.2", "The lowest version of TLS offered.")
          .like("TLSv1.3");
  static final Key<TlsVersion> MAX_VERSION =
      Key.defaulted("maxVersion", versions(), "TLSv1.3", "The highest version of TLS offered.")
          .like("TLSv1.2");
  static final Key<List<CipherSuite>> CIPHERS =
      Key.optional(
              "ciphers",
              new ListOf<>(cipherSuite()),
              "The cipher suites offered below TLS 1.3, best first, by the names of IANA or"
                  + " OpenSSL; without it, those that keep what was recorded secret (ECDHE). Those"
                  + " of TLS 1.3 go with that version.")
          .like("[ECDHE-RSA-AES128-GCM-SHA256]");
  static final Key<KeyFile.ReadableByOthers> KEY_READABLE_BY_OTHERS =
      Key.defaulted(
          "keyReadableByOthers",
          Words.of(KeyFile.ReadableByOthers.class),
          "refuse",
          "Whether a key that every user of the machine can read may be used, as one in a mounted"
              + " Kubernetes Secret may.");

  private static final Pattern OF_TLS_1_3 = Pattern.compile("TLS_(AES|CHACHA20|SM4)_.*");
  private static final Pattern BROKEN =
      Pattern.compile(".*(RC4|RC2|NULL|EXP|anon|ADH|AECDH|MD5|DES(40)?[_-]CBC[_-]).*");

  private TlsKeys() {}

  /** What a section has its side offer. */
  static TlsOffer offer(Values tls, TlsEngine engine) {
    TlsVersion most =
        engine == TlsEngine.JDK && !tls.gives(MAX_VERSION) ? TlsVersion.V1_2 : tls.get(MAX_VERSION);
    return new TlsOffer(
        new TlsVersions(tls.get(MIN_VERSION), most),
        tls.find(CIPHERS).orElse(CipherSuite.defaultsOf(engine)));
  }

  private static Words<TlsVersion> versions() {
    Map<String, TlsVersion> versions = new LinkedHashMap<>();
    for (TlsVersion version : TlsVersion.values()) {
      versions.put(version.protocol(), version);
      if (version == TlsVersion.V1_0) {
        versions.put("TLSv1.0", version);
      }
    }
    return new Words<>(versions, Map.of());
  }

  private static Scalar<CipherSuite> cipherSuite() {
    List<String> names = new ArrayList<>();
    for (CipherSuite suite : CipherSuite.values()) {
      names.add(suite.name());
      names.add(suite.opensslName());
    }
    return new Scalar<>(
        "a cipher suite that can be chosen",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 or ECDHE-RSA-AES128-GCM-SHA256",
        text ->
            CipherSuite.named(text)
                .orElseThrow(() -> new IllegalArgumentException(whyNot(text, names))),
        Map.of("enum", names));
  }

  private static String whyNot(String name, List<String> names) {
    if (OF_TLS_1_3.matcher(name).matches()) {
      return "those of TLS 1.3 are offered with that version, and need not be named";
    }
    if (BROKEN.matcher(name).matches()) {
      return "it is broken, and never offered";
    }
    return Spelling.nearest(name, names)
        .map(nearest -> "no engine has it, but there is " + nearest)
        .orElse("no engine has it");
  }
}
