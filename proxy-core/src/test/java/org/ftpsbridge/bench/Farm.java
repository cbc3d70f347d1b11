package org.ftpsbridge.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.ftpsbridge.Settings;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.BackendGroup;
import org.ftpsbridge.routing.Balance;
import org.ftpsbridge.routing.Ejection;
import org.ftpsbridge.routing.GroupMember;

/** Several scripted servers, and backends that consist of them. */
public final class Farm implements AutoCloseable {

  private static final Queue<Socket> TAKEN = new ConcurrentLinkedQueue<>();

  private final List<ScriptedBackend> servers = new ArrayList<>();

  /** One more server. */
  public ScriptedBackend server() throws IOException {
    ScriptedBackend server = new ScriptedBackend();
    servers.add(server);
    return server;
  }

  /** A server as a member of a group. */
  public static GroupMember member(ScriptedBackend server) {
    return GroupMember.at(new Endpoint("127.0.0.1", server.port()));
  }

  /** A server as a member that has so many sessions at most. */
  public static GroupMember member(ScriptedBackend server, int sessions) {
    return new GroupMember(member(server).address(), OptionalInt.of(sessions), false);
  }

  /** A server as a member that gets no more sessions. */
  public static GroupMember drained(ScriptedBackend server) {
    return new GroupMember(member(server).address(), OptionalInt.empty(), true);
  }

  /** A member where nobody listens, nor can begin to: its port is taken, and not listened at. */
  public static GroupMember nobody() throws IOException {
    Socket taken = new Socket();
    taken.bind(new InetSocketAddress(AddressRange.literal("127.0.0.1"), 0));
    TAKEN.add(taken);
    return GroupMember.at(new Endpoint("127.0.0.1", taken.getLocalPort()));
  }

  /** The bench's settings with a backend of these servers, which are not checked. */
  public static UnaryOperator<Settings> group(Balance balance, GroupMember... members) {
    return Bench.listener(l -> Bench.having(l, of(Bench.backendOf(l), balance, members)));
  }

  /** A backend like another, but of these servers, which are not checked. */
  public static Backend of(Backend like, Balance balance, GroupMember... members) {
    BackendGroup group =
        new BackendGroup(
            List.of(members),
            Optional.empty(),
            balance,
            Optional.empty(),
            Optional.of(Ejection.DEFAULT));
    return new Backend(
        like.name(),
        group,
        like.security(),
        like.tls(),
        like.data(),
        like.lineEnd(),
        like.telnet());
  }

  @Override
  public void close() throws IOException {
    for (ScriptedBackend server : servers) {
      server.close();
    }
  }
}
