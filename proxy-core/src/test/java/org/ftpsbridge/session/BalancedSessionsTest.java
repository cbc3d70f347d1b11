package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.bench.Farm.group;
import static org.ftpsbridge.bench.Farm.member;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.Farm;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.Routed;
import org.ftpsbridge.bench.ScriptedBackend;
import org.ftpsbridge.observe.ServerCondition;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.Balance;
import org.ftpsbridge.routing.RouteRule;
import org.ftpsbridge.routing.RoutingTable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which server of a group a session gets while all of them work. */
class BalancedSessionsTest {

  private final Farm farm = new Farm();

  @AfterEach
  void end() throws IOException {
    farm.close();
  }

  @Test
  void aUserStaysWithItsServerFromWhateverAddress() throws Exception {
    ScriptedBackend one = farm.server();
    ScriptedBackend other = farm.server();
    try (Bench bench = Bench.start(group(Balance.STICKY_USER, member(one), member(other)))) {
      for (int i = 0; i < 6; i++) {
        bench.clientFrom("127.0.0." + (i + 2)).login().close();
      }
      assertThat(List.of(one.connections(), other.connections())).containsExactlyInAnyOrder(6, 0);
    }
  }

  @Test
  void aUserIsWhoTheBackendKnowsHoweverTheRouteWasAskedFor() throws Exception {
    ScriptedBackend one = farm.server();
    ScriptedBackend other = farm.server();
    Backend sticky =
        Farm.of(Routed.backend("farm", 21), Balance.STICKY_USER, member(one), member(other));
    RouteRule rule =
        new RouteRule(
            "routes[0]",
            Routed.users("*@site0", "*@site1", "*@site2", "*@site3", "*@site4", "*@site5"),
            sticky,
            true);
    try (Bench bench =
        Bench.start(
            Bench.listener(
                l ->
                    Bench.having(
                        l, new RoutingTable(l.name(), List.of(rule), Optional.empty()))))) {
      for (int i = 0; i < 6; i++) {
        try (RawClient client = bench.client()) {
          client.reply();
          assertThat(client.ask("USER anna@site" + i)).startsWith("331 ");
        }
      }
      assertThat(List.of(one.connections(), other.connections())).containsExactlyInAnyOrder(6, 0);
    }
  }

  @Test
  void anAddressStaysWithItsServerWhoeverItsUsersAre() throws Exception {
    ScriptedBackend one = farm.server();
    ScriptedBackend other = farm.server();
    try (Bench bench = Bench.start(group(Balance.STICKY_ADDRESS, member(one), member(other)))) {
      for (int i = 0; i < 6; i++) {
        try (RawClient client = bench.client()) {
          client.reply();
          client.ask("USER user" + i);
        }
      }
      assertThat(List.of(one.connections(), other.connections())).containsExactlyInAnyOrder(6, 0);
    }
  }

  @Test
  void aSecondUserIsTakenToItsOwnServer() throws Exception {
    ScriptedBackend one = farm.server();
    ScriptedBackend other = farm.server();
    try (Bench bench = Bench.start(group(Balance.STICKY_USER, member(one), member(other)));
        RawClient client = bench.client()) {
      client.reply();
      assertThat(client.ask("FEAT")).startsWith("211").doesNotContain("SIZE");
      assertThat(one.connections() + other.connections()).isZero();
      for (int i = 0; i < 20; i++) {
        assertThat(client.ask("USER user" + i)).startsWith("331 ");
      }
      assertThat(one.connections()).isPositive();
      assertThat(other.connections()).isPositive();
      assertThat(client.ask("PASS x")).startsWith("230 ");
      assertThat(client.ask("USER user19")).startsWith("331 ");
    }
  }

  @Test
  void aGroupWhoseServersAreFullTakesNoSessionUntilOneLeaves() throws Exception {
    ScriptedBackend one = farm.server();
    ScriptedBackend other = farm.server();
    try (Bench bench = Bench.start(group(Balance.ROUND_ROBIN, member(one, 1), member(other, 1)));
        RawClient first = bench.client().login();
        RawClient second = bench.client().login();
        RawClient third = bench.client()) {
      third.reply();
      assertThat(third.ask("USER anna")).startsWith("421 ");
      assertThat(bench.events().loss().detail()).contains("drains or has all sessions");
      bench.events().end();
      assertThat(first.ask("QUIT")).startsWith("221 ");
      bench.events().end();
      while (bench.bridge().servers().stream().mapToInt(seen -> seen.sessions()).sum() > 1) {
        Thread.onSpinWait();
      }
      bench.client().login().close();
      assertThat(second.ask("NOOP")).startsWith("200 ");
    }
  }

  @Test
  void theSessionsOfAGroupAreSharedAmongItsServers() throws Exception {
    ScriptedBackend one = farm.server();
    ScriptedBackend other = farm.server();
    try (Bench bench = Bench.start(group(Balance.ROUND_ROBIN, member(one), member(other)));
        RawClient first = bench.client().login();
        RawClient second = bench.client().login()) {
      assertThat(first.ask("NOOP") + second.ask("NOOP")).isEqualTo("200 NOOP ok200 NOOP ok");
      assertThat(one.connections()).isEqualTo(1);
      assertThat(other.connections()).isEqualTo(1);
      assertThat(List.of(bench.events().login().server(), bench.events().login().server()))
          .containsExactlyInAnyOrder("127.0.0.1:" + one.port(), "127.0.0.1:" + other.port());
      assertThat(bench.bridge().servers()).extracting(seen -> seen.sessions()).containsOnly(1);
    }
  }

  @Test
  void aServerThatAReloadDrainsKeepsItsSessionsAndGetsNoMore() throws Exception {
    ScriptedBackend leaves = farm.server();
    ScriptedBackend stays = farm.server();
    var before = group(Balance.ROUND_ROBIN, member(leaves), member(stays));
    try (Bench bench = Bench.start(before);
        RawClient first = bench.client().login();
        RawClient second = bench.client().login()) {
      bench
          .bridge()
          .reload(
              group(Balance.ROUND_ROBIN, Farm.drained(leaves), member(stays))
                  .apply(bench.bridge().settings()));
      assertThat(bench.events().server().condition()).isEqualTo(ServerCondition.DRAINING);
      assertThat(bench.bridge().servers()).extracting(seen -> seen.sessions()).containsOnly(1);
      for (int i = 0; i < 3; i++) {
        bench.client().login().close();
      }
      assertThat(leaves.connections()).isEqualTo(1);
      assertThat(first.ask("NOOP") + second.ask("NOOP")).isEqualTo("200 NOOP ok200 NOOP ok");
      bench.bridge().reload(before.apply(bench.bridge().settings()));
      assertThat(bench.events().server().condition()).isEqualTo(ServerCondition.UP);
      bench.client().login().close();
      bench.client().login().close();
      assertThat(leaves.connections()).isEqualTo(2);
    }
  }
}
