package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ftpsbridge.bench.Farm.group;
import static org.ftpsbridge.bench.Farm.member;
import static org.ftpsbridge.bench.Farm.nobody;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.Farm;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.ScriptedBackend;
import org.ftpsbridge.bench.Secured;
import org.ftpsbridge.bench.Transfers;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.ServerCondition;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.policy.Timeouts;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.Balance;
import org.ftpsbridge.routing.Ejection;
import org.ftpsbridge.routing.GroupMember;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions of a backend that has several servers. */
class GroupSessionsTest {

  private final Farm farm = new Farm();

  @AfterEach
  void end() throws IOException {
    farm.close();
  }

  @Test
  void oneThatIsDownIsPassedOver() throws Exception {
    ScriptedBackend works = farm.server();
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
    ScriptedBackend odd = farm.server().greet(greeting);
    ScriptedBackend works = farm.server();
    try (Bench bench = Bench.start(group(Balance.ROUND_ROBIN, member(odd), member(works)))) {
      bench.client().login().close();
      bench.client().login().close();
      assertThat(works.connections()).isEqualTo(2);
      assertThat(odd.heard()).isEmpty();
    }
  }

  @Test
  void oneThatSaysNothingIsPassedOverOnceItIsLate() throws Exception {
    ScriptedBackend silent = farm.server().greet("");
    ScriptedBackend works = farm.server();
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

  @Test
  void oneThatGreetsAndHasNoWordForUsersIsLeftAlone() throws Exception {
    ScriptedBackend mute = farm.server().answer("USER", "");
    ScriptedBackend works = farm.server();
    try (Bench bench =
        Bench.start(
            s -> {
              Settings with = group(Balance.ROUND_ROBIN, member(mute), member(works)).apply(s);
              return new Settings(
                  with.listeners(), hasty(with), with.limits(), with.drainTimeout());
            })) {
      for (int i = 0; i < 12; i++) {
        try (RawClient client = bench.client()) {
          client.reply();
          client.ask("USER anna");
        }
      }
      assertThat(mute.connections()).isEqualTo(3);
      assertThat(bench.bridge().servers())
          .anyMatch(
              seen ->
                  seen.condition() == ServerCondition.EJECTED
                      && seen.address().endsWith(":" + mute.port()));
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
        Duration.ofSeconds(1),
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
    ScriptedBackend dies = farm.server();
    ScriptedBackend other = farm.server();
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

  /** No server is held by a session that is over. */
  private static void awaitNoSessions(Bench bench) {
    while (bench.bridge().servers().stream().anyMatch(seen -> seen.sessions() != 0)) {
      Thread.onSpinWait();
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
    ScriptedBackend works = farm.server();
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
      awaitNoSessions(bench);
    }
  }

  @Test
  void oneThatGreetsAndHasNoWordForTheFirstUserIsEjectedToo() throws Exception {
    ScriptedBackend leaves = farm.server().answer("USER", "421 too busy");
    ScriptedBackend works = farm.server();
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
    ScriptedBackend strict = farm.server().answer("PASS", "530 no");
    ScriptedBackend other = farm.server().answer("PASS", "530 no");
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

  @Test
  void theCertificateOfEachServerIsForTheHostThatNamesIt() throws Exception {
    Authority ours = new Authority("ours");
    SSLContext identity = Authority.server(ours.issue(b -> b)); // for 127.0.0.1, and no name
    ScriptedBackend one = farm.server().secured(Security.EXPLICIT, identity);
    ScriptedBackend other = farm.server().secured(Security.EXPLICIT, identity);
    Backend like =
        new Secured(Security.EXPLICIT)
            .trusting(ours.pem())
            .backend(new Endpoint("127.0.0.1", one.port()));
    GroupMember byName = GroupMember.at(new Endpoint("localhost", other.port()));
    Backend group = Farm.of(like, Balance.ROUND_ROBIN, byName, member(one));
    try (Bench bench = Bench.start(Bench.listener(l -> Bench.having(l, group)))) {
      bench.client().login().close();
      bench.client().login().close();
      var loss = bench.events().loss();
      assertThat(loss.reason()).isEqualTo(CloseReason.BACKEND_WRONG_HOST_NAME);
      assertThat(loss.server()).endsWith(":" + other.port());
      assertThat(one.connections()).isEqualTo(2);
      assertThat(other.heardInClear()).containsOnly("AUTH TLS");
    }
  }
}
