package org.ftpsbridge.probe;

import java.util.Locale;

/** Closed words, as files and reports write them. */
final class Words {
  private Words() {}

  /** {@code CLIENT_LOST} as {@code client-lost}. */
  static String of(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
