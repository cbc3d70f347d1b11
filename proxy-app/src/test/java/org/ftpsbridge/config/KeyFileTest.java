package org.ftpsbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Private keys that others can read or change: refused unless told, or warned of. */
class KeyFileTest {
  private final ConfigFolder folder = ConfigFolder.shared();

  @Test
  void aListenersKeyThatOthersCanReadIsRefused() {
    assertThat(problems("open.key", ""))
        .containsExactly(
            "6: listeners[0].tls.key: \"open.key\" can be read by every user of this machine"
                + " (rw-r--r--); run chmod o= on it, or, where something else keeps them from it,"
                + " as with a mounted Kubernetes Secret, write keyReadableByOthers: accept");
  }

  @Test
  void aBackendsKeyThatOthersCanReadIsRefused() {
    ConfigException told =
        catchThrowableOfType(
            ConfigException.class,
            () -> folder.readBackend(backend("certificate: tls.crt, key: open.key")));
    assertThat(ConfigFolder.problems(told))
        .singleElement()
        .asString()
        .startsWith("12: backends.legacy.tls.key: \"open.key\" can be read by every user");
  }

  @Test
  void whereItIsToldAKeyThatOthersCanReadIsAccepted() throws Exception {
    assertThat(listener("open.key", ", keyReadableByOthers: accept").warnings()).isEmpty();
    String told = "certificate: tls.crt, key: open.key, keyReadableByOthers: accept";
    assertThat(folder.readBackend(backend(told)).warnings()).isEmpty();
  }

  @Test
  void whatHoldsForOneSectionDoesNotHoldForAnother() {
    String told = "certificate: tls.crt, key: open.key, keyReadableByOthers: accept";
    String two =
        """
        listeners:
          - name: one
            bind: "0.0.0.0:990"
            security: implicit
            tls: { %s }
            backend: legacy
        backends:
          legacy: { address: "a:21", security: explicit, tls: { certificate: tls.crt, key: open.key } }
        """;
    ConfigException refused =
        catchThrowableOfType(ConfigException.class, () -> folder.read(two.formatted(told)));
    assertThat(ConfigFolder.problems(refused))
        .singleElement()
        .asString()
        .startsWith("8: backends.legacy.tls.key: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls.key", "group.key"})
  void aKeyForItsOwnerAndItsGroupIsTaken(String key) throws Exception {
    assertThat(listener(key, "").warnings()).isEmpty();
  }

  @Test
  void aKeyThatItsGroupCanChangeIsWarnedOf() throws Exception {
    assertThat(listener("changeable.key", "").warnings())
        .extracting(ConfigFolder::withoutFile)
        .containsExactly(
            "6: listeners[0].tls.key: \"changeable.key\" can be changed by others than its owner"
                + " (rw-rw----); run chmod go-w on it");
  }

  @Test
  void itIsTheFileThatCountsAndNotALinkToIt() throws Exception {
    Path open = folder.folder().resolve("link-to-open.key");
    Path closed = folder.folder().resolve("link-to-closed.key");
    Files.deleteIfExists(open);
    Files.deleteIfExists(closed);
    Files.createSymbolicLink(open, Path.of("open.key"));
    Files.createSymbolicLink(closed, Path.of("tls.key"));
    assertThat(problems("link-to-open.key", "")).hasSize(1);
    assertThat(listener("link-to-closed.key", "").warnings()).isEmpty();
  }

  @Test
  void aFileSystemWithoutSuchPermissionsTellsNone(@TempDir Path temporary) throws Exception {
    URI archive = URI.create("jar:" + temporary.resolve("keys.zip").toUri());
    try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
      Path key = zip.getPath("tls.key");
      try (InputStream open = Files.newInputStream(folder.folder().resolve("open.key"))) {
        Files.copy(open, key);
      }
      assertThat(KeyFile.permissions(key)).isEmpty();
    }
  }

  private Loaded listener(String key, String more) throws ConfigException {
    return folder.readListener(
        """
        name: implicit
        bind: "0.0.0.0:990"
        security: implicit
        tls: { certificate: tls.crt, key: %s%s }
        backend: legacy
        """
            .formatted(key, more));
  }

  private List<String> problems(String key, String more) {
    return ConfigFolder.problems(
        catchThrowableOfType(ConfigException.class, () -> listener(key, more)));
  }

  private static String backend(String tls) {
    return "address: \"a:21\"\nsecurity: explicit\ntls: { %s }\n".formatted(tls);
  }
}
