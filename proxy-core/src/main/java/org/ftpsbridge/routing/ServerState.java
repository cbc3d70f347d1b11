package org.ftpsbridge.routing;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.observe.ServerCondition;
import org.ftpsbridge.observe.ServerSeen;

/**
 * What is known of one server of a backend, as long as the process runs. Not safe for threads: its
 * {@link ServerStates} guard it.
 */
final class ServerState {

  private final String backend;
  private final InetSocketAddress address;

  /** The balance of its turns: who is due most is next. */
  double due;

  /** When it was last taken, counted in takes. */
  long lastTaken;

  private int sessions;
  private int onTrial;
  private int failures;
  private int ejections;
  private long ejectedUntil;
  private boolean down;
  private int passed;
  private int missed;
  private boolean draining;
  private String why = "";
  private Instant since = Instant.now();
  private Optional<Duration> latency = Optional.empty();

  ServerState(String backend, InetSocketAddress address) {
    this.backend = backend;
    this.address = address;
  }

  int sessions() {
    return sessions;
  }

  boolean isDraining() {
    return draining;
  }

  /** Whether it may be used while another may be: one that comes back is tried once at a time. */
  boolean isGood(long now) {
    return !down && !isEjected(now) && !(ejections > 0 && onTrial > 0);
  }

  private boolean isEjected(long now) {
    return ejections > 0 && ejectedUntil - now > 0;
  }

  void taken(long number) {
    lastTaken = number;
    sessions++;
    onTrial++;
  }

  void left() {
    sessions--;
  }

  void judged() {
    onTrial--;
  }

  /** A session was served. */
  boolean worked() {
    failures = 0;
    boolean back = ejections > 0;
    ejections = 0;
    return back && !down && changed("");
  }

  /** A session was not served; who is left alone already is not punished for being tried. */
  boolean failed(Ejection ejection, String how, long now) {
    failures++;
    if (failures < ejection.after() || isEjected(now)) {
      return false;
    }
    ejections++;
    Duration lasting = ejection.lasting(ejections);
    ejectedUntil = now + lasting.toNanos();
    return !down && changed(how);
  }

  /** A check went well; whoever comes up is as new. */
  boolean passed(HealthCheck check, Duration took) {
    latency = Optional.of(took);
    missed = 0;
    if (!down || ++passed < check.rise()) {
      return false;
    }
    down = false;
    failures = 0;
    ejections = 0;
    return changed("");
  }

  boolean missed(HealthCheck check, String how) {
    passed = 0;
    if (down || ++missed < check.fall()) {
      return false;
    }
    down = true;
    return changed(how);
  }

  /** Settings hold from now on: what they do not look for they do not hold against it. */
  boolean follow(BackendGroup group, boolean drains) {
    boolean cleared =
        (down && group.health().isEmpty()) || (ejections > 0 && group.ejection().isEmpty());
    if (group.health().isEmpty()) {
      down = false;
      missed = 0;
    }
    if (group.ejection().isEmpty()) {
      ejections = 0;
      failures = 0;
    }
    boolean turned = draining != drains;
    draining = drains;
    return (cleared || turned) && changed("");
  }

  private boolean changed(String how) {
    why = how;
    since = Instant.now();
    return true;
  }

  ServerSeen seen(long now) {
    return new ServerSeen(
        backend, Endpoint.of(address).toString(), sessions, condition(now), why, since, latency);
  }

  private ServerCondition condition(long now) {
    if (draining) {
      return ServerCondition.DRAINING;
    }
    if (down) {
      return ServerCondition.DOWN;
    }
    return isEjected(now) ? ServerCondition.EJECTED : ServerCondition.UP;
  }
}
