package org.ftpsbridge.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ftpsbridge.bench.Routed;
import org.ftpsbridge.net.AddressRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which route a session takes, and why not another. */
class RoutingTableTest {

  private static final Backend A = Routed.backend("a", 1);
  private static final Backend B = Routed.backend("b", 2);
  private static final Backend OWN = Routed.backend("own", 3);
  private static final String PIN = "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  private static final ClientCertificate CERTIFICATE =
      new ClientCertificate("CN=acme,O=Acme Inc", List.of("acme", "ftp@acme.example"), PIN);

  /** What asks for each of the facts, and is met by {@link #KNOWN}. */
  private static final RouteTerms ALL =
      new RouteTerms(
          Set.of("here", "there"),
          List.of(AddressRange.parse("192.0.2.0/24")),
          List.of(NamePattern.host("ftp.acme.example")),
          List.of(NamePattern.host("ACME")),
          List.of(NamePattern.host("*.acme.example")),
          List.of(NamePattern.user("ann"), NamePattern.user("bob")));

  private static final RouteFacts KNOWN =
      facts("192.0.2.7", "ftp.acme.example", Optional.of(CERTIFICATE), "in.acme.example", "bob");

  @Test
  void allThatARouteAsksForHasToBeMet() {
    assertThat(table(rule(ALL, A)).routeFor(KNOWN)).contains(new Route(A, "bob"));
  }

  @ParameterizedTest
  @EnumSource(Fact.class)
  void whatMissesOneOfTheTermsDoesNotTakeTheRouteAndIsToldWhich(Fact missed) {
    RouteFacts facts =
        switch (missed) {
          case LISTENER -> KNOWN;
          case NETWORK -> facts("192.0.3.7", "ftp.acme.example", cert(), "in.acme.example", "bob");
          case SNI -> facts("192.0.2.7", "", cert(), "in.acme.example", "bob");
          case CERTIFICATE ->
              facts("192.0.2.7", "ftp.acme.example", Optional.empty(), "in.acme.example", "bob");
          case HOST -> facts("192.0.2.7", "ftp.acme.example", cert(), "acme.example", "bob");
          case USER -> facts("192.0.2.7", "ftp.acme.example", cert(), "in.acme.example", "bo");
        };
    String listener = missed == Fact.LISTENER ? "elsewhere" : "here";
    RoutingTable table = new RoutingTable(listener, List.of(rule(ALL, A)), Optional.of(OWN));
    assertThat(table.routeFor(facts).orElseThrow().backend()).isEqualTo(OWN);
    String miss =
        switch (missed) {
          case LISTENER -> "listener elsewhere is not one of here, there";
          case NETWORK -> "network 192.0.3.7 is not 192.0.2.0/24";
          case SNI -> "sni (none) is not \"ftp.acme.example\"";
          case CERTIFICATE -> "certificate (none) is not \"ACME\"";
          case HOST -> "host acme.example is not \"*.acme.example\"";
          case USER -> "user bo is not one of \"ann\", \"bob\"";
        };
    assertThat(table.explain(facts).get(0).misses()).containsExactly(miss);
  }

  @Test
  void theFirstRouteThatMatchesWinsAndLaterOnesAreNotLookedAt() {
    RoutingTable table = table(user("ann", A), user("b*", B), user("bob", A));
    assertThat(table.routeFor(KNOWN)).contains(new Route(B, "bob"));
    assertThat(table.explain(KNOWN))
        .extracting(considered -> considered.misses().isEmpty())
        .containsExactly(false, true);
  }

  @Test
  void withoutAMatchAndABackendOfTheListenerNobodyServes() {
    RoutingTable table = new RoutingTable("here", List.of(user("ann", A)), Optional.empty());
    assertThat(table.routeFor(KNOWN)).isEmpty();
    assertThat(table.explain(KNOWN)).hasSize(1);
  }

  @Test
  void aSuffixIsStrippedOnceAndByThePatternThatMatched() {
    RouteTerms terms = Routed.users("*@a.example", "*@b.example");
    RoutingTable table = table(new RouteRule("routes[0]", terms, A, true));
    assertThat(userOf(table, "bob@B.example")).isEqualTo("bob");
    assertThat(userOf(table, "bob@a.example@b.example")).isEqualTo("bob@a.example");
    assertThat(userOf(table, "bob")).isEqualTo("bob");
  }

  private static String userOf(RoutingTable table, String user) {
    return table.routeFor(facts("192.0.2.7", "", cert(), "", user)).orElseThrow().user();
  }

  @Test
  void aCertificateIsMeantByItsSubjectItsNamesOrItsKey() {
    assertThat(isMeantBy("CN=acme,*")).isTrue();
    assertThat(isMeantBy("cn=Acme,O=acme inc")).isTrue();
    assertThat(isMeantBy("acme")).isTrue();
    assertThat(isMeantBy("*@acme.example")).isTrue();
    assertThat(isMeantBy(PIN)).isTrue();
    assertThat(isMeantBy("*")).isTrue();
    assertThat(isMeantBy("O=Acme Inc")).isFalse();
    assertThat(isMeantBy(PIN.replace("AAA=", "AAB="))).isFalse();
    assertThat(isMeantBy("acme.example")).isFalse();
  }

  private static boolean isMeantBy(String pattern) {
    return CERTIFICATE.isMeantBy(NamePattern.host(pattern));
  }

  @Test
  void theOnlyBackendIsKnownOnceNothingThatMayComeChangesIt() {
    RoutingTable table = table(user("ann", A));
    assertThat(table.onlyBackend(open(Fact.USER))).isEmpty();
    RouteTerms elsewhere = Routed.network("198.51.100.0/24", "ann");
    assertThat(table(rule(elsewhere, A)).onlyBackend(open(Fact.USER))).contains(OWN);
    RouteTerms here = Routed.network("192.0.2.0/24");
    assertThat(table(rule(here, A), user("ann", B)).onlyBackend(open(Fact.USER))).contains(A);
    assertThat(table(user("ann", B), rule(here, A)).onlyBackend(open(Fact.USER))).isEmpty();
    assertThat(table(user("ann", OWN)).onlyBackend(open(Fact.USER))).contains(OWN);
  }

  @Test
  void whereNobodyMayServeThereIsNoOnlyBackend() {
    RoutingTable table = new RoutingTable("here", List.of(user("ann", A)), Optional.empty());
    assertThat(table.onlyBackend(open(Fact.USER))).isEmpty();
  }

  @Test
  void whatIsNotSaidYetAndWhatWillNotBeSaidAreNotTheSame() {
    RouteTerms host = Routed.terms(List.of("x.example"), List.of("y.example"));
    RoutingTable table = table(rule(host, A));
    assertThat(table.onlyBackend(open(Fact.USER, Fact.HOST, Fact.SNI))).isEmpty();
    assertThat(table.onlyBackend(open(Fact.USER, Fact.HOST))).contains(OWN);
  }

  @Test
  void aHostIsKnownIfARouteOfTheListenerIsForIt() {
    RouteTerms terms = Routed.terms(List.of(), List.of("*.acme.example"));
    RoutingTable table = table(rule(terms, A));
    assertThat(table.asksForHost()).isTrue();
    assertThat(table.knowsHost("ftp.ACME.example")).isTrue();
    assertThat(table.knowsHost("acme.example")).isFalse();
    RouteTerms there =
        new RouteTerms(Set.of("there"), List.of(), List.of(), List.of(), terms.hosts(), List.of());
    assertThat(table(rule(there, A)).asksForHost()).isFalse();
    assertThat(table(rule(there, A)).knowsHost("ftp.acme.example")).isFalse();
    assertThat(table(rule(there, A)).backends()).containsExactly(OWN);
  }

  private static Optional<ClientCertificate> cert() {
    return Optional.of(CERTIFICATE);
  }

  private static RouteFacts facts(
      String address,
      String sni,
      Optional<ClientCertificate> certificate,
      String host,
      String user) {
    return new RouteFacts(
        AddressRange.literal(address),
        Optional.of(sni).filter(name -> !name.isEmpty()),
        certificate,
        Optional.of(host).filter(name -> !name.isEmpty()),
        Optional.of(user),
        Set.of());
  }

  private static RouteFacts open(Fact first, Fact... rest) {
    return new RouteFacts(
        AddressRange.literal("192.0.2.7"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        EnumSet.of(first, rest));
  }

  private static RouteRule user(String pattern, Backend backend) {
    return rule(Routed.users(pattern), backend);
  }

  private static RouteRule rule(RouteTerms terms, Backend backend) {
    return new RouteRule("routes[0]", terms, backend, false);
  }

  private static RoutingTable table(RouteRule... rules) {
    return new RoutingTable("here", List.of(rules), Optional.of(OWN));
  }
}
