package org.ftpsbridge.config;

import java.nio.charset.StandardCharsets;

/** A user's name as people write it, and as clients that speak UTF-8 say it: one char a byte. */
public final class UserName {
  private UserName() {}

  /** The name as USER says it. */
  public static String said(String written) {
    return new String(written.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** What USER says, as people write it. */
  public static String shown(String said) {
    return new String(said.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
