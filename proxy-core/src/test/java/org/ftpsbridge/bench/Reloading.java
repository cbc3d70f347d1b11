package org.ftpsbridge.bench;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.ftpsbridge.Listener;
import org.ftpsbridge.Settings;
import org.ftpsbridge.data.DataPorts;
import org.ftpsbridge.data.DataSettings;
import org.ftpsbridge.net.PortRange;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.ftpsbridge.tls.TlsSettings;

/** Other settings for the bridge of a bench, and files that change. */
public final class Reloading {

  public static final TlsVersions TLS_BOTH = new TlsVersions(TlsVersion.V1_2, TlsVersion.V1_3);

  private Reloading() {}

  /** Has the bridge take on other settings. */
  public static void reload(Bench bench, UnaryOperator<Settings> change) throws IOException {
    bench.bridge().reload(change.apply(bench.bridge().settings()));
  }

  /** Its first listener as it is now. */
  public static Listener only(Bench bench) {
    return bench.bridge().settings().listeners().get(0);
  }

  /** Writes a new certificate of this name, and its key, to the same two files. */
  public static TlsSettings identity(Path folder, String name, TlsVersions versions)
      throws Exception {
    Path certificate = folder.resolve("tls.crt");
    Path key = folder.resolve("tls.key");
    X509Bundle made =
        new CertificateBuilder()
            .subject("CN=" + name)
            .addSanDnsName("localhost")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    Files.writeString(certificate, made.getCertificatePEM(), StandardCharsets.US_ASCII);
    Files.writeString(key, made.getPrivateKeyPEM(), StandardCharsets.US_ASCII);
    return new TlsSettings(certificate, key, versions);
  }

  /** The same listener with this identity. */
  public static UnaryOperator<Settings> showing(TlsSettings tls) {
    return Bench.listener(
        l ->
            new Listener(
                l.name(),
                l.bind(),
                Optional.of(tls),
                l.dialect(),
                l.data(),
                l.routing(),
                l.refused()));
  }

  /** A listener that is like this one, but for its name and ports. */
  public static Listener another(Listener l, String name, PortRange ports) {
    return new Listener(
        name,
        l.bind(),
        l.tls(),
        l.dialect(),
        dataAt(l.data(), DataPorts.range(ports)),
        l.routing(),
        l.refused());
  }

  private static DataSettings dataAt(DataSettings d, DataPorts ports) {
    return new DataSettings(
        ports,
        d.advertise(),
        d.truncation(),
        d.incompleteUpload(),
        d.reuse(),
        d.sameClient(),
        d.active());
  }

  /** Data ports that nobody has. */
  public static PortRange behind(Listener l) {
    List<Integer> ports = l.data().ports().all();
    int last = ports.get(ports.size() - 1);
    return new PortRange(last + 1, last + 2);
  }

  /** A private key that belongs to no certificate. */
  public static String aKey() throws Exception {
    return new CertificateBuilder()
        .subject("CN=other")
        .setIsCertificateAuthority(true)
        .buildSelfSigned()
        .getPrivateKeyPEM();
  }
}
