package org.ftpsbridge.observe;

/**
 * Somebody who follows the dialogue of some sessions. Its methods are called on the sessions' event
 * loops, many at a time; they must not block and must not throw.
 */
public interface Onlooker {

  /** What an onlooker wants to hear of a session. */
  enum Interest {
    /** Nothing, as long as its user stays the same. */
    NONE,
    /** It depends on the user, whom nobody knows yet. */
    UNDECIDED,
    /** Everything from now on, and what came before its user was known. */
    ALL
  }

  /**
   * Whether to follow a session.
   *
   * @param user as the client said it, one char a byte; empty before USER
   */
  Interest interestIn(SessionFacts session, String user);

  /** Something was said or done in a session that it follows. */
  void onLine(SessionFacts session, DialogueLine line);
}
