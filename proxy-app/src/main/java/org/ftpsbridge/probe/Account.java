package org.ftpsbridge.probe;

/**
 * Who logs in.
 *
 * @param user the name
 * @param password what no text ever shows
 */
public record Account(String user, String password) {
  @Override
  public String toString() {
    return user;
  }
}
