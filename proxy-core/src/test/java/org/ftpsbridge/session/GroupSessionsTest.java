package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.ScriptedBackend;
import org.ftpsbridge.bench.Transfers;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.ServerCondition;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.policy.Timeouts;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.BackendGroup;
import org.ftpsbridge.routing.Balance;
import org.ftpsbridge.routing.Ejection;
import org.ftpsbridge.routing.GroupMember;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions of a backend that has several servers. */
class GroupSessionsTest {

  private final List<ScriptedBackend> servers = new ArrayList<>();

  @AfterEach
  void end() throws IOException {
    for (ScriptedBackend server : servers) {
      server.close();
    }
  }

  private ScriptedBackend server() throws IOException {
    ScriptedBackend server = new ScriptedBackend();
    servers.add(server);
    return server;
  }

  private static GroupMember member(int port, int sessions) {
    OptionalInt limit = sessions == 0 ? OptionalInt.empty() : OptionalInt.of(sessions);
    return new GroupMember(new Endpoint("127.0.0.1", port), limit, false);
  }

  private static GroupMember member(ScriptedBackend server) {
    return member(server.port(), 0);
  }

  /** Nobody listens there; whoever listened last has just gone. */
  private static GroupMember nobody() throws IOException {
    try (ServerSocket gone = new ServerSocket(0, 1, AddressRange.literal("127.0.0.1"))) {
      return member(gone.getLocalPort(), 0);
    }
  }

  private static UnaryOperator<Settings> group(Balance balance, GroupMember... members) {
    return Bench.listener(
        l -> {
          Backend b = Bench.backendOf(l);
          BackendGroup group =
              new BackendGroup(
                  Arrays.asList(members),
                  Optional.empty(),
                  balance,
                  Optional.empty(),
                  Optional.of(Ejection.DEFAULT));
          return Bench.having(
              l,
              new Backend(
                  b.name(), group, b.security(), b.tls(), b.data(), b.lineEnd(), b.telnet()));
        });
  }

  @Test
  void theSessionsOfAGroupAreSharedAmongItsServers() throws Exception {
    ScriptedBackend one = server();
    ScriptedBackend other = server();
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
  void oneThatIsDownIsPassedOver() throws Exception {
    ScriptedBackend works = server();
    try (Bench bench =
        Bench.start(group(Balance.LEAST_SESSIONS, nobody(), nobody(), member(works)))) {
      for (int i = 0; i < 3; i++) {
        bench.client().login().close();
      }
      assertThat(works.connections()).isEqualTo(3);
      assertThat(bench.events().loss().reason()).isEqualTo(CloseReason.BACKEND_UNREACHABLE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"421 too many", "530 go away", "nonsense"})
  void oneThatDoesNotGreetWithA220IsPassedOver(String greeting) throws Exception {
    ScriptedBackend odd = server().greet(greeting);
    ScriptedBackend works = server();
    try (Bench bench = Bench.start(group(Balance.ROUND_ROBIN, member(odd), member(works)))) {
      bench.client().login().close();
      bench.client().login().close();
      assertThat(works.connections()).isEqualTo(2);
      assertThat(odd.heard()).isEmpty();
    }
  }

  @Test
  void oneThatSaysNothingIsPassedOverOnceItIsLate() throws Exception {
    ScriptedBackend silent = server().greet("");
    ScriptedBackend works = server();
    try (Bench bench =
        Bench.start(
            s -> {
              Settings with = group(Balance.ROUND_ROBIN, member(silent), member(works)).apply(s);
              return new Settings(
                  with.listeners(), hasty(with), with.limits(), with.drainTimeout());
            })) {
      bench.client().login().close();
      bench.client().login().close();
      assertThat(works.connections()).isEqualTo(2);
      assertThat(bench.events().loss().reason()).isEqualTo(CloseReason.BACKEND_TIMEOUT);
    }
  }

  private static Timeouts hasty(Settings settings) {
    Timeouts t = settings.timeouts();
    return new Timeouts(
        t.handshake(),
        t.login(),
        t.idle(),
        t.dataIdle(),
        t.promise(),
        t.backendConnect(),
        Duration.ofMillis(300),
        t.abortReply(),
        t.lingerClose());
  }

  @Test
  void threeAreTriedAndThenTheClientIsTold() throws Exception {
    try (Bench bench =
            Bench.start(group(Balance.STICKY_USER, nobody(), nobody(), nobody(), nobody()));
        RawClient client = bench.client()) {
      client.reply();
      assertThat(client.ask("USER anna")).startsWith("421 ").contains("cannot be reached");
      for (int i = 0; i < 3; i++) {
        assertThat(bench.events().loss().reason()).isEqualTo(CloseReason.BACKEND_UNREACHABLE);
      }
      assertThat(bench.events().end()).isEqualTo(CloseReason.BACKEND_UNREACHABLE);
    }
  }

  @Test
  void whoeverIsLoggedInIsNotMovedWhenItsServerDies() throws Exception {
    ScriptedBackend dies = server();
    ScriptedBackend other = server();
    CountDownLatch running = new CountDownLatch(2);
    CountDownLatch mayEnd = new CountDownLatch(1);
    ScriptedBackend.Transfer half =
        data -> {
          data.getOutputStream().write(new byte[100_000]);
          running.countDown();
          Transfers.await(mayEnd);
          data.getOutputStream().write(new byte[100_000]);
          return "226 done";
        };
    dies.transfer("RETR", half).whenTransfersBreak("");
    other.transfer("RETR", half);
    try (Bench bench = Bench.start(group(Balance.STICKY_USER, member(dies), member(other)));
        RawClient mine = loggedIn(bench, dies);
        RawClient theirs = loggedIn(bench, other);
        Socket cut = download(mine)) {
      Socket whole = download(theirs);
      Transfers.await(running);
      int before = other.connections();
      dies.close();
      assertThat(mine.reply()).matches("(426|451|421) .*");
      mayEnd.countDown();
      assertThat(whole.getInputStream().readAllBytes()).hasSize(200_000);
      whole.close();
      assertThat(theirs.reply()).startsWith("226 ");
      assertThat(List.of(bench.events().transfer().outcome(), bench.events().transfer().outcome()))
          .containsExactly(TransferOutcome.ABORTED, TransferOutcome.COMPLETE);
      assertThat(other.connections()).isEqualTo(before);

      long asked = System.nanoTime();
      for (int i = 0; i < 6; i++) {
        bench.client().login().close();
      }
      assertThat(System.nanoTime() - asked).isLessThan(6_000_000_000L);
      assertThat(other.connections()).isEqualTo(before + 6);
      assertThatThrownBy(() -> cut.getInputStream().readAllBytes()).isInstanceOf(IOException.class);
    }
  }

  /** Logs in as a user who belongs to this server. */
  private static RawClient loggedIn(Bench bench, ScriptedBackend server) throws Exception {
    for (int i = 0; ; i++) {
      RawClient client = bench.client();
      client.reply();
      client.ask("USER user" + i);
      client.ask("PASS x");
      if (bench.events().login().server().endsWith(":" + server.port())) {
        client.ask("PBSZ 0");
        client.ask("PROT P");
        return client;
      }
      client.close();
    }
  }

  private static Socket download(RawClient client) throws Exception {
    Socket data = client.passive("EPSV");
    client.send("RETR file");
    Socket secured = client.resume(data);
    assertThat(client.reply()).startsWith("150 ");
    return secured;
  }

  @Test
  void soManyFailuresEjectAServerAndItIsTold() throws Exception {
    GroupMember down = nobody();
    ScriptedBackend works = server();
    try (Bench bench = Bench.start(group(Balance.LEAST_SESSIONS, down, member(works)))) {
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        clients.add(bench.client().login());
      }
      var told = bench.events().server();
      assertThat(told.condition()).isEqualTo(ServerCondition.EJECTED);
      assertThat(told.address()).isEqualTo(down.address().toString());
      for (int i = 0; i < Ejection.DEFAULT.after(); i++) {
        bench.events().loss();
      }
      assertThat(bench.events().hasNoMoreLosses()).isTrue();
      for (RawClient client : clients) {
        client.close();
      }
    }
  }

  @Test
  void oneThatGreetsAndHasNoWordForTheFirstUserIsEjectedToo() throws Exception {
    ScriptedBackend leaves = server().answer("USER", "421 too busy");
    ScriptedBackend works = server();
    try (Bench bench = Bench.start(group(Balance.ROUND_ROBIN, member(leaves), member(works)))) {
      for (int i = 0; i < 6; i++) {
        try (RawClient client = bench.client()) {
          client.reply();
          client.ask("USER anna");
        }
      }
      assertThat(bench.events().server().address()).endsWith(":" + leaves.port());
    }
  }

  @Test
  void refusedPasswordsEjectNobody() throws Exception {
    ScriptedBackend strict = server().answer("PASS", "530 no");
    ScriptedBackend other = server().answer("PASS", "530 no");
    try (Bench bench = Bench.start(group(Balance.ROUND_ROBIN, member(strict), member(other)))) {
      for (int i = 0; i < 8; i++) {
        try (RawClient client = bench.clientFrom("127.0.0." + (i + 2))) {
          client.reply();
          client.ask("USER user" + i);
          assertThat(client.ask("PASS wrong")).startsWith("530 ");
        }
      }
      assertThat(bench.bridge().servers())
          .extracting(seen -> seen.condition())
          .containsOnly(ServerCondition.UP);
    }
  }

  @Test
  void aUserStaysWithItsServerFromWhateverAddress() throws Exception {
    ScriptedBackend one = server();
    ScriptedBackend other = server();
    try (Bench bench = Bench.start(group(Balance.STICKY_USER, member(one), member(other)))) {
      for (int i = 0; i < 6; i++) {
        bench.clientFrom("127.0.0." + (i + 2)).login().close();
      }
      assertThat(List.of(one.connections(), other.connections())).containsExactlyInAnyOrder(6, 0);
    }
  }

  @Test
  void anAddressStaysWithItsServerWhoeverItsUsersAre() throws Exception {
    ScriptedBackend one = server();
    ScriptedBackend other = server();
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
    ScriptedBackend one = server();
    ScriptedBackend other = server();
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
    ScriptedBackend one = server();
    ScriptedBackend other = server();
    try (Bench bench =
            Bench.start(
                group(Balance.ROUND_ROBIN, member(one.port(), 1), member(other.port(), 1)));
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
  void oneServerAloneIsTriedOnce() throws Exception {
    GroupMember gone = nobody();
    try (Bench bench = Bench.start(group(Balance.ROUND_ROBIN, gone));
        RawClient client = bench.client()) {
      client.reply();
      assertThat(client.ask("USER anna")).startsWith("421 ");
      assertThat(bench.events().loss().server()).isEqualTo(gone.address().toString());
      bench.events().end();
      assertThat(bench.events().hasNoMoreLosses()).isTrue();
    }
  }
}
