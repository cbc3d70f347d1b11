package org.ftpsbridge.bench;

import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.ftpsbridge.FtpsBridge;
import org.ftpsbridge.Listener;
import org.ftpsbridge.Settings;
import org.ftpsbridge.data.AdvertisedHost;
import org.ftpsbridge.data.Advertisement;
import org.ftpsbridge.data.DataPorts;
import org.ftpsbridge.data.DataSettings;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.CipherSuite;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.net.IncompleteUpload;
import org.ftpsbridge.net.PortRange;
import org.ftpsbridge.net.ReuseRequirement;
import org.ftpsbridge.net.TlsEngine;
import org.ftpsbridge.net.TlsOffer;
import org.ftpsbridge.net.TlsRole;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.ftpsbridge.net.Transport;
import org.ftpsbridge.net.Truncation;
import org.ftpsbridge.policy.ClientDialect;
import org.ftpsbridge.policy.ClientLimits;
import org.ftpsbridge.policy.Limits;
import org.ftpsbridge.policy.Timeouts;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.BackendData;
import org.ftpsbridge.routing.RoutingTable;
import org.ftpsbridge.tls.TlsSettings;

/** A running bridge in front of a {@link ScriptedBackend}, with clients at will. */
public final class Bench implements AutoCloseable {

  private static final int DATA_PORTS = 4;
  private static final int ATTEMPTS = 10;

  private final ScriptedBackend backend;
  private final RecordedEvents events = new RecordedEvents();
  private final FtpsBridge bridge;
  private final SSLContext tls;
  private Optional<Transport> transport = Optional.empty();

  private Bench(UnaryOperator<Settings> change, Supplier<Transport> transports) throws Exception {
    this.backend = new ScriptedBackend();
    this.tls = trustingAll("TLS");
    this.bridge = startSomewhere(change, transports);
  }

  /** The event loops of the bridge. */
  public EventLoopGroup loops() {
    return transport.orElseThrow().loops();
  }

  /** Starts everything with short times. */
  public static Bench start() throws Exception {
    return start(settings -> settings);
  }

  /** Starts everything with settings of the test's own. */
  public static Bench start(UnaryOperator<Settings> change) throws Exception {
    return new Bench(change, Transport::start);
  }

  /** Starts everything with settings of the test's own; the bridge's timers go by this clock. */
  public static Bench start(FakeClock clock, UnaryOperator<Settings> change) throws Exception {
    return new Bench(change, clock::transport);
  }

  /** A change of the only listener. */
  public static UnaryOperator<Settings> listener(UnaryOperator<Listener> change) {
    return s ->
        new Settings(
            List.of(change.apply(s.listeners().get(0))),
            s.timeouts(),
            s.limits(),
            s.drainTimeout());
  }

  /** A listener that differs in its data connections. */
  public static Listener having(Listener l, DataSettings data) {
    return new Listener(l.name(), l.bind(), l.tls(), l.dialect(), data, l.routing(), l.refused());
  }

  /** A listener that differs in its backend. */
  public static Listener having(Listener l, Backend backend) {
    return having(l, RoutingTable.to(backend));
  }

  /** A listener that differs in its backends. */
  public static Listener having(Listener l, RoutingTable routing) {
    return new Listener(l.name(), l.bind(), l.tls(), l.dialect(), l.data(), routing, l.refused());
  }

  /** The backend of a listener that routes to no other. */
  public static Backend backendOf(Listener l) {
    return l.routing().fallback().orElseThrow();
  }

  /** The same listener, whose clients speak so. */
  public static UnaryOperator<Settings> speaking(ClientDialect dialect) {
    return listener(
        l ->
            new Listener(
                l.name(),
                l.bind(),
                dialect.security() == Security.PLAIN ? Optional.empty() : l.tls(),
                dialect,
                l.data(),
                l.routing(),
                l.refused()));
  }

  /** The same listener, offering these versions of TLS, by this engine. */
  public static UnaryOperator<Settings> offering(TlsVersions versions, TlsEngine engine) {
    TlsOffer offer = new TlsOffer(versions, CipherSuite.defaultsOf(engine));
    return listener(
        l ->
            new Listener(
                l.name(),
                l.bind(),
                l.tls().map(t -> new TlsSettings(t.certificate(), t.key(), offer, false, engine)),
                l.dialect(),
                l.data(),
                l.routing(),
                l.refused()));
  }

  /** The same listener, naming this host in its 227 replies. */
  public static UnaryOperator<Settings> advertising(String host) {
    return listener(
        l ->
            having(
                l,
                new DataSettings(
                    l.data().ports(),
                    List.of(Advertisement.toAll(new AdvertisedHost(host))),
                    l.data().truncation(),
                    l.data().incompleteUpload(),
                    l.data().reuse(),
                    l.data().sameClient(),
                    l.data().active())));
  }

  /** The same listener with one data port, which is shared so. */
  public static UnaryOperator<Settings> onePort(
      ReuseRequirement reuse, AddressRange... sameClient) {
    return listener(
        l ->
            having(
                l,
                new DataSettings(
                    DataPorts.one(l.data().ports().all().get(0), Optional.empty()),
                    l.data().advertise(),
                    l.data().truncation(),
                    l.data().incompleteUpload(),
                    reuse,
                    List.of(sameClient),
                    l.data().active())));
  }

  /** The same listener, bound to another address. */
  public static UnaryOperator<Settings> boundTo(String host) {
    return listener(
        l ->
            new Listener(
                l.name(),
                new Endpoint(host, 0),
                l.tls(),
                l.dialect(),
                l.data(),
                l.routing(),
                l.refused()));
  }

  /** The same bridge with limits of its own for clients. */
  public static UnaryOperator<Settings> clients(ClientLimits limits) {
    return s -> {
      Limits l = s.limits();
      return new Settings(
          s.listeners(),
          s.timeouts(),
          new Limits(
              l.commandLength(), l.queuedCommands(), l.replyLength(), l.replyLines(), limits),
          s.drainTimeout());
    };
  }

  /** The same listener, taking truncated uploads for this. */
  public static UnaryOperator<Settings> truncation(Truncation truncation) {
    return listener(
        l ->
            having(
                l,
                new DataSettings(
                    l.data().ports(),
                    l.data().advertise(),
                    truncation,
                    l.data().incompleteUpload(),
                    l.data().reuse(),
                    l.data().sameClient(),
                    l.data().active())));
  }

  /** The same listener, doing this with the parts of failed uploads. */
  public static UnaryOperator<Settings> incompleteUpload(IncompleteUpload what) {
    return listener(
        l ->
            having(
                l,
                new DataSettings(
                    l.data().ports(),
                    l.data().advertise(),
                    l.data().truncation(),
                    what,
                    l.data().reuse(),
                    l.data().sameClient(),
                    l.data().active())));
  }

  /** The same backend, whose data connections come about so, as a change of the settings. */
  public static UnaryOperator<Settings> backendData(BackendData data) {
    return listener(
        l ->
            having(
                l,
                new Backend(
                    backendOf(l).name(),
                    backendOf(l).group(),
                    backendOf(l).security(),
                    backendOf(l).tls(),
                    data,
                    backendOf(l).lineEnd(),
                    backendOf(l).telnet())));
  }

  /** The same listener, refusing these verbs. */
  public static UnaryOperator<Settings> refusing(Verb... verbs) {
    return listener(
        l ->
            new Listener(
                l.name(), l.bind(), l.tls(), l.dialect(), l.data(), l.routing(), Set.of(verbs)));
  }

  /** The backend behind the bridge. */
  public ScriptedBackend backend() {
    return backend;
  }

  /** What the bridge told. */
  public RecordedEvents events() {
    return events;
  }

  /** The bridge itself. */
  public FtpsBridge bridge() {
    return bridge;
  }

  /** A new client that speaks this version and shares no TLS session with others. */
  public RawClient client(TlsVersion version) throws Exception {
    return new RawClient(
            trustingAll(version.protocol()),
            bridge.addressOf("implicit"),
            AddressRange.literal("127.0.0.1"))
        .startTls();
  }

  /** A new client that is connected and has said nothing, not even a ClientHello. */
  public RawClient silentClient() throws IOException {
    return new RawClient(tls, bridge.addressOf("implicit"), AddressRange.literal("127.0.0.1"));
  }

  /** A new client, TLS done, greeting not read. */
  public RawClient client() throws IOException {
    return clientFrom("127.0.0.1");
  }

  /** A new client with this address of its own, TLS done, greeting not read. */
  public RawClient clientFrom(String address) throws IOException {
    return new RawClient(tls, bridge.addressOf("implicit"), AddressRange.literal(address))
        .startTls();
  }

  /** A new client at another listener, at this port of 127.0.0.1. */
  public RawClient clientTo(int port) throws IOException {
    InetAddress local = AddressRange.literal("127.0.0.1");
    return new RawClient(tls, new InetSocketAddress(local, port), local).startTls();
  }

  /** A new client that connects to this address of this machine, and from it. */
  public RawClient clientAt(String address) throws IOException {
    InetAddress both = AddressRange.literal(address);
    int port = bridge.addressOf("implicit").getPort();
    return new RawClient(tls, new InetSocketAddress(both, port), both).startTls();
  }

  @Override
  public void close() throws IOException {
    bridge.stop();
    backend.close();
  }

  /** What {@link #start()} starts, in front of a backend at this port of 127.0.0.1. */
  public static Settings settings(int backendPort) {
    Listener listener =
        new Listener(
            "implicit",
            Endpoint.parse("127.0.0.1:0"),
            Optional.of(Identity.SETTINGS),
            ClientDialect.standard(Security.IMPLICIT),
            new DataSettings(
                DataPorts.range(somePorts()),
                List.of(),
                Truncation.STRICT,
                IncompleteUpload.KEEP,
                ReuseRequirement.PREFER,
                List.of(),
                Optional.of(TlsRole.SERVER)),
            RoutingTable.to(Routed.backend("scripted", backendPort)),
            Set.of());
    return new Settings(List.of(listener), timeouts(), Limits.DEFAULT, Duration.ofMillis(500));
  }

  /** One self-signed certificate for all benches; a key takes its time. */
  private static final class Identity {

    private static final TlsSettings SETTINGS = make();

    private static TlsSettings make() {
      try {
        X509Bundle identity =
            new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        return new TlsSettings(
            identity.toTempCertChainPem().toPath(),
            identity.toTempPrivateKeyPem().toPath(),
            new TlsVersions(TlsVersion.V1_2, TlsVersion.V1_3));
      } catch (Exception e) {
        throw new IllegalStateException("no certificate could be made", e);
      }
    }
  }

  private static Timeouts timeouts() {
    Duration second = Duration.ofSeconds(1);
    Duration ten = Duration.ofSeconds(10);
    return new Timeouts(ten, ten, ten, ten, second, ten, ten, second, second);
  }

  /** Below the ports that the kernel gives to whoever asks for any, so that few compete. */
  private static PortRange somePorts() {
    int first = ThreadLocalRandom.current().nextInt(10_000, 32_000);
    return new PortRange(first, first + DATA_PORTS - 1);
  }

  private FtpsBridge startSomewhere(UnaryOperator<Settings> change, Supplier<Transport> transports)
      throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        transport = Optional.of(transports.get());
        Settings settings = change.apply(settings(backend.port()));
        return FtpsBridge.start(settings, events, transport.get());
      } catch (BindException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static SSLContext trustingAll(String protocol) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance(protocol);
    context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    return context;
  }
}
