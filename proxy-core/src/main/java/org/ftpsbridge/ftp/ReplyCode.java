package org.ftpsbridge.ftp;

/**
 * The three digits of a reply (RFC 959 section 4.2, RFC 2228 section 7 for 6yz).
 *
 * @param value 100 to 699
 */
public record ReplyCode(int value) {

  /** Refuses a value outside 100 to 699 with IllegalArgumentException. */
  public ReplyCode {
    if (value < 100 || value > 699) {
      throw new IllegalArgumentException("a reply code must be 100 to 699");
    }
  }

  /** 1yz: begun, another reply follows. */
  public boolean isPreliminary() {
    return value / 100 == 1;
  }

  /** 2yz: done. */
  public boolean isCompletion() {
    return value / 100 == 2;
  }

  /** 3yz: another command is needed. */
  public boolean isIntermediate() {
    return value / 100 == 3;
  }

  /** 4yz: not done, but may be asked again. */
  public boolean isTransientNegative() {
    return value / 100 == 4;
  }

  /** 5yz: not done. */
  public boolean isPermanentNegative() {
    return value / 100 == 5;
  }

  /** 4yz or 5yz. */
  public boolean isNegative() {
    return isTransientNegative() || isPermanentNegative();
  }

  /** 6yz: a reply within a reply, which only a security mechanism of RFC 2228 can open. */
  public boolean isProtected() {
    return value / 100 == 6;
  }

  /** The three digits. */
  @Override
  public String toString() {
    return Integer.toString(value);
  }
}
