package org.ftpsbridge.app;

import java.util.List;
import org.ftpsbridge.config.WatchedFile;

/**
 * Whether files have changed since they were read, by what the file system says of them. It is
 * asked, since what it tells by itself has gaps: a symbolic link that is swapped somewhere on the
 * way, as Kubernetes does, a file that is mounted over, a network.
 */
final class FileChanges {

  private List<WatchedFile> read = List.of();
  private List<WatchedFile> last = List.of();

  /** Watches these from now on, which were read in this state. */
  void watch(List<WatchedFile> files) {
    read = List.copyOf(files);
    last = read;
  }

  /**
   * Whether they differ from what was read, and from one look to the next no more: whoever writes
   * several files, or a long one, is not interrupted.
   */
  boolean haveSettled() {
    List<WatchedFile> now = read.stream().map(WatchedFile::now).toList();
    boolean settled = now.equals(last) && !now.equals(read);
    last = now;
    return settled;
  }
}
