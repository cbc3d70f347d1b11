package org.ftpsbridge.data;

/** How the far side of a leg ended it. */
enum LegEnd {
  /** By close_notify on TLS, by FIN without TLS: all it wanted to say was said. */
  CLEAN("ended cleanly"),
  /** By FIN without close_notify on TLS: anyone on the way may have done that. */
  TRUNCATED("ended without close_notify"),
  /** By RST, a TLS alert or a record that does not verify. */
  BROKEN("broke: by RST, or a TLS alert");

  private final String words;

  LegEnd(String words) {
    this.words = words;
  }

  /** The same for the operator. */
  String words() {
    return words;
  }
}
