package org.ftpsbridge.ftp;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * One command of a client (RFC 959 section 5.3).
 *
 * @param verb what is asked for
 * @param argument what follows the one space after the verb, one char a byte and never re-coded;
 *     empty if nothing does
 */
public record FtpCommand(Verb verb, String argument) {

  /** RFC 2228's MIC, CONF and ENC wrap whole commands, a PASS among them. */
  private static final Set<Verb> SECRETS =
      Set.of(Verb.PASS, Verb.ACCT, Verb.ADAT, Verb.MIC, Verb.CONF, Verb.ENC);

  /** PSWD, PASSWD, CHPASS, CHPWD and their like, and what makes users. */
  private static final Pattern OF_SITE =
      Pattern.compile("\\s*\\S*(PASS|PSW|PWD|USER).*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /**
   * Refuses with IllegalArgumentException a verb that is not well-formed and an argument with CR,
   * LF, NUL or a char that is no byte, so that every command is exactly one line.
   */
  public FtpCommand {
    if (!verb.isWellFormed()) {
      throw new IllegalArgumentException("a verb must be 1 to 16 printable characters");
    }
    argument = ControlText.checked(argument);
  }

  /** A command without an argument. */
  public FtpCommand(Verb verb) {
    this(verb, "");
  }

  /** Whether the argument is, or may hold, what nobody but the backend should read. */
  public boolean carriesSecret() {
    return SECRETS.contains(verb)
        || (verb.equals(Verb.SITE) && OF_SITE.matcher(argument).matches());
  }

  /** The command as logs may show it: escaped, cut and without secrets. */
  @Override
  public String toString() {
    if (argument.isEmpty()) {
      return verb.toString();
    }
    return verb + " " + (carriesSecret() ? "***" : PeerText.forLog(argument));
  }
}
