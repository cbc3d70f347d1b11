package org.ftpsbridge.trace;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.PeerAddress;
import org.ftpsbridge.observe.Onlooker.Interest;
import org.ftpsbridge.observe.SessionFacts;

/**
 * Which sessions a trace is about; all that is given has to match, and one thing has to be given.
 *
 * @param user as USER says it, one char a byte
 * @param address the client's, or a range of them
 * @param session a session's id
 */
public record TraceScope(
    Optional<String> user, Optional<AddressRange> address, Optional<String> session) {

  /** Refuses a scope of everything, and a user without a name, with IllegalArgumentException. */
  public TraceScope {
    if (user.isEmpty() && address.isEmpty() && session.isEmpty()) {
      throw new IllegalArgumentException("a user, an address or a session has to be named");
    }
    if (user.filter(String::isEmpty).isPresent() || session.filter(String::isEmpty).isPresent()) {
      throw new IllegalArgumentException("a user or a session has to have a name");
    }
  }

  /**
   * What is wanted of a session.
   *
   * @param name its user, as {@link org.ftpsbridge.observe.Onlooker#interestIn} has it
   */
  Interest in(SessionFacts facts, String name) {
    boolean elsewhere = address.isPresent() && !holds(facts.client().getAddress());
    boolean another = session.isPresent() && !session.get().equals(facts.id());
    if (elsewhere || another) {
      return Interest.NONE;
    }
    if (user.isPresent() && name.isEmpty()) {
      return Interest.UNDECIDED;
    }
    return user.isEmpty() || user.get().equals(name) ? Interest.ALL : Interest.NONE;
  }

  /** Whether what happens to this address matters, though no session has come of it. */
  boolean isOf(InetAddress client) {
    return user.isEmpty() && session.isEmpty() && holds(client);
  }

  private boolean holds(InetAddress client) {
    return address.filter(range -> range.contains(PeerAddress.of(client))).isPresent();
  }

  /** The scope in words. */
  @Override
  public String toString() {
    List<String> words = new ArrayList<>();
    user.ifPresent(name -> words.add("user " + name));
    address.ifPresent(range -> words.add("address " + range));
    session.ifPresent(id -> words.add("session " + id));
    return String.join(", ", words);
  }
}
