package org.ftpsbridge.ftp;

import java.util.Optional;

/** How data connections are protected (PROT, RFC 2228 section 3, RFC 4217 section 9). */
public enum ProtectionLevel {
  /** Neither integrity nor confidentiality: TCP as it is. */
  CLEAR('C'),
  /** Integrity alone, which TLS does not offer. */
  SAFE('S'),
  /** Confidentiality alone, which TLS does not offer. */
  CONFIDENTIAL('E'),
  /** Integrity and confidentiality: TLS. */
  PRIVATE('P');

  private final char letter;

  ProtectionLevel(char letter) {
    this.letter = letter;
  }

  /** The argument of PROT that asks for this level. */
  public char letter() {
    return letter;
  }

  /** The level that an argument of PROT names in either case (RFC 959 section 5.3), if any. */
  public static Optional<ProtectionLevel> parse(String argument) {
    for (ProtectionLevel level : values()) {
      if (argument.equalsIgnoreCase(String.valueOf(level.letter))) {
        return Optional.of(level);
      }
    }
    return Optional.empty();
  }
}
