package org.ftpsbridge.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A file as the file system described it at one moment, before it was read.
 *
 * @param path where it is looked for, links and all
 * @param state what tells two states of it apart; empty if it cannot be looked at
 */
public record WatchedFile(Path path, String state) {

  /** The file as it is now. */
  public static WatchedFile of(Path path) {
    try {
      Path real = path.toRealPath();
      BasicFileAttributes its = Files.readAttributes(real, BasicFileAttributes.class);
      return new WatchedFile(
          path, "%s %s %d %s".formatted(real, its.fileKey(), its.size(), its.lastModifiedTime()));
    } catch (IOException e) {
      return new WatchedFile(path, "");
    }
  }

  /** The same file as it is now. */
  public WatchedFile now() {
    return of(path);
  }
}
