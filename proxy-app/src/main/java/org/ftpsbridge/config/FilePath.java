package org.ftpsbridge.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A file that exists and can be read; its path counts from the configuration file's folder.
 *
 * @param what it is, with its article
 */
record FilePath(String what) implements Kind<Path> {

  /** A PEM file. */
  FilePath() {
    this("a PEM file");
  }

  @Override
  public Optional<Path> read(Place place) {
    return place.text(words()).flatMap(text -> readable(place, text));
  }

  private Optional<Path> readable(Place place, String text) {
    Path path;
    try {
      path = place.reading().resolve(text);
    } catch (InvalidPathException e) {
      place.problem(place.shown() + " is no path; write it like tls.crt");
      return Optional.empty();
    }
    place.reading().names(path);
    Optional<String> complaint = complaintAbout(path);
    complaint.ifPresent(what -> place.problem(place.shown() + " " + what));
    return complaint.isEmpty() ? Optional.of(path) : Optional.empty();
  }

  private Optional<String> complaintAbout(Path path) {
    if (!Files.exists(path)) {
      return Optional.of(
          "does not exist; name a file, by a path that counts from the configuration file's"
              + " folder");
    }
    if (!Files.isRegularFile(path)) {
      return Optional.of("is not a file; name " + what);
    }
    if (!Files.isReadable(path)) {
      return Optional.of("cannot be read; let the user that runs the bridge read it");
    }
    return Optional.empty();
  }

  @Override
  public Map<String, Object> schema() {
    return Map.of("type", "string", "minLength", 1);
  }

  @Override
  public String words() {
    return "the path of " + what;
  }
}
