package org.ftpsbridge.bench;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.ftpsbridge.Listener;
import org.ftpsbridge.Settings;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.CipherSuite;
import org.ftpsbridge.net.TlsEngine;
import org.ftpsbridge.net.TlsOffer;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.ftpsbridge.tls.ClientCertificates;
import org.ftpsbridge.tls.TlsSettings;

/** A listener that asks its clients for certificates of one authority, and such clients. */
public final class Certified {

  /** What speaks TLS on either side. */
  public enum Tls {
    /** TLS 1.2 by BoringSSL. */
    BORING_1_2,
    /** TLS 1.3 by BoringSSL. */
    BORING_1_3,
    /** TLS 1.2 by Java. */
    JAVA_1_2;

    private TlsEngine engine() {
      return this == JAVA_1_2 ? TlsEngine.JDK : TlsEngine.BORINGSSL;
    }

    private TlsVersion version() {
      return this == BORING_1_3 ? TlsVersion.V1_3 : TlsVersion.V1_2;
    }
  }

  private final Authority authority;
  private final Path trust;

  /** An authority of its own. */
  public Certified() throws Exception {
    authority = new Authority("partners");
    trust = authority.pem();
  }

  /** A certificate for this client, which the listener accepts unless the test changes that. */
  public X509Bundle issue(String name, UnaryOperator<CertificateBuilder> change) throws Exception {
    return authority.issue(
        builder -> change.apply(builder.subject("CN=" + name).addExtendedKeyUsageClientAuth()));
  }

  /** A certificate of the same authority that is for servers alone. */
  public X509Bundle issueForServers(String name) throws Exception {
    return authority.issue(b -> b.subject("CN=" + name).addExtendedKeyUsageServerAuth());
  }

  /** A bench whose listener asks for certificates. */
  public Bench bench(Tls tls, boolean required) throws Exception {
    return Bench.start(asking(tls, required));
  }

  /** The change of a bench's settings. */
  public UnaryOperator<Settings> asking(Tls tls, boolean required) {
    return Bench.listener(l -> asking(l, tls, required));
  }

  private Listener asking(Listener l, Tls tls, boolean required) {
    TlsSettings old = l.tls().orElseThrow();
    TlsSettings next =
        new TlsSettings(
            old.certificate(),
            old.key(),
            new TlsOffer(
                new TlsVersions(TlsVersion.V1_2, tls.version()),
                CipherSuite.defaultsOf(tls.engine())),
            false,
            tls.engine(),
            Optional.of(new ClientCertificates(required, trust)));
    return new Listener(
        l.name(), l.bind(), Optional.of(next), l.dialect(), l.data(), l.routing(), l.refused());
  }

  /** A client that is connected and has said nothing, with no certificate. */
  public static RawClient client(Bench bench, Tls tls) throws Exception {
    return client(bench, tls, new KeyManager[0]);
  }

  /** A client that is connected and has said nothing, with this certificate. */
  public static RawClient client(Bench bench, Tls tls, X509Bundle identity) throws Exception {
    return client(bench, tls, identity.toKeyManagerFactory().getKeyManagers());
  }

  private static RawClient client(Bench bench, Tls tls, KeyManager[] identity) throws Exception {
    SSLContext context = SSLContext.getInstance(tls.version().protocol());
    context.init(identity, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    return new RawClient(
        context, bench.bridge().addressOf("implicit"), AddressRange.literal("127.0.0.1"));
  }
}
