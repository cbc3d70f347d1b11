package org.ftpsbridge.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files in memory: what is kept of them, and what is not. */
class MemoryFilesTest {

  private final MemoryFiles files = new MemoryFiles();

  @ParameterizedTest
  @CsvSource({
    "/, a, /a",
    "/a, b, /a/b",
    "/a, /b, /b",
    "/a, .., /",
    "/, ../../.., /",
    "/a/b, ../c/./d/, /a/c/d",
    "/a, //b//c, /b/c"
  })
  void aPathHasNoWayOut(String working, String path, String absolute) {
    assertThat(MemoryFiles.absolute(working, path)).isEqualTo(absolute);
  }

  @Test
  void whatWasUploadedIsThereAgain() throws Exception {
    write("/a", 70_000);
    assertThat(files.isFile("/a")).isTrue();
    assertThat(files.length("/a")).isEqualTo(70_000);
    assertThat(files.read("/a", 0).readAllBytes()).hasSize(70_000);
    assertThat(files.read("/a", 69_999).readAllBytes()).hasSize(1);
    assertThat(files.in("/")).containsExactlyInAnyOrder("/probe.txt", "/a");
  }

  @Test
  void everyFolderThatIsEnteredHasASmallFile() throws Exception {
    assertThat(files.isFile("/sub/probe.txt")).isFalse();
    assertThat(files.enter("/sub")).isTrue();
    assertThat(files.isFile("/sub/probe.txt")).isTrue();
    assertThat(files.read("/sub/probe.txt", 0).readAllBytes()).isNotEmpty();
    assertThat(files.isFile("/sub/other")).isFalse();
  }

  @Test
  void ofALongUploadTheLengthAloneIsKept() throws Exception {
    write("/long", 9 << 20);
    assertThat(files.length("/long")).isEqualTo(9 << 20);
    assertThatThrownBy(() -> files.read("/long", 0)).isInstanceOf(IOException.class);
    write("/short", 7 << 20);
    assertThat(files.read("/short", 0).readAllBytes()).hasSize(7 << 20);
  }

  @Test
  void whatIsRemovedOrReplacedMakesRoom() throws Exception {
    write("/one", 7 << 20);
    assertThat(files.remove("/one")).isTrue();
    assertThat(files.isFile("/one")).isFalse();
    write("/two", 3 << 20);
    write("/two", 3 << 20);
    write("/two", 3 << 20);
    assertThat(files.read("/two", 0).readAllBytes()).hasSize(3 << 20);
  }

  @Test
  void aRenamedFileIsUnderItsNewNameAlone() throws Exception {
    write("/part", 3);
    assertThat(files.move("/part", "/whole")).isTrue();
    assertThat(files.isFile("/part")).isFalse();
    assertThat(files.length("/whole")).isEqualTo(3);
    assertThat(files.move("/part", "/other")).isFalse();
  }

  @Test
  void thereIsAnEndToFoldersAndFiles() throws Exception {
    for (int i = 0; i < 2000; i++) {
      files.enter("/" + i);
      write("/f" + i, 1);
    }
    assertThat(files.enter("/one-more")).isFalse();
    assertThat(files.isFile("/f1999")).isFalse();
  }

  private void write(String path, int length) throws IOException {
    try (OutputStream out = files.write(path, 0)) {
      out.write(new byte[length], 0, length);
    }
  }
}
