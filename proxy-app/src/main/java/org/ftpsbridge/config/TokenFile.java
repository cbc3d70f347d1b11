package org.ftpsbridge.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A file that holds a token and nothing else, an end of line perhaps. */
record TokenFile() implements Kind<AccessToken> {
  private static final FilePath PATH = new FilePath("a file with a token");
  private static final int LONGEST = 4096;

  /** What a header can carry (RFC 6750 section 2.1), and too much of it to be guessed. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]{20,}");

  @Override
  public Optional<AccessToken> read(Place place) {
    return PATH.read(place).flatMap(file -> token(file, place));
  }

  private static Optional<AccessToken> token(Path file, Place place) {
    String text;
    try {
      text =
          Files.size(file) > LONGEST
              ? ""
              : Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    } catch (IOException e) {
      place.problem(place.shown() + " cannot be read; let the user that runs the bridge read it");
      return Optional.empty();
    }
    if (!TOKEN.matcher(text).matches()) {
      place.problem(
          place.shown()
              + " holds no token of 20 or more letters, digits and signs of ._~+/=-; write one"
              + " with openssl rand -hex 32");
      return Optional.empty();
    }
    return Optional.of(new AccessToken(text, file));
  }

  @Override
  public Map<String, Object> schema() {
    return PATH.schema();
  }

  @Override
  public String words() {
    return PATH.words();
  }
}
