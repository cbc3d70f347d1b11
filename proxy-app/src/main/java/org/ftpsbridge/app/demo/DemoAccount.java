package org.ftpsbridge.app.demo;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Who logs in at the demonstration's server.
 *
 * @param user the name
 * @param password made anew for each run
 */
record DemoAccount(String user, String password) {
  static DemoAccount fresh() {
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    return new DemoAccount("demo", HexFormat.of().formatHex(random));
  }

  @Override
  public String toString() {
    return user;
  }
}
