package org.ftpsbridge.session;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.ftpsbridge.data.ComingLeg;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.PeerText;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.observe.DialogueLine;
import org.ftpsbridge.observe.LineKind;
import org.ftpsbridge.observe.Onlooker;
import org.ftpsbridge.observe.Onlooker.Interest;
import org.ftpsbridge.observe.Party;
import org.ftpsbridge.observe.SessionFacts;
import org.ftpsbridge.observe.Tap;

/**
 * What is said and done in one session, in words for those who look on, if anybody does. Secrets
 * are left out here, before anything is handed on. All methods belong to the session's event loop.
 *
 * <p>Whoever looks for a user cannot know a session before USER: what comes until then is kept as
 * long as somebody may want it. Whoever has begun to follow a session follows it to its end.
 */
final class Transcript {

  private static final int MAX_EARLY_TEXT = 8 * 1024;
  private static final int MAX_REPLY_LINES = 100;
  private static final int MAX_TEXT = 500;
  private static final String MASK = "***";

  private final Tap tap;
  private final SessionFacts session;
  private final SaidSecrets secrets = new SaidSecrets();
  private final List<Onlooker> followers = new ArrayList<>();
  private final Queue<DialogueLine> early = new ArrayDeque<>();
  private List<Onlooker> known = List.of();
  private String user = "";
  private int earlyText;
  private boolean begun;
  private boolean undecided;

  Transcript(Tap tap, SessionFacts session) {
    this.tap = tap;
    this.session = session;
  }

  /** Whether anybody may come to read what is added now. */
  boolean isRead() {
    List<Onlooker> present = tap.onlookers();
    if (present != known) {
      meet(present);
    }
    return undecided || !followers.isEmpty();
  }

  private void meet(List<Onlooker> present) {
    List<Onlooker> before = known;
    known = present;
    followers.retainAll(present);
    undecided = false;
    for (Onlooker one : present) {
      if (wins(one) && begun && !before.contains(one)) {
        String who = user.isEmpty() ? "" : ", user " + shown(user);
        one.onLine(session, line(Party.BRIDGE, LineKind.SESSION, "joined: " + facts() + who));
      }
    }
    forgetEarly();
  }

  /** Whether it is a follower from now on. */
  private boolean wins(Onlooker one) {
    if (followers.contains(one)) {
      return false;
    }
    Interest interest = one.interestIn(session, user);
    undecided |= interest == Interest.UNDECIDED;
    return interest == Interest.ALL && followers.add(one);
  }

  private void forgetEarly() {
    if (!undecided) {
      early.clear();
      earlyText = 0;
    }
  }

  /** The session begins. */
  void started() {
    if (isRead()) {
      tell(Party.BRIDGE, LineKind.SESSION, "started: " + facts());
    }
    begun = true;
  }

  private String facts() {
    return "listener " + session.listener() + ", client " + Endpoint.of(session.client());
  }

  /** The client said something, at this stage. */
  void heard(FtpCommand command, Stage stage) {
    if (command.verb().equals(Verb.USER)) {
      introduced(command.argument());
    }
    secrets.add(command, user);
    if (isRead()) {
      boolean loggedIn = stage == Stage.LOGGED_IN || stage == Stage.TRANSFERRING;
      tell(Party.CLIENT, LineKind.HEARD, words(command, loggedIn));
    }
  }

  private void introduced(String name) {
    user = name;
    if (!isRead() && known.isEmpty()) {
      return;
    }
    undecided = false;
    for (Onlooker one : known) {
      if (wins(one)) {
        early.forEach(line -> one.onLine(session, line));
      }
    }
    forgetEarly();
  }

  /** The backend is told something. */
  void told(FtpCommand command) {
    secrets.forgetPassing();
    secrets.add(command, user);
    if (!DialectNotes.isKnown(command.verb())) {
      secrets.addPassing(command.argument(), user);
    }
    if (isRead()) {
      tell(Party.BACKEND, LineKind.SAID, words(command, true));
    }
  }

  private String words(FtpCommand command, boolean loggedIn) {
    Verb verb = command.verb();
    String argument = command.argument();
    boolean known = DialectNotes.isKnown(verb);
    String name = known || (loggedIn && isHarmless(verb)) ? verb.toString() : "unknown verb";
    if (argument.isEmpty()) {
      return name;
    }
    return name + " " + (known && !command.carriesSecret() ? shown(argument) : MASK);
  }

  private boolean isHarmless(Verb verb) {
    return SaidSecrets.gluedTo(verb).isEmpty() && !secrets.areIn(verb.name());
  }

  /** The backend said something. */
  void heard(FtpReply reply) {
    if (isRead()) {
      tell(Party.BACKEND, LineKind.HEARD, reply);
    }
  }

  /** The client is told something. */
  void told(FtpReply reply) {
    if (isRead()) {
      tell(Party.CLIENT, LineKind.SAID, reply);
    }
  }

  private void tell(Party party, LineKind kind, FtpReply reply) {
    int last = reply.lines().size() - 1;
    for (int i = 0; i < last && i < MAX_REPLY_LINES; i++) {
      String text = shown(reply.lines().get(i));
      tell(party, kind, i == 0 ? reply.code() + "-" + text : text);
    }
    if (last > MAX_REPLY_LINES) {
      tell(party, kind, "(" + (last - MAX_REPLY_LINES) + " more lines)");
    }
    tell(party, kind, reply.code() + " " + shown(reply.text()));
  }

  /**
   * Something else happened.
   *
   * @param what in our words
   * @param more what follows, which a peer may have written
   */
  void add(Party party, LineKind kind, String what, String more) {
    if (isRead()) {
      tell(party, kind, what + shown(more));
    }
  }

  /** A data connection with the party is on its way. */
  void follow(Party party, ComingLeg coming) {
    if (!isRead()) {
      return;
    }
    coming.watchedBy(what -> add(party, LineKind.DATA, "", what));
    coming
        .leg()
        .addListener(
            f -> {
              if (f.isSuccess()) {
                add(party, LineKind.DATA, "", coming.leg().getNow().words());
                coming.leg().getNow().whenClosed(end -> add(party, LineKind.DATA, "", end));
              } else if (!f.isCancelled()) {
                String detail = coming.detail().isEmpty() ? "" : ": " + coming.detail();
                add(party, LineKind.DATA, coming.failure().sentence(), detail);
              }
            });
  }

  private void tell(Party party, LineKind kind, String text) {
    DialogueLine line = line(party, kind, text);
    followers.forEach(one -> one.onLine(session, line));
    if (undecided && earlyText < MAX_EARLY_TEXT) {
      early.add(line);
      earlyText += text.length();
    }
  }

  private static DialogueLine line(Party party, LineKind kind, String text) {
    return new DialogueLine(Instant.now(), party, kind, text);
  }

  /** Quotes are shown as they are: nothing here stands in quotes. */
  private String shown(String text) {
    return secrets.beginIn(text, MAX_TEXT)
        ? MASK
        : PeerText.forLog(text, MAX_TEXT).replace("\\x22", "\"").replace("\\x27", "'");
  }
}
