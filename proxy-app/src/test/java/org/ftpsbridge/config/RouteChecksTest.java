package org.ftpsbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.routing.RouteFacts;
import org.ftpsbridge.routing.RoutingTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routes that are told to be of no use, and what those that are right become. */
class RouteChecksTest {
  private final ConfigFolder folder = ConfigFolder.shared();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "user: bob|user: bob|true",
        "user: \"b*\"|user: [bob, bill]|true",
        "user: \"b*\"|user: [bob, ann]|false",
        "user: [bob, ann]|user: bob|true",
        "user: bob|user: Bob|false",
        "user: \"*@site\"|user: \"bob@SITE\"|true",
        "user: bob|user: bob, network: 192.0.2.7|true",
        "user: bob, network: 192.0.2.7|user: bob|false",
        "network: 192.0.2.0/24|network: 192.0.2.128/25|true",
        "network: 192.0.2.128/25|network: 192.0.2.0/24|false",
        "network: 0.0.0.0/0|network: \"2001:db8::/32\"|false",
        "sni: \"*.example.org\"|sni: FTP.example.org|true",
        "sni: ftp.example.org|host: ftp.example.org|false",
        "listener: implicit, user: bob|user: bob|false",
        "user: bob|listener: implicit, user: bob|true"
      })
  void aRouteIsNeverTakenIfAnEarlierOneTakesAllThatItAsksFor(
      String first, String second, boolean never) throws Exception {
    List<String> told = warnings(first, second);
    if (never) {
      assertThat(told)
          .containsExactly(
              "14: routes[1]: is never taken: the route in line 12 takes all that it asks for; put"
                  + " it before that one, or remove it");
    } else {
      assertThat(told).isEmpty();
    }
  }

  private List<String> warnings(String... terms) throws Exception {
    StringBuilder routes =
        new StringBuilder("  modern: { address: \"b:21\", security: plain }\nroutes:\n");
    for (String when : terms) {
      routes.append("  - when: { ").append(when).append(" }\n    backend: modern\n");
    }
    return folder.readWith(routes.toString()).warnings().stream()
        .map(ConfigFolder::withoutFile)
        .toList();
  }

  @Test
  void aBackendThatARouteLeadsToIsUsedAndOneThatNothingLeadsToIsTold() throws Exception {
    String more =
        """
          modern: { address: "b:21", security: plain }
          old: { address: "c:21", security: plain }
        routes:
          - { when: { user: bob }, backend: modern }
        """;
    assertThat(folder.readWith(more).warnings())
        .extracting(ConfigFolder::withoutFile)
        .containsExactly("11: backends.old: is used by no listener and by no route");
  }

  @Test
  void aListenerNeedsABackendOrARouteThatLeadsFromIt() throws Exception {
    String listener =
        "listeners:\n  - { name: a, bind: \"[::]:21\", security: plain, data: { port: 20 } }\n";
    String rest = "backends: { legacy: { address: \"a:21\", security: plain } }\n";
    String routes = "routes: [ { when: { user: bob, network: 192.0.2.7 }, backend: legacy } ]\n";
    String missing =
        "2: listeners[0].backend: is missing; expected a name of lower-case letters, digits and"
            + " dashes";
    ConfigException told =
        catchThrowableOfType(ConfigException.class, () -> folder.read(listener + rest));
    assertThat(ConfigFolder.problems(told)).containsExactly(missing);
    RoutingTable table =
        folder.read(listener + routes + rest).settings().listeners().get(0).routing();
    assertThat(table.routeFor(facts("192.0.2.7"))).isPresent();
    assertThat(table.routeFor(facts("192.0.2.8"))).isEmpty();
    assertThat(table.explain(facts("192.0.2.8")).get(0).rule().name()).isEqualTo("routes[0]");
  }

  private static RouteFacts facts(String address) {
    return new RouteFacts(
        AddressRange.literal(address),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of("bob"),
        Set.of());
  }

  @Test
  void aUserOfOtherLettersIsMeantAsAClientThatSpeaksUtf8WritesIt() throws Exception {
    String more = "routes: [ { when: { user: \"müller\" }, backend: legacy } ]\n";
    RoutingTable table = folder.readWith(more).settings().listeners().get(0).routing();
    RouteFacts facts =
        new RouteFacts(
            AddressRange.literal("192.0.2.7"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("m\u00c3\u00bcller"),
            Set.of());
    assertThat(table.explain(facts).get(0).misses()).isEmpty();
  }
}
