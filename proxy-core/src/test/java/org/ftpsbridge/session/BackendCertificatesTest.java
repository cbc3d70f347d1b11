package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.X509Bundle;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.Secured;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.observe.BackendLoss;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.tls.ServerTrust;
import org.junit.jupiter.api.Test;

/** Which backends are taken for what they say they are; each refusal has a twin that passes. */
class BackendCertificatesTest {

  private final Authority ours = new Authority("ours");

  BackendCertificatesTest() throws Exception {}

  @Test
  void aSelfSignedCertificatePassesOnlyIfItIsTrustedItself() throws Exception {
    X509Bundle lonely = Authority.selfSigned();
    refuses(trustingOurs(), lonely, CloseReason.BACKEND_SELF_SIGNED);
    accepts(explicit().trusting(lonely.toTempCertChainPem().toPath()), lonely);
  }

  @Test
  void anExpiredCertificateIsRefused() throws Exception {
    refuses(
        trustingOurs(),
        ours.issue(b -> b.notBefore(days(-20)).notAfter(days(-10))),
        CloseReason.BACKEND_CERTIFICATE_EXPIRED);
    accepts(trustingOurs(), ours.issue(b -> b.notBefore(days(-20)).notAfter(days(10))));
  }

  @Test
  void aCertificateOfTomorrowIsRefused() throws Exception {
    refuses(
        trustingOurs(),
        ours.issue(b -> b.notBefore(days(1)).notAfter(days(10))),
        CloseReason.BACKEND_CERTIFICATE_EARLY);
  }

  @Test
  void aTrustedCertificateThatHasExpiredIsRefused() throws Exception {
    X509Bundle old = ours.issue(b -> b.notBefore(days(-20)).notAfter(days(-10)));
    refuses(
        explicit().trusting(old.toTempCertChainPem().toPath()),
        old,
        CloseReason.BACKEND_CERTIFICATE_EXPIRED);
  }

  @Test
  void anotherHostNameIsRefusedUnlessItIsTheOneExpected() throws Exception {
    X509Bundle another = ours.issue(b -> b.addSanDnsName("ftp.example.org"));
    accepts(trustingOurs().named("ftp.example.org"), another);
    BackendLoss loss =
        refuses(
            trustingOurs().named("ftp.example.net"), another, CloseReason.BACKEND_WRONG_HOST_NAME);
    assertThat(loss.detail()).contains("ftp.example.org");
  }

  @Test
  void anotherAuthorityIsRefused() throws Exception {
    X509Bundle theirs = new Authority("theirs").issue(b -> b);
    BackendLoss loss = refuses(trustingOurs(), theirs, CloseReason.BACKEND_UNKNOWN_ISSUER);
    assertThat(loss.detail()).contains("CN=theirs");
  }

  @Test
  void aCertificateThatIsNotForServersIsToldAsThat() throws Exception {
    refuses(
        trustingOurs(),
        ours.issue(b -> b.addExtendedKeyUsageClientAuth()),
        CloseReason.BACKEND_CERTIFICATE_UNFIT);
  }

  @Test
  void aBackendThatOnlyAskedForACertificateAndClosesIsNotToldAsWantingOne() throws Exception {
    try (Bench bench = Bench.start(explicit().unverified().settings());
        RawClient client = bench.client()) {
      bench.backend().secured(Security.EXPLICIT, Authority.server(Authority.selfSigned()));
      bench.backend().likingCertificate().answer("PBSZ", "421 too busy");
      assertThat(client.reply()).startsWith("220 ");
      assertThat(client.ask("USER alice")).startsWith("421 ").contains("takes no session");
      assertThat(bench.events().loss().detail()).contains("421 too busy");
    }
  }

  @Test
  void withoutTrustOfItsOwnTheSystemsAuthoritiesCount() throws Exception {
    refuses(explicit(), ours.issue(b -> b), CloseReason.BACKEND_UNKNOWN_ISSUER);
  }

  @Test
  void aPinCountsAloneAndTheOtherKeyIsNamed() throws Exception {
    X509Bundle old = ours.issue(b -> b.notBefore(days(-20)).notAfter(days(-10)));
    String pin = ServerTrust.pinOf(old.getCertificate());
    String other = ServerTrust.pinOf(ours.issue(b -> b).getCertificate());
    accepts(explicit().pinning(other, pin), old);
    BackendLoss loss = refuses(explicit().pinning(other), old, CloseReason.BACKEND_WRONG_PIN);
    assertThat(loss.detail()).contains(pin);
  }

  @Test
  void anyCertificatePassesUnverified() throws Exception {
    accepts(explicit().unverified(), Authority.selfSigned());
  }

  @Test
  void aBackendThatWantsACertificateGetsOurs() throws Exception {
    X509Bundle identity = ours.issue(b -> b);
    SSLContext server = ours.serverForItsClients(identity);
    X509Bundle client = ours.issue(b -> b.subject("CN=bridge"));
    X509Bundle stranger = new Authority("theirs").issue(b -> b.subject("CN=bridge"));
    accepts(trustingOurs().showing(chain(client), key(client)), server, true);
    refuses(trustingOurs(), server, true, CloseReason.BACKEND_WANTS_CLIENT_CERTIFICATE);
    refuses(
        trustingOurs().showing(chain(stranger), key(stranger)),
        server,
        true,
        CloseReason.BACKEND_WANTS_CLIENT_CERTIFICATE);
  }

  private static Path chain(X509Bundle bundle) throws Exception {
    return bundle.toTempCertChainPem().toPath();
  }

  private static Path key(X509Bundle bundle) throws Exception {
    return bundle.toTempPrivateKeyPem().toPath();
  }

  private static Instant days(int count) {
    return Instant.now().plus(Duration.ofDays(count));
  }

  private static Secured explicit() {
    return new Secured(Security.EXPLICIT);
  }

  private Secured trustingOurs() throws Exception {
    return explicit().trusting(ours.pem());
  }

  private static void accepts(Secured expected, X509Bundle shown) throws Exception {
    accepts(expected, Authority.server(shown), false);
  }

  private static BackendLoss refuses(Secured expected, X509Bundle shown, CloseReason why)
      throws Exception {
    return refuses(expected, Authority.server(shown), false, why);
  }

  private static void accepts(Secured expected, SSLContext server, boolean mutual)
      throws Exception {
    try (Bench bench = start(expected, server, mutual);
        RawClient client = bench.client().login()) {
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
      assertThat(bench.backend().heardInClear()).containsExactly("AUTH TLS");
    }
  }

  private static BackendLoss refuses(
      Secured expected, SSLContext server, boolean mutual, CloseReason why) throws Exception {
    try (Bench bench = start(expected, server, mutual);
        RawClient client = bench.client()) {
      assertThat(client.reply()).startsWith("220 ");
      assertThat(client.ask("USER alice")).startsWith("421 ").contains(why.sentence());
      assertThat(bench.events().end()).isEqualTo(why);
      assertThat(bench.backend().heard()).doesNotContain("USER alice");
      BackendLoss loss = bench.events().loss();
      assertThat(loss.reason()).isEqualTo(why);
      return loss;
    }
  }

  private static Bench start(Secured expected, SSLContext server, boolean mutual) throws Exception {
    Bench bench = Bench.start(expected.settings());
    bench.backend().secured(Security.EXPLICIT, server);
    if (mutual) {
      bench.backend().wantingCertificate();
    }
    return bench;
  }
}
