package org.ftpsbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.ftpsbridge.config.WatchedFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a change of files is worth reading them: once it has settled. */
class FileChangesTest {

  @TempDir private Path folder = Path.of("");
  private final FileChanges changes = new FileChanges();

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text, StandardCharsets.US_ASCII);
  }

  private void watch(Path... files) {
    changes.watch(Stream.of(files).map(WatchedFile::of).toList());
  }

  private boolean settleAtLast() {
    assertThat(changes.haveSettled()).isFalse();
    return changes.haveSettled();
  }

  @Test
  void whatStaysAsItIsIsNoChange() throws IOException {
    watch(write("a", "1"));
    assertThat(settleAtLast()).isFalse();
  }

  @Test
  void aFileThatIsWrittenIsOneOnceNothingIsWrittenAnyMore() throws IOException {
    watch(write("a", "1"));
    write("a", "22");
    assertThat(changes.haveSettled()).isFalse();
    write("a", "333");
    assertThat(settleAtLast()).isTrue();
  }

  @Test
  void whatWasReadIsNotReadAgain() throws IOException {
    watch(write("a", "1"));
    Path changed = write("a", "22");
    assertThat(settleAtLast()).isTrue();
    watch(changed);
    assertThat(settleAtLast()).isFalse();
  }

  /** An editor's way, and that of a careful script. */
  @Test
  void aFileThatIsReplacedIsOneThoughItIsAsLong() throws IOException {
    Path watched = write("a", "1");
    watch(watched);
    Path other = write("b", "2");
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(watched));
    Files.move(other, watched, StandardCopyOption.REPLACE_EXISTING);
    assertThat(settleAtLast()).isTrue();
  }

  /** Kubernetes' way: the file is a link into a folder, which is a link to the folder of today. */
  @Test
  void aLinkThatIsSwappedOnTheWayIsOne() throws IOException {
    Path before = Files.createDirectory(folder.resolve("..1"));
    Path after = Files.createDirectory(folder.resolve("..2"));
    Files.writeString(before.resolve("a"), "1");
    Files.writeString(after.resolve("a"), "2");
    Path data = Files.createSymbolicLink(folder.resolve("..data"), before);
    Path watched = Files.createSymbolicLink(folder.resolve("a"), data.resolve("a"));
    watch(watched);
    Path swap = Files.createSymbolicLink(folder.resolve("..swap"), after);
    Files.move(swap, data, StandardCopyOption.ATOMIC_MOVE);
    assertThat(settleAtLast()).isTrue();
  }

  @Test
  void aFileThatGoesAndOneThatComesAreChanges() throws IOException {
    Path coming = folder.resolve("b");
    Path going = write("a", "1");
    watch(going, coming);
    Files.delete(going);
    assertThat(settleAtLast()).isTrue();
    watch(going, coming);
    write("b", "1");
    assertThat(settleAtLast()).isTrue();
  }

  /** It is described before it is read, and somebody may write it while it is. */
  @Test
  void whatChangesWhileItIsReadIsAChange() throws IOException {
    WatchedFile read = WatchedFile.of(write("a", "1"));
    write("a", "22");
    changes.watch(List.of(read));
    assertThat(settleAtLast()).isTrue();
  }

  @Test
  void ofFilesThatAreWatchedNoMoreNothingIsAChange() throws IOException {
    watch(write("a", "1"));
    changes.watch(List.of());
    write("a", "22");
    assertThat(settleAtLast()).isFalse();
  }
}
