package org.ftpsbridge.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/** A secret that whoever asks the admin endpoint has to show; only its hash is kept. */
public final class AccessToken {
  private final byte[] hash;
  private final Optional<Path> file;

  /** The token that this text is. */
  public AccessToken(String text) {
    this(text, Optional.empty());
  }

  /** The token that this file holds. */
  AccessToken(String text, Path file) {
    this(text, Optional.of(file));
  }

  private AccessToken(String text, Optional<Path> file) {
    this.hash = hash(text);
    this.file = file;
  }

  /** Where it can be read; empty if it is in no file. */
  public Optional<Path> file() {
    return file;
  }

  /** Whether what was shown is the token; takes as long whatever it is. */
  public boolean is(String shown) {
    return MessageDigest.isEqual(hash, hash(shown));
  }

  private static byte[] hash(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AccessToken token && MessageDigest.isEqual(hash, token.hash);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(hash);
  }

  @Override
  public String toString() {
    return "a token";
  }
}
