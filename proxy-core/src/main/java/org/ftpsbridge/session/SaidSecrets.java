package org.ftpsbridge.session;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.Verb;

/**
 * The secrets that were said in a session, as far as it takes to find them in what is about to be
 * shown: each one's length and a hash that differs from run to run. Case does not count, nor does
 * 0xFF, which Telnet doubles.
 *
 * <p>One that is as short as three bytes is in too many words to be looked for in all of them: it
 * is looked for in the reply to its own command alone, which may repeat it. So is what may be one.
 */
final class SaidSecrets {

  /** A polynomial over this field is 0 at a random place with a probability of 2^-50 or less. */
  private static final long PRIME = (1L << 61) - 1;

  private static final long BASE = 256 + (new SecureRandom().nextLong() >>> 4);
  private static final int MAX_KEPT = 16;
  private static final int SHORT = 3;
  private static final List<String> BEFORE_SECRETS = List.of(Verb.PASS.name(), Verb.ACCT.name());

  /** A length, a hash, BASE to the power of the length, and whether it goes with its own reply. */
  private record Trait(int length, long hash, long power, boolean passing) {}

  private final Deque<Trait> traits = new ArrayDeque<>();

  /** Looks for what this command says from now on, unless it is the user's name as well. */
  void add(FtpCommand command, String user) {
    add(folded(gluedTo(command.verb())), user);
    if (!command.carriesSecret()) {
      return;
    }
    String argument = command.argument();
    if (command.verb().equals(Verb.SITE)) {
      String[] words = argument.strip().split("\\s+", -1);
      for (int i = 1; i < words.length; i++) {
        add(folded(words[i]), user);
      }
    } else {
      add(folded(argument.strip()), user);
    }
  }

  /** What follows a verb without the space between them; empty where nothing does. */
  static String gluedTo(Verb verb) {
    for (String one : BEFORE_SECRETS) {
      if (verb.name().startsWith(one)) {
        return verb.name().substring(one.length());
      }
    }
    return "";
  }

  /** Looks for what may be a secret in the reply to its own command alone. */
  void addPassing(String maybe, String user) {
    add(folded(maybe.strip()), user, true);
  }

  private void add(String secret, String user) {
    add(secret, user, secret.length() <= SHORT);
  }

  private void add(String secret, String user, boolean passing) {
    if (secret.isEmpty() || secret.equals(folded(user))) {
      return;
    }
    long power = 1;
    for (int i = 0; i < secret.length(); i++) {
      power = times(power, BASE);
    }
    Trait trait = new Trait(secret.length(), hash(secret), power, passing);
    traits.remove(trait);
    traits.addLast(trait);
    if (traits.size() > MAX_KEPT) {
      traits.removeFirst();
    }
  }

  /** Another command is said, and what repeats a short secret is no answer to its own. */
  void forgetPassing() {
    if (!traits.isEmpty()) {
      traits.removeIf(Trait::passing);
    }
  }

  /** Whether one of them is somewhere in this. */
  boolean areIn(String text) {
    return beginIn(text, text.length());
  }

  /**
   * Whether one of them begins in the first so many characters. No more than it takes is searched:
   * a reply may have a megabyte.
   */
  boolean beginIn(String text, int shown) {
    if (traits.isEmpty()) {
      return false;
    }
    int longest = traits.stream().mapToInt(Trait::length).max().orElse(0);
    String folded = folded(text);
    String searched = folded.substring(0, Math.min(folded.length(), shown + longest - 1));
    return traits.stream().anyMatch(trait -> isIn(searched, trait));
  }

  private static boolean isIn(String text, Trait trait) {
    if (text.length() < trait.length) {
      return false;
    }
    long hash = hash(text.substring(0, trait.length));
    for (int end = trait.length; hash != trait.hash; end++) {
      if (end == text.length()) {
        return false;
      }
      long gone = times(text.charAt(end - trait.length), trait.power);
      hash = plus(plus(times(hash, BASE), text.charAt(end)), PRIME - gone);
    }
    return true;
  }

  private static String folded(String text) {
    return text.replace("\u00ff", "").toLowerCase(Locale.ROOT);
  }

  private static long hash(String text) {
    long hash = 0;
    for (int i = 0; i < text.length(); i++) {
      hash = plus(times(hash, BASE), text.charAt(i));
    }
    return hash;
  }

  private static long plus(long a, long b) {
    long sum = a + b;
    return sum >= PRIME ? sum - PRIME : sum;
  }

  /** The product modulo 2^61 - 1, in which 2^61 is 1. */
  private static long times(long a, long b) {
    long low = a * b;
    long high = Math.multiplyHigh(a, b);
    return plus(low & PRIME, (low >>> 61) | (high << 3));
  }
}
