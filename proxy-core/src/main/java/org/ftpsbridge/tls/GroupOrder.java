package org.ftpsbridge.tls;

import io.netty.handler.ssl.NativeContexts;
import io.netty.internal.tcnative.SSL;
import java.util.stream.Stream;

/**
 * The key exchange groups of a connection that resumes a session, in the order of our preference.
 *
 * <p>A TLS 1.3 client sends a key share of its first group unasked. If the server does not take
 * that group, it asks for another share (HelloRetryRequest, RFC 8446 4.1.4): one more round trip,
 * and a key pair made for nothing. So whoever has shaken hands with the server once begins with the
 * group which that handshake came to.
 */
final class GroupOrder {

  /** In the names of those that withstand a quantum computer, and cost the most to make. */
  private static final String POST_QUANTUM = "MLKEM";

  private GroupOrder() {}

  /**
   * The group of this engine's handshake, then the others that contexts offer. BoringSSL sends a
   * share of the first post-quantum group too: a server that did not take one is offered none.
   *
   * @param engine a native engine whose handshake is over
   * @return names as BoringSSL writes them, each once
   */
  static String[] startingWith(long engine) {
    Stream<String> others =
        Stream.of(NativeContexts.groups()).filter(name -> !name.contains(POST_QUANTUM));
    return Stream.concat(Stream.of(groupOf(engine)), others)
        .filter(name -> !name.isEmpty())
        .distinct()
        .toArray(String[]::new);
  }

  private static String groupOf(long engine) {
    try {
      String name = SSL.getGroupName(engine);
      return name == null ? "" : name;
    } catch (Exception e) {
      return ""; // told to native code, which has nobody to throw to
    }
  }
}
