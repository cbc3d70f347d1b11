package org.ftpsbridge.config;

import java.util.Map;
import java.util.Optional;

/** What a key may hold: how it is read, and how it is described to people and to editors. */
sealed interface Kind<T>
    permits Textual, FilePath, TokenFile, ListOf, OneOrMore, WordOrSection, MapOf, Section {

  /** The value, or empty with at least one problem noted. */
  Optional<T> read(Place place);

  /** A JSON Schema (draft 2020-12) that every value of this kind meets. */
  Map<String, Object> schema();

  /** What the key holds, in a few words: "a duration from 1ms to 24h". */
  String words();
}
