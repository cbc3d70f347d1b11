package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.ScriptedBackend;
import org.ftpsbridge.bench.Secured;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.net.Transport;
import org.ftpsbridge.observe.ServerCondition;
import org.ftpsbridge.observe.ServerSeen;
import org.ftpsbridge.policy.Limits;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.BackendGroup;
import org.ftpsbridge.routing.Balance;
import org.ftpsbridge.routing.GroupMember;
import org.ftpsbridge.routing.HealthCheck;
import org.ftpsbridge.routing.Server;
import org.ftpsbridge.routing.ServerLease;
import org.ftpsbridge.routing.Servers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is found out about the servers of backends while no session needs them. */
class ServerWatchTest {

  private static final Duration OFTEN = Duration.ofMillis(50);
  private static final Optional<HealthCheck> CHECK =
      Optional.of(new HealthCheck(OFTEN, Duration.ofMillis(500), 2, 2));

  private static final Optional<HealthCheck> ONE_IS_ENOUGH =
      Optional.of(new HealthCheck(OFTEN, Duration.ofMillis(500), 1, 2));

  private final Transport transport = Transport.start();
  private final BlockingQueue<ServerSeen> told = new LinkedBlockingQueue<>();
  private final Servers servers = new Servers(told::add);
  private final BackendAccess access = new BackendAccess(transport, Duration.ofSeconds(5), servers);
  private final ServerWatch watch = new ServerWatch();
  private final List<ScriptedBackend> opened = new ArrayList<>();

  @AfterEach
  void end() throws IOException {
    watch.stop();
    transport.stop();
    access.release();
    for (ScriptedBackend server : opened) {
      server.close();
    }
  }

  private ScriptedBackend server() throws IOException {
    ScriptedBackend server = new ScriptedBackend();
    opened.add(server);
    return server;
  }

  private void follow(Backend like, Optional<HealthCheck> check, GroupMember... members)
      throws IOException {
    BackendGroup group =
        new BackendGroup(
            List.of(members), Optional.empty(), Balance.ROUND_ROBIN, check, Optional.empty());
    Backend backend =
        new Backend(
            like.name(),
            group,
            like.security(),
            like.tls(),
            like.data(),
            like.lineEnd(),
            like.telnet());
    access.prepare(backend);
    watch.follow(access, Limits.DEFAULT, List.of(backend));
  }

  private void follow(Optional<HealthCheck> check, GroupMember... members) throws IOException {
    follow(plain(), check, members);
  }

  private static Backend plain() {
    return Bench.settings(21).listeners().get(0).routing().fallback().orElseThrow();
  }

  private static GroupMember member(ScriptedBackend server, boolean draining) {
    return new GroupMember(new Endpoint("127.0.0.1", server.port()), OptionalInt.empty(), draining);
  }

  private static GroupMember member(ScriptedBackend server) {
    return member(server, false);
  }

  private ServerSeen next() throws InterruptedException {
    ServerSeen seen = told.poll(20, TimeUnit.SECONDS);
    assertThat(seen).isNotNull();
    return seen;
  }

  private ServerSeen of(ScriptedBackend server) {
    return servers.seen().stream()
        .filter(seen -> seen.address().endsWith(":" + server.port()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aServerThatTakesNoSessionsGoesDownAndComesUpAgain() throws Exception {
    ScriptedBackend one = server();
    ScriptedBackend other = server().greet("421 too many");
    follow(CHECK, member(one), member(other));
    ServerSeen down = next();
    assertThat(down.condition()).isEqualTo(ServerCondition.DOWN);
    assertThat(down.address()).isEqualTo("127.0.0.1:" + other.port());
    assertThat(down.why()).contains("421 too many");
    other.greet("220 back");
    ServerSeen up = next();
    assertThat(up.condition()).isEqualTo(ServerCondition.UP);
    assertThat(up.address()).isEqualTo(down.address());
    assertThat(up.latency()).isPresent();
    one.awaitHeard("QUIT");
    assertThat(one.heard()).containsOnly("QUIT");
  }

  @Test
  void aServerThatIsGoneGoesDown() throws Exception {
    ScriptedBackend one = server();
    follow(CHECK, member(one));
    one.awaitHeard("QUIT");
    one.close();
    assertThat(next().condition()).isEqualTo(ServerCondition.DOWN);
  }

  @Test
  void aServerThatSaysNothingGoesDown() throws Exception {
    follow(CHECK, member(server().greet("")));
    assertThat(next().why()).contains("its greeting");
  }

  @Test
  void anExplicitServerIsCheckedUpToItsCertificate() throws Exception {
    Authority ours = new Authority("ours");
    ScriptedBackend right =
        server().secured(Security.EXPLICIT, Authority.server(ours.issue(b -> b)));
    ScriptedBackend wrong =
        server()
            .secured(Security.EXPLICIT, Authority.server(new Authority("theirs").issue(b -> b)));
    Secured secured = new Secured(Security.EXPLICIT).trusting(ours.pem());
    follow(secured.backend(new Endpoint("127.0.0.1", 21)), CHECK, member(right), member(wrong));
    ServerSeen down = next();
    assertThat(down.address()).endsWith(":" + wrong.port());
    assertThat(down.why()).contains("issuer");
    right.awaitHeard("QUIT");
    assertThat(right.heardInClear()).containsOnly("AUTH TLS");
    while (of(right).latency().isEmpty()) {
      Thread.onSpinWait();
    }
    assertThat(of(right).condition()).isEqualTo(ServerCondition.UP);
  }

  @Test
  void whereNoChecksAreAskedForNobodyIsConnectedTo() throws Exception {
    ScriptedBackend quiet = server();
    ScriptedBackend checked = server();
    follow(Optional.empty(), member(quiet));
    assertThat(of(quiet).condition()).isEqualTo(ServerCondition.UP);
    follow(CHECK, member(checked));
    checked.awaitHeard("QUIT");
    assertThat(quiet.connections()).isZero();
  }

  @Test
  void whoIsNotFollowedAnyMoreIsNotChecked() throws Exception {
    ScriptedBackend before = server();
    ScriptedBackend after = server();
    follow(CHECK, member(before));
    before.awaitHeard("QUIT");
    follow(CHECK, member(after));
    after.awaitHeard("QUIT");
    int asked = before.connections();
    int again = after.connections() + 5;
    while (after.connections() < again) {
      Thread.onSpinWait();
    }
    assertThat(before.connections()).isBetween(asked, asked + 1);
  }

  @Test
  void whatOldSettingsFindOutLateIsNotHeldAgainstAServer() throws Exception {
    ScriptedBackend late = server().answer("AUTH", "");
    Authority ours = new Authority("ours");
    Secured wrongly = new Secured(Security.EXPLICIT).trusting(ours.pem());
    follow(wrongly.backend(new Endpoint("127.0.0.1", 21)), ONE_IS_ENOUGH, member(late));
    late.awaitHeard("AUTH TLS");
    follow(ONE_IS_ENOUGH, member(late));
    while (late.connections() < 20) {
      Thread.onSpinWait();
    }
    assertThat(told).isEmpty();
  }

  @Test
  void drainingByNewSettingsIsToldAtOnceAndKeepsTheSessions() throws Exception {
    ScriptedBackend one = server();
    ScriptedBackend other = server();
    follow(Optional.empty(), member(one), member(other));
    Backend before = plain();
    List<Server> both =
        access
            .directory()
            .serversOf(
                new Backend(
                    "scripted",
                    group(one, other),
                    before.security(),
                    before.tls(),
                    before.data(),
                    before.lineEnd(),
                    before.telnet()))
            .join();
    ServerLease lease = servers.take(before, both, "", Set.of()).orElseThrow();
    follow(Optional.empty(), member(one, true), member(other));
    ServerSeen draining = next();
    assertThat(draining.condition()).isEqualTo(ServerCondition.DRAINING);
    assertThat(draining.sessions()).isEqualTo(1);
    // Whoever connected before the reload and logs in after it has the settings of before.
    for (int i = 0; i < 4; i++) {
      assertThat(servers.take(before, both, "", Set.of()).orElseThrow().server())
          .isEqualTo(both.get(1));
    }
    lease.end();
    follow(Optional.empty(), member(one), member(other));
    assertThat(next().condition()).isEqualTo(ServerCondition.UP);
  }

  private static BackendGroup group(ScriptedBackend... servers) {
    return new BackendGroup(
        List.of(servers).stream().map(ServerWatchTest::member).toList(),
        Optional.empty(),
        Balance.ROUND_ROBIN,
        Optional.empty(),
        Optional.empty());
  }
}
