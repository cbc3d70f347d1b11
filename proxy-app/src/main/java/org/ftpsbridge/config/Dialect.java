package org.ftpsbridge.config;

import java.util.List;

/** A word for how a kind of client or server speaks; it stands for settings and nothing else. */
enum Dialect {
  /** What the RFCs say, and what most make of the rest. */
  STANDARD(List.of(), List.of()),
  /** IBM i, once AS/400: no PBSZ, no PROT, all private, no close_notify. */
  IBM_I(
      List.of(
          new Setting("whenNoProt", "private", Where.IMPLICIT),
          new Setting("truncation", "lenient", Where.PRIVATE_DATA)),
      List.of(
          new Setting("whenProtRefused", "private", Where.IMPLICIT_PRIVATE_DATA),
          new Setting("truncation", "lenient", Where.PRIVATE_DATA))),
  /** z/OS with SECUREIMPLICITZOS, its default: the greeting comes before the handshake. */
  ZOS(
      List.of(new Setting("greetBeforeTls.after", "2s", Where.IMPLICIT)),
      List.of(new Setting("greetsBeforeTls", "on", Where.IMPLICIT))),
  /** Microsoft's FTP with implicit TLS: neither PBSZ nor PROT may be said, no close_notify. */
  IIS(
      List.of(
          new Setting("whenNoProt", "private", Where.IMPLICIT),
          new Setting("truncation", "lenient", Where.PRIVATE_DATA)),
      List.of(
          new Setting("whenProtRefused", "private", Where.IMPLICIT_PRIVATE_DATA),
          new Setting("truncation", "lenient", Where.PRIVATE_DATA))),
  /** Apache commons-net in programs that may forget execPROT. */
  COMMONS_NET(List.of(new Setting("whenNoProt", "detect", Where.IMPLICIT)), List.of()),
  /** Scanners, loggers, machines: an old TLS, its end not told, lines that end as they like. */
  DEVICE(
      List.of(
          new Setting("tls.minVersion", "TLSv1", Where.TLS),
          new Setting("truncation", "lenient", Where.PRIVATE_DATA),
          new Setting("lineEnd", "lf", Where.ANY)),
      List.of(
          new Setting("tls.minVersion", "TLSv1", Where.TLS),
          new Setting("truncation", "lenient", Where.PRIVATE_DATA),
          new Setting("whenProtRefused", "private", Where.IMPLICIT_PRIVATE_DATA),
          new Setting("lineEnd", "lf", Where.ANY)));

  /**
   * One key and its value.
   *
   * @param path the key as in the table, below the listener or the backend
   * @param value as the file would write it
   * @param where with which security it has a meaning
   */
  record Setting(String path, String value, Where where) {}

  /** With which security a setting has a meaning. */
  enum Where {
    /** With each. */
    ANY(""),
    /** With TLS. */
    TLS("not with plain"),
    /** With TLS on data connections. */
    PRIVATE_DATA("not with plain, nor with protection: clear"),
    /** With TLS from the first byte. */
    IMPLICIT("with implicit"),
    /** With TLS from the first byte, and on data connections. */
    IMPLICIT_PRIVATE_DATA("with implicit, but not with protection: clear");

    private final String words;

    Where(String words) {
      this.words = words;
    }

    /** Whether it has a meaning with this security, and data connections as they are by default. */
    boolean isMeantWith(String security) {
      return switch (this) {
        case ANY -> true;
        case TLS, PRIVATE_DATA -> !security.equals("plain");
        case IMPLICIT, IMPLICIT_PRIVATE_DATA -> security.equals("implicit");
      };
    }

    /** For people; empty if it does not matter. */
    String words() {
      return words;
    }
  }

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<Setting> ofListener;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<Setting> ofBackend;

  Dialect(List<Setting> ofListener, List<Setting> ofBackend) {
    this.ofListener = ofListener;
    this.ofBackend = ofBackend;
  }

  /** What it stands for in a listener. */
  List<Setting> ofListener() {
    return ofListener;
  }

  /** The word for it in a configuration. */
  String word() {
    return Words.wordFor(this);
  }

  /** What it stands for in a backend. */
  List<Setting> ofBackend() {
    return ofBackend;
  }
}
