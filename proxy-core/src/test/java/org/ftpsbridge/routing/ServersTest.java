package org.ftpsbridge.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.observe.ServerCondition;
import org.ftpsbridge.observe.ServerSeen;
import org.junit.jupiter.api.Test;

/** Which server of a group gets a session, and which gets none. */
class ServersTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void roundRobinIsEachInTurn() {
    assertThat(new Group(Balance.ROUND_ROBIN, "abc").took(7)).isEqualTo("abcabca");
  }

  @Test
  void inTurnsTheHeavierComesMoreOftenAndEvenly() {
    Group group = new Group(Balance.ROUND_ROBIN, "ab");
    group.change("a", a -> weighing(a, 3));
    assertThat(group.took(8)).isEqualTo("abaaabaa");
  }

  @Test
  void leastSessionsGoesWhereOneHasLeft() {
    Group group = new Group(Balance.LEAST_SESSIONS, "abc");
    ServerLease first = group.take("").orElseThrow();
    assertThat(group.took(2)).isEqualTo("bc");
    first.end();
    first.end();
    assertThat(group.seen("a").sessions()).isZero();
    assertThat(group.took(4)).isEqualTo("abca");
  }

  @Test
  void aStickyKeyStaysAndALostServerMovesOnlyItsOwn() {
    Group group = new Group(Balance.STICKY_USER, "abcd");
    Map<String, String> before = homes(group);
    assertThat(homes(group)).isEqualTo(before);
    assertThat(before.values()).contains("a", "b", "c", "d");
    group.change("c", ServersTest::drained);
    Map<String, String> after = homes(group);
    before.forEach(
        (user, home) -> {
          if (home.equals("c")) {
            assertThat(after.get(user)).isNotEqualTo("c");
          } else {
            assertThat(after.get(user)).isEqualTo(home);
          }
        });
  }

  @Test
  void stickyKeysAreSharedByWeight() {
    Group group = new Group(Balance.STICKY_ADDRESS, "ab");
    group.change("a", a -> weighing(a, 3));
    long ofB = homes(group).values().stream().filter("b"::equals).count();
    assertThat(ofB).isBetween(60L, 140L);
  }

  @Test
  void whatASessionIsKeptByIsItsUserOrItsNetwork() {
    var host = AddressRange.literal("2001:db8::1:2:3:4");
    assertThat(Balance.STICKY_USER.keyOf("Anna", host)).isEqualTo("anna");
    assertThat(Balance.STICKY_ADDRESS.keyOf("Anna", host)).isEqualTo("2001:db8::/64");
    assertThat(Balance.STICKY_ADDRESS.keyOf("", AddressRange.literal("192.0.2.7")))
        .isEqualTo("192.0.2.7");
    assertThat(Balance.ROUND_ROBIN.keyOf("Anna", host)).isEmpty();
  }

  @Test
  void aServerThatDrainsGetsNoneAndKeepsWhatItHas() {
    Group group = new Group(Balance.ROUND_ROBIN, "ab");
    assertThat(group.took(2)).isEqualTo("ab");
    group.change("a", ServersTest::drained);
    assertThat(group.took(3)).isEqualTo("bbb");
    assertThat(group.seen("a").sessions()).isEqualTo(1);
    assertThat(group.told)
        .extracting(ServerSeen::condition)
        .containsExactly(ServerCondition.DRAINING);
    group.change("b", ServersTest::drained);
    assertThat(group.took(1)).isEqualTo("-");
  }

  @Test
  void noServerHasMoreSessionsThanItMay() {
    Group group = new Group(Balance.ROUND_ROBIN, "ab");
    group.change("a", a -> limited(a, 1));
    group.change("b", b -> limited(b, 2));
    ServerLease first = group.take("").orElseThrow();
    assertThat(group.took(3)).isEqualTo("bb-");
    first.end();
    assertThat(group.took(2)).isEqualTo("a-");
  }

  @Test
  void oneThatWasTriedIsNotTriedAgain() {
    Group group = new Group(Balance.STICKY_USER, "ab");
    Server first = group.take("anna").orElseThrow().server();
    Server second = group.take("anna", first).orElseThrow().server();
    assertThat(second).isNotEqualTo(first);
    assertThat(group.take("anna", first, second)).isEmpty();
  }

  @Test
  void theLowestPriorityIsServedFirst() {
    Group group = new Group(Balance.ROUND_ROBIN, "abc");
    group.change("a", a -> new Server(a.address(), "a", 10, 1, OptionalInt.empty(), false));
    assertThat(group.took(4)).isEqualTo("bcbc");
    group.change("b", ServersTest::drained);
    group.change("c", ServersTest::drained);
    assertThat(group.took(1)).isEqualTo("a");
  }

  @Test
  void aServerThatNothingNamesAnyMoreIsSeenAsLongAsItHasASession() {
    Group group = new Group(Balance.ROUND_ROBIN, "ab");
    ServerLease last = group.take("").orElseThrow();
    group.take("").orElseThrow().end();
    group.leave();
    assertThat(group.known()).containsExactly("192.0.2.1:21");
    last.end();
    assertThat(group.known()).isEmpty();
  }

  @Test
  void whatIsKnownSurvivesAReload() {
    Group group = new Group(Balance.ROUND_ROBIN, "ab");
    ServerLease lease = group.take("").orElseThrow();
    group.fail("a");
    group.fail("a");
    assertThat(group.condition("a")).isEqualTo(ServerCondition.EJECTED);
    group.reload(Balance.LEAST_SESSIONS);
    assertThat(group.condition("a")).isEqualTo(ServerCondition.EJECTED);
    assertThat(group.seen("a").sessions()).isEqualTo(1);
    lease.end();
    assertThat(group.seen("a").sessions()).isZero();
  }

  @Test
  void oneThatTheNameNoLongerHasIsForgottenOnceItsSessionsAreOver() {
    Group group = new Group(Balance.ROUND_ROBIN, "ab");
    ServerLease ofA = group.take("").orElseThrow();
    group.take("").orElseThrow().end();
    group.servers.remove(0);
    group.change("b", b -> b);
    assertThat(group.known()).containsExactlyInAnyOrder("192.0.2.1:21", "192.0.2.2:21");
    ofA.end();
    group.change("b", b -> b);
    assertThat(group.known()).containsExactly("192.0.2.2:21");
    group.pass(SECOND);
    assertThat(group.took(2)).isEqualTo("bb");
  }

  private static Map<String, String> homes(Group group) {
    Map<String, String> homes = new HashMap<>();
    for (int i = 0; i < 400; i++) {
      ServerLease lease = group.take("user" + i).orElseThrow();
      homes.put("user" + i, lease.server().host());
      lease.end();
    }
    return homes;
  }

  private static Server weighing(Server s, double weight) {
    return new Server(s.address(), s.host(), 0, weight, s.sessions(), s.draining());
  }

  private static Server limited(Server s, int sessions) {
    return new Server(s.address(), s.host(), 0, 1, OptionalInt.of(sessions), s.draining());
  }

  private static Server drained(Server s) {
    return new Server(s.address(), s.host(), 0, s.weight(), s.sessions(), true);
  }
}
