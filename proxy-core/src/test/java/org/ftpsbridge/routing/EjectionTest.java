package org.ftpsbridge.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.ftpsbridge.observe.ServerCondition;
import org.ftpsbridge.observe.ServerSeen;
import org.junit.jupiter.api.Test;

/** Servers that fail sessions or checks are left alone, and come back. */
class EjectionTest {

  private final Group group = new Group(Balance.ROUND_ROBIN, "ab");

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  private void eject(String name) {
    group.fail(name);
    group.fail(name);
  }

  @Test
  void soManyFailuresInARowEject() {
    group.fail("a");
    assertThat(group.condition("a")).isEqualTo(ServerCondition.UP);
    group.fail("a");
    assertThat(group.condition("a")).isEqualTo(ServerCondition.EJECTED);
    assertThat(group.took(3)).isEqualTo("bbb");
    assertThat(group.told).hasSize(1);
    assertThat(group.told.get(0).why()).isEqualTo("refused");
  }

  @Test
  void aSessionThatIsServedBetweenThemForgives() {
    group.fail("a");
    group.take("", group.named("b")).orElseThrow().worked();
    group.fail("a");
    assertThat(group.condition("a")).isEqualTo(ServerCondition.UP);
  }

  @Test
  void onlyTheFirstVerdictOfASessionCounts() {
    ServerLease lease = group.take("", group.named("b")).orElseThrow();
    lease.worked();
    lease.failed("late");
    lease.failed("late");
    assertThat(group.condition("a")).isEqualTo(ServerCondition.UP);
  }

  @Test
  void aVerdictMayComeAfterTheEndOfTheConnection() {
    for (int i = 0; i < 2; i++) {
      ServerLease lease = group.take("", group.named("b")).orElseThrow();
      lease.end();
      lease.failed("refused");
    }
    assertThat(group.condition("a")).isEqualTo(ServerCondition.EJECTED);
    assertThat(group.seen("a").sessions()).isZero();
  }

  @Test
  void oneThatComesBackIsTriedByOneSessionAtATime() {
    eject("a");
    group.pass(seconds(10));
    ServerLease trial = group.take("", group.named("b")).orElseThrow();
    assertThat(group.took(3)).isEqualTo("bbb");
    trial.worked();
    assertThat(group.took(2)).contains("a");
    assertThat(group.told)
        .extracting(ServerSeen::condition)
        .containsExactly(ServerCondition.EJECTED, ServerCondition.UP);
  }

  @Test
  void whoFailsAgainIsLeftAloneTwiceAsLongUpToAMost() {
    eject("a");
    for (int lasting : new int[] {10, 20, 30, 30}) {
      group.pass(seconds(lasting).minusNanos(1));
      assertThat(group.condition("a")).isEqualTo(ServerCondition.EJECTED);
      group.pass(Duration.ofNanos(1));
      assertThat(group.condition("a")).isEqualTo(ServerCondition.UP);
      group.fail("a");
    }
  }

  @Test
  void whoWorkedInBetweenBeginsAnew() {
    eject("a");
    group.pass(seconds(10));
    group.take("", group.named("b")).orElseThrow().worked();
    eject("a");
    group.pass(seconds(10));
    assertThat(group.condition("a")).isEqualTo(ServerCondition.UP);
  }

  @Test
  void ifAllAreEjectedAllAreTried() {
    eject("a");
    eject("b");
    assertThat(group.took(4)).contains("a", "b");
    assertThat(group.told).hasSize(2);
  }

  @Test
  void beingTriedMeanwhileMakesNoEjectionLonger() {
    eject("a");
    eject("b");
    group.fail("a");
    group.fail("a");
    group.pass(seconds(10));
    assertThat(group.condition("a")).isEqualTo(ServerCondition.UP);
  }

  @Test
  void anOnlyServerIsNeverEjected() {
    Group alone = new Group(Balance.ROUND_ROBIN, "a");
    for (int i = 0; i < 5; i++) {
      alone.fail("a");
    }
    assertThat(alone.condition("a")).isEqualTo(ServerCondition.UP);
    assertThat(alone.told).isEmpty();
  }

  @Test
  void soManyFailedChecksInARowMakeAServerDownAndGoodOnesUp() {
    group.missCheck("a");
    group.missCheck("a");
    group.passCheck("a");
    group.missCheck("a");
    group.missCheck("a");
    assertThat(group.condition("a")).isEqualTo(ServerCondition.UP);
    group.missCheck("a");
    assertThat(group.condition("a")).isEqualTo(ServerCondition.DOWN);
    assertThat(group.took(2)).isEqualTo("bb");
    group.passCheck("a");
    group.missCheck("a");
    group.passCheck("a");
    assertThat(group.condition("a")).isEqualTo(ServerCondition.DOWN);
    group.passCheck("a");
    assertThat(group.took(2)).contains("a");
    assertThat(group.told)
        .extracting(ServerSeen::condition)
        .containsExactly(ServerCondition.DOWN, ServerCondition.UP);
    assertThat(group.seen("a").latency()).contains(Duration.ofMillis(7));
  }

  @Test
  void oneThatIsDownIsUsedIfNoOtherCanBe() {
    for (int i = 0; i < 3; i++) {
      group.missCheck("a");
      group.missCheck("b");
    }
    assertThat(group.took(2)).contains("a", "b");
  }

  @Test
  void whatNewSettingsDoNotLookForTheyDoNotHoldAgainstAServer() {
    eject("a");
    for (int i = 0; i < 3; i++) {
      group.missCheck("b");
    }
    group.reload(Balance.ROUND_ROBIN, Optional.of(Group.CHECK), Optional.of(Group.EJECTION));
    assertThat(group.condition("a")).isEqualTo(ServerCondition.EJECTED);
    assertThat(group.condition("b")).isEqualTo(ServerCondition.DOWN);
    group.reload(Balance.ROUND_ROBIN, Optional.empty(), Optional.of(Group.EJECTION));
    assertThat(group.condition("a")).isEqualTo(ServerCondition.EJECTED);
    assertThat(group.condition("b")).isEqualTo(ServerCondition.UP);
    group.reload(Balance.ROUND_ROBIN, Optional.empty(), Optional.empty());
    assertThat(group.condition("a")).isEqualTo(ServerCondition.UP);
    assertThat(group.told).hasSize(4);
  }

  @Test
  void whoComesUpIsNotEjectedAnyMore() {
    eject("a");
    for (int i = 0; i < 3; i++) {
      group.missCheck("a");
    }
    group.passCheck("a");
    group.passCheck("a");
    assertThat(group.condition("a")).isEqualTo(ServerCondition.UP);
  }
}
