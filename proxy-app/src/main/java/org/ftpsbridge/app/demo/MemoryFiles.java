package org.ftpsbridge.app.demo;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Files that are nowhere but in memory, of which there is little: the first mebibytes of what is
 * uploaded can be fetched again, of all that comes after them the length is kept. Every folder that
 * anybody enters is there, with a small file in it. Safe for all threads.
 */
final class MemoryFiles {

  static final String ONLY_FILE = "probe.txt";

  private static final byte[] TEXT = "a file to fetch\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int KEPT = 8 << 20;
  private static final long LONGEST = 1L << 30;
  private static final int MOST = 1000;

  private final Map<String, Stored> files = new LinkedHashMap<>();
  private final Set<String> folders = new LinkedHashSet<>(List.of("/"));
  private int kept;

  /** An upload; its bytes are empty where they were not kept. */
  private record Stored(Optional<byte[]> bytes, long length) {}

  /** The path without dots and double slashes, from the root. */
  static String absolute(String working, String path) {
    String all = path.startsWith("/") ? path : working + "/" + path;
    StringBuilder clean = new StringBuilder();
    for (String step : all.split("/", -1)) {
      if (step.equals("..")) {
        clean.setLength(Math.max(0, clean.lastIndexOf("/")));
      } else if (!step.isEmpty() && !step.equals(".")) {
        clean.append('/').append(step);
      }
    }
    return clean.length() == 0 ? "/" : clean.toString();
  }

  static String folderOf(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  static String nameOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Has a folder be there; false where there are too many. */
  synchronized boolean enter(String folder) {
    return folders.contains(folder) || (folders.size() < MOST && folders.add(folder));
  }

  synchronized boolean isFolder(String path) {
    return folders.contains(path);
  }

  synchronized boolean isFile(String path) {
    return files.containsKey(path)
        || (nameOf(path).equals(ONLY_FILE) && folders.contains(folderOf(path)));
  }

  synchronized long length(String path) {
    Stored stored = files.get(path);
    return stored == null ? (isFile(path) ? TEXT.length : 0) : stored.length();
  }

  /** What lies in a folder, by paths. */
  synchronized Collection<String> in(String folder) {
    Set<String> found = new LinkedHashSet<>(Set.of(absolute(folder, ONLY_FILE)));
    files.keySet().stream().filter(path -> folderOf(path).equals(folder)).forEach(found::add);
    folders.stream()
        .filter(path -> !path.equals("/") && folderOf(path).equals(folder))
        .forEach(found::add);
    return found;
  }

  synchronized boolean remove(String path) {
    Stored gone = files.remove(path);
    kept -= gone == null ? 0 : gone.bytes().map(bytes -> bytes.length).orElse(0);
    return gone != null || (!path.equals("/") && folders.remove(path));
  }

  synchronized boolean move(String from, String to) {
    Stored moving = files.remove(from);
    if (moving != null) {
      files.put(to, moving);
    }
    return moving != null;
  }

  /** What was uploaded, if it was kept. */
  synchronized InputStream read(String path, long offset) throws IOException {
    Stored stored = files.get(path);
    byte[] bytes =
        stored == null
            ? TEXT
            : stored.bytes().orElseThrow(() -> new IOException("it was not kept"));
    InputStream in = new ByteArrayInputStream(bytes);
    in.skipNBytes(Math.min(offset, bytes.length));
    return in;
  }

  /** Takes an upload in; it is there when the stream is closed. */
  OutputStream write(String path, long offset) {
    return new Upload(path, offset);
  }

  private synchronized int reserve(int bytes) {
    int granted = Math.min(bytes, KEPT - kept);
    kept += granted;
    return granted;
  }

  private synchronized void store(String path, Optional<byte[]> bytes, long length, int reserved) {
    Stored before = files.get(path);
    if (before == null && files.size() >= MOST) {
      kept -= reserved;
      return;
    }
    kept -= before == null ? 0 : before.bytes().map(old -> old.length).orElse(0);
    kept -= bytes.isPresent() ? 0 : reserved;
    files.put(path, new Stored(bytes, length));
  }

  /** One upload, of which as much is kept as there is room for. */
  private final class Upload extends OutputStream {

    private final String path;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long length;
    private boolean whole;
    private boolean closed;

    Upload(String path, long offset) {
      this.path = path;
      this.length = offset;
      this.whole = offset == 0;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      if (length + count > LONGEST) {
        throw new IOException("too long for memory");
      }
      if (whole) {
        int room = reserve(count);
        kept.write(bytes, from, room);
        whole = room == count;
      }
      length += count;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        Optional<byte[]> bytes = whole ? Optional.of(kept.toByteArray()) : Optional.empty();
        store(path, bytes, length, kept.size());
      }
    }
  }
}
