package org.ftpsbridge.ftp;

/**
 * The name of a command, compared without case (RFC 959 section 5.3).
 *
 * <p>Only the letters of ASCII are folded. Locale rules would turn {@code PA} with a sharp s, one
 * byte in ISO-8859-1, into {@code PASS}.
 *
 * @param name with its ASCII letters in upper case
 */
public record Verb(String name) {

  /** Characters of the longest name that commands may have; RFC 959 knows four at most. */
  public static final int MAX_LENGTH = 16;

  // RFC 959 section 4.1: access control, transfer parameters, service
  public static final Verb USER = new Verb("USER");
  public static final Verb PASS = new Verb("PASS");
  public static final Verb ACCT = new Verb("ACCT");
  public static final Verb REIN = new Verb("REIN");
  public static final Verb QUIT = new Verb("QUIT");
  public static final Verb PORT = new Verb("PORT");
  public static final Verb PASV = new Verb("PASV");
  public static final Verb TYPE = new Verb("TYPE");
  public static final Verb MODE = new Verb("MODE");
  public static final Verb RETR = new Verb("RETR");
  public static final Verb STOR = new Verb("STOR");
  public static final Verb STOU = new Verb("STOU");
  public static final Verb APPE = new Verb("APPE");
  public static final Verb REST = new Verb("REST");
  public static final Verb RNFR = new Verb("RNFR");
  public static final Verb RNTO = new Verb("RNTO");
  public static final Verb ABOR = new Verb("ABOR");
  public static final Verb DELE = new Verb("DELE");
  public static final Verb LIST = new Verb("LIST");
  public static final Verb NLST = new Verb("NLST");
  public static final Verb SITE = new Verb("SITE");
  public static final Verb SYST = new Verb("SYST");
  public static final Verb STAT = new Verb("STAT");
  public static final Verb HELP = new Verb("HELP");
  public static final Verb NOOP = new Verb("NOOP");

  // RFC 1639: long addresses
  public static final Verb LPRT = new Verb("LPRT");
  public static final Verb LPSV = new Verb("LPSV");

  // RFC 2228 and RFC 4217: security
  public static final Verb AUTH = new Verb("AUTH");
  public static final Verb ADAT = new Verb("ADAT");
  public static final Verb PROT = new Verb("PROT");
  public static final Verb PBSZ = new Verb("PBSZ");
  public static final Verb CCC = new Verb("CCC");
  public static final Verb MIC = new Verb("MIC");
  public static final Verb CONF = new Verb("CONF");
  public static final Verb ENC = new Verb("ENC");

  // RFC 2389: feature negotiation
  public static final Verb FEAT = new Verb("FEAT");
  public static final Verb OPTS = new Verb("OPTS");

  // RFC 2428: extended addresses
  public static final Verb EPRT = new Verb("EPRT");
  public static final Verb EPSV = new Verb("EPSV");

  // RFC 3659: listings
  public static final Verb MLSD = new Verb("MLSD");
  public static final Verb SIZE = new Verb("SIZE");

  // RFC 7151: virtual hosts
  public static final Verb HOST = new Verb("HOST");

  // No RFC: the client's name; a part of a file (draft-bryan-ftp-range); server-to-server
  // transfers; passive variants of single servers
  public static final Verb CLNT = new Verb("CLNT");
  public static final Verb RANG = new Verb("RANG");
  public static final Verb SSCN = new Verb("SSCN");
  public static final Verb CPSV = new Verb("CPSV");
  public static final Verb SPSV = new Verb("SPSV");
  public static final Verb ESTA = new Verb("ESTA");
  public static final Verb ESTP = new Verb("ESTP");

  /** Folds the case; any text will do, see {@link #isWellFormed()}. */
  public Verb {
    name = upperCase(name);
  }

  /** Any of the verbs that clients may write in any case. */
  public static Verb of(String text) {
    return new Verb(text);
  }

  /** Whether a command may have this name: 1 to 16 printable ASCII characters and no space. */
  public boolean isWellFormed() {
    return !name.isEmpty()
        && name.length() <= MAX_LENGTH
        && name.chars().allMatch(c -> c > ' ' && c <= '~');
  }

  /** The name as logs may show it. */
  @Override
  public String toString() {
    return PeerText.forLog(name, MAX_LENGTH);
  }

  private static String upperCase(String text) {
    StringBuilder upper = new StringBuilder(text);
    for (int i = 0; i < upper.length(); i++) {
      char c = upper.charAt(i);
      if (c >= 'a' && c <= 'z') {
        upper.setCharAt(i, (char) (c - 'a' + 'A'));
      }
    }
    return upper.toString();
  }
}
