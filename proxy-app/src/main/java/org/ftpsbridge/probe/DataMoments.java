package org.ftpsbridge.probe;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.ftpsbridge.observe.DialogueLine;
import org.ftpsbridge.observe.LineKind;
import org.ftpsbridge.observe.Party;

/** When the data connections of one session stood, with their TLS where they had any. */
final class DataMoments {

  /** A moment between the wish for a data connection and its use. */
  enum Moment {
    /** No command had come that would use it. */
    BEFORE_THE_COMMAND("before the command"),
    /** Such a command had come, and no 1yz gone out. */
    AT_THE_COMMAND("at the command"),
    /** The 1yz was out. */
    AFTER_150("after the 150");

    private final String words;

    Moment(String words) {
      this.words = words;
    }

    /** For people. */
    String words() {
      return words;
    }
  }

  private static final Set<String> WISHES = Set.of("PASV", "EPSV", "PORT", "EPRT");
  private static final Set<String> USES =
      Set.of("RETR", "STOR", "APPE", "STOU", "LIST", "NLST", "MLSD");

  private final Map<Moment, Integer> counts = new EnumMap<>(Moment.class);
  private boolean wished;
  private boolean awaited;
  private boolean commanded;
  private boolean begun;
  private boolean early;

  /** A line of the session's dialogue. */
  void on(DialogueLine line) {
    if (line.party() != Party.CLIENT) {
      return;
    }
    if (line.kind() == LineKind.HEARD) {
      heard(verbOf(line));
    } else if (line.kind() == LineKind.SAID) {
      said(line.text());
    } else if (line.kind() == LineKind.DATA && awaited) {
      awaited = false;
      early = !commanded;
      if (commanded) {
        count(begun ? Moment.AFTER_150 : Moment.AT_THE_COMMAND);
      }
    }
  }

  private void heard(String verb) {
    if (WISHES.contains(verb)) {
      wished = true;
      awaited = false;
      commanded = false;
      begun = false;
      early = false;
    } else if (USES.contains(verb)) {
      commanded = true;
      if (early) {
        early = false;
        count(Moment.BEFORE_THE_COMMAND);
      }
    }
  }

  /** What is told of a data connection before the wish for it was granted is not about it yet. */
  private void said(String reply) {
    if (wished) {
      wished = false;
      awaited = reply.startsWith("2");
    }
    begun |= commanded && reply.startsWith("1");
  }

  private void count(Moment moment) {
    counts.merge(moment, 1, Integer::sum);
  }

  /** How many stood at which moment. */
  Map<Moment, Integer> counts() {
    return counts;
  }

  /** A line's first word. */
  static String verbOf(DialogueLine line) {
    int blank = line.text().indexOf(' ');
    return blank < 0 ? line.text() : line.text().substring(0, blank);
  }
}
