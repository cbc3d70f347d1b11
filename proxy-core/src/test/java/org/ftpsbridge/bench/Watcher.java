package org.ftpsbridge.bench;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.ftpsbridge.observe.DialogueLine;
import org.ftpsbridge.observe.Onlooker;
import org.ftpsbridge.observe.SessionFacts;

/**
 * An onlooker who keeps what it hears, one string a line: whom it is about, what it tells, text.
 */
public final class Watcher implements Onlooker {

  private static final int WAIT_MILLIS = 20_000;

  private final BiFunction<SessionFacts, String, Interest> interest;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private Watcher(BiFunction<SessionFacts, String, Interest> interest) {
    this.interest = interest;
  }

  /** One who follows every session. */
  public static Watcher ofAll() {
    return new Watcher((session, user) -> Interest.ALL);
  }

  /** One who follows the sessions of this user. */
  public static Watcher ofUser(String name) {
    return new Watcher(
        (session, user) -> {
          if (user.isEmpty()) {
            return Interest.UNDECIDED;
          }
          return user.equals(name) ? Interest.ALL : Interest.NONE;
        });
  }

  @Override
  public Interest interestIn(SessionFacts session, String user) {
    return interest.apply(session, user);
  }

  @Override
  public void onLine(SessionFacts session, DialogueLine line) {
    lines.add(line.party() + " " + line.kind() + " " + line.text());
  }

  /** What was heard so far. */
  public List<String> lines() {
    return lines;
  }

  /** What was heard, once a line with this in it has come; fails if none comes. */
  public List<String> await(String part) throws InterruptedException {
    long deadline = System.nanoTime() + WAIT_MILLIS * 1_000_000L;
    while (lines.stream().noneMatch(line -> line.contains(part))) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("nobody said " + part + " in " + lines);
      }
      Thread.sleep(5);
    }
    return lines;
  }
}
