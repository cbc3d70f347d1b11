package org.ftpsbridge.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ftpsbridge.routing.Backend;

/**
 * The names that files are being uploaded to, of all sessions and by the backend's host.
 *
 * <p>A client that lost its connection comes back and uploads its file again, while the session
 * that it left still waits to notice. Whoever deletes a part must not delete that file: a part is
 * its upload's own only if no other had the same name as long as it ran, and while its DELE is on
 * its way nothing else gets that name. Two paths are one name if their last parts are, whatever
 * their case, since only the backend knows where each leads to; and two backends of one host are
 * one, as where a server is reached with TLS and without. The servers of a group may have one disk,
 * and are one. Safe for all threads; never waits.
 */
final class UploadNames {

  /** What two uploads must not share: the same name on a host of both. */
  private record Name(List<String> hosts, String last) {

    boolean meets(Name other) {
      return last.equals(other.last) && !Collections.disjoint(hosts, other.hosts);
    }
  }

  /** By the last part of their paths. */
  private final Map<String, List<Upload>> running = new HashMap<>();

  /** An upload to this path begins; empty if its name is just being deleted. */
  synchronized Optional<Upload> begin(Backend backend, String path) {
    Name name = nameOf(backend, path);
    if (!share(name)) {
      return Optional.empty();
    }
    Upload upload = new Upload(name, !meeting(name).isEmpty());
    running.computeIfAbsent(name.last(), n -> new ArrayList<>()).add(upload);
    return Optional.of(upload);
  }

  /**
   * Another file is about to have this name.
   *
   * @return whether it may; not if the name is just being deleted
   */
  synchronized boolean share(Backend backend, String path) {
    return share(nameOf(backend, path));
  }

  private boolean share(Name name) {
    List<Upload> uploads = meeting(name);
    if (uploads.stream().anyMatch(upload -> upload.deleting)) {
      return false;
    }
    uploads.forEach(upload -> upload.shared = true);
    return true;
  }

  private List<Upload> meeting(Name name) {
    return running.getOrDefault(name.last(), List.of()).stream()
        .filter(upload -> upload.name.meets(name))
        .toList();
  }

  private static Name nameOf(Backend backend, String path) {
    int slash = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
    return new Name(backend.group().hosts(), path.substring(slash + 1).toLowerCase(Locale.ROOT));
  }

  /** One upload, from its command until there is nothing more to be done about it. */
  final class Upload {

    private final Name name;
    private boolean shared;
    private boolean deleting;

    private Upload(Name name, boolean shared) {
      this.name = name;
      this.shared = shared;
    }

    /** Takes the name for a DELE, until the end; false if it was not this upload's alone. */
    boolean takeForDeletion() {
      synchronized (UploadNames.this) {
        deleting = !shared;
        return deleting;
      }
    }

    /** Gives the name back. */
    void end() {
      synchronized (UploadNames.this) {
        running.computeIfPresent(
            name.last(),
            (last, uploads) -> {
              uploads.remove(this);
              return uploads.isEmpty() ? null : uploads;
            });
      }
    }
  }
}
