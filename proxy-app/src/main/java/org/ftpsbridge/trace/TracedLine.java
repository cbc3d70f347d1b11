package org.ftpsbridge.trace;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.observe.DialogueLine;
import org.ftpsbridge.observe.SessionFacts;

/**
 * One line of a trace.
 *
 * @param session the session's id; empty where there is none
 * @param listener the listener's name; empty of a line about the trace itself
 * @param client the client's address and port; empty of a line about the trace itself
 * @param line what was said or done; empty of a line about the trace itself
 * @param at when
 * @param text the same in words, printable ASCII
 */
record TracedLine(
    String session,
    String listener,
    String client,
    Optional<DialogueLine> line,
    Instant at,
    String text) {

  /** Of a session. */
  static TracedLine of(SessionFacts facts, DialogueLine line) {
    return new TracedLine(
        facts.id(),
        facts.listener(),
        Endpoint.of(facts.client()).toString(),
        Optional.of(line),
        line.at(),
        line.text());
  }

  /** Of a client that has no session. */
  static TracedLine of(String listener, InetSocketAddress client, String text) {
    return new TracedLine(
        "", listener, Endpoint.of(client).toString(), Optional.empty(), Instant.now(), text);
  }

  /** Of the trace itself. */
  static TracedLine remark(String text) {
    return new TracedLine("", "", "", Optional.empty(), Instant.now(), text);
  }

  /** Whether it is about the trace itself. */
  boolean isRemark() {
    return listener.isEmpty();
  }

  /** About how much memory it takes. */
  int weight() {
    return 300 + 2 * text.length();
  }
}
