package org.ftpsbridge.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * The file of a private key, by whatever links it is named: who may read it and who may change it,
 * where the file system tells.
 */
final class KeyFile {

  /** What becomes of a key that every user of the machine can read. */
  enum ReadableByOthers {
    REFUSE,
    ACCEPT
  }

  private static final Set<PosixFilePermission> OF_OTHERS_TO_READ =
      Set.of(PosixFilePermission.OTHERS_READ);
  private static final Set<PosixFilePermission> TO_CHANGE =
      Set.of(PosixFilePermission.OTHERS_WRITE, PosixFilePermission.GROUP_WRITE);

  private KeyFile() {}

  /** Notes what is wrong with who may do what, where the key is named. */
  static void check(Path file, Place place, ReadableByOthers readable) {
    Set<PosixFilePermission> granted = permissions(file).orElse(Set.of());
    String mode = " (" + PosixFilePermissions.toString(granted) + ")";
    if (readable == ReadableByOthers.REFUSE && any(granted, OF_OTHERS_TO_READ)) {
      place.problem(
          place.shown()
              + " can be read by every user of this machine"
              + mode
              + "; run chmod o= on it, or, where something else keeps them from it, as with a"
              + " mounted Kubernetes Secret, write keyReadableByOthers: accept");
    }
    if (any(granted, TO_CHANGE)) {
      place.warning(
          place.shown()
              + " can be changed by others than its owner"
              + mode
              + "; run chmod go-w on it");
    }
  }

  /** Warns where a secret is named that every user of the machine can read, or others change. */
  static void warn(Path file, Place place, ReadableByOthers readable) {
    Set<PosixFilePermission> granted = permissions(file).orElse(Set.of());
    boolean open = readable == ReadableByOthers.REFUSE && any(granted, OF_OTHERS_TO_READ);
    if (open || any(granted, TO_CHANGE)) {
      place.warning(
          place.shown()
              + " can be read by every user of this machine, or changed by others than its owner ("
              + PosixFilePermissions.toString(granted)
              + "); run chmod go-w,o= on it");
    }
  }

  private static boolean any(Set<PosixFilePermission> granted, Set<PosixFilePermission> of) {
    return granted.stream().anyMatch(of::contains);
  }

  /** Empty where the file system knows no such permissions. */
  static Optional<Set<PosixFilePermission>> permissions(Path file) {
    try {
      return Optional.of(Files.getPosixFilePermissions(file));
    } catch (UnsupportedOperationException | IOException e) {
      return Optional.empty();
    }
  }
}
