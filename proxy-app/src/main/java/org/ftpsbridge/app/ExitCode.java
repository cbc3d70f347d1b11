package org.ftpsbridge.app;

/** What the program's exit codes mean; those above 63 are the ones of sysexits.h. */
final class ExitCode {
  /** What was asked for is done; a signal has ended a bridge and no transfer was cut off. */
  static final int OK = 0;

  /**
   * The demonstration has failed, nobody serves whom {@code route} was asked for, or the bridge
   * gives no trace, or is not drained.
   */
  static final int FAILED = 1;

  /** The command line is wrong. */
  static final int USAGE = 64;

  /** A defect; standard error has its stack trace. */
  static final int DEFECT = 70;

  /** A port cannot be bound. */
  static final int CANNOT_BIND = 71;

  /** A signal has ended the bridge, and running transfers were cut off. */
  static final int CUT_OFF = 75;

  /** The configuration cannot be used; standard error has every problem. */
  static final int CONFIG = 78;

  private ExitCode() {}
}
