package org.ftpsbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher of the distribution, with a Java that only prints what it is told. */
@Timeout(60)
class LauncherTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
  private Path folder;

  private int exitCode;

  @BeforeEach
  void layOut() throws IOException {
    Path bin = Files.createDirectories(folder.resolve("dist/bin"));
    Files.copy(
        Path.of("src/main/distribution/bin/ftps-bridge"),
        bin.resolve("ftps-bridge"),
        java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
  }

  @Test
  void java17IsStartedWithoutWordsItDoesNotKnow() throws Exception {
    assertThat(start(jdk("17.0.15"), Map.of(), "check", "--config", "a b"))
        .containsExactly(
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-UsePerfData",
            "-XX:+UseSerialGC",
            "-Xms32m",
            "-Djava.library.path=" + dist() + "/lib/native",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            dist() + "/lib/*",
            "org.ftpsbridge.app.Main",
            "check",
            "--config",
            "a b");
  }

  @Test
  void java25IsToldOfUnsafeMemoryAccess() throws Exception {
    assertThat(start(jdk("25.0.3"), Map.of(), "--version"))
        .contains("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED");
  }

  @Test
  void onlyTheDemonstrationHasItsLibraries() throws Exception {
    assertThat(start(jdk("17"), Map.of(), "demo", "--once"))
        .contains(dist() + "/lib/*:" + dist() + "/lib/demo/*");
    assertThat(start(jdk("17"), Map.of(), "probe", "--listen", "1"))
        .contains(dist() + "/lib/*:" + dist() + "/lib/demo/*");
  }

  @Test
  void optionsOfTheOperatorComeFirstAndMayChooseTheCollector() throws Exception {
    String options = "-Xmx512m -XX:+UseZGC";
    assertThat(start(jdk("17.0.1"), Map.of("FTPS_BRIDGE_JAVA_OPTS", options), "run"))
        .startsWith("-Xmx512m", "-XX:+UseZGC")
        .doesNotContain("-XX:+UseSerialGC");
  }

  @Test
  void whatJavaWritesIsForItsUserAlone() throws Exception {
    assertThat(asked("umask", "")).isEqualTo("0077");
  }

  @Test
  void ofACrashNoCoreIsLeftUnlessTheOperatorSaysSo() throws Exception {
    assertThat(asked("ulimit -S -c", "")).isEqualTo("0");
    assertThat(asked("ulimit -S -c", "-XX:+CreateCoredumpOnCrash"))
        .isEqualTo(asked("ulimit -H -c", ""));
  }

  /**
   * What the shell says within the Java of a launcher that was started with all the core it may.
   */
  private String asked(String question, String options) throws Exception {
    Path home = jdk("17.0.1");
    Files.writeString(home.resolve("bin/java"), "#!/bin/sh\n" + question + "\n");
    Path generous = folder.resolve("generous");
    Files.writeString(
        generous,
        "#!/bin/sh\nulimit -S -c $(ulimit -H -c)\nexec "
            + folder.resolve("dist/bin/ftps-bridge")
            + " run\n");
    Files.setPosixFilePermissions(generous, PosixFilePermissions.fromString("rwxr-xr-x"));
    return start(generous, home, Map.of("FTPS_BRIDGE_JAVA_OPTS", options)).get(0);
  }

  @Test
  void optionsOfTheOperatorMaySetTheHeapThoughItBeLessThanOurs() throws Exception {
    assertThat(start(jdk("17.0.1"), Map.of("FTPS_BRIDGE_JAVA_OPTS", "-Xmx24m"), "run"))
        .startsWith("-Xmx24m")
        .doesNotContain("-Xms32m");
  }

  @Test
  void aLinkToTheLauncherFindsItsLibraries() throws Exception {
    Path link = folder.resolve("ftps-bridge");
    Files.createSymbolicLink(link, Path.of("dist/bin/ftps-bridge"));
    assertThat(start(link, jdk("17.0.1"), Map.of())).contains(dist() + "/lib/*");
  }

  @Test
  void anOldJavaIsRefused() throws Exception {
    assertThat(start(jdk("11.0.2"), Map.of(), "run"))
        .singleElement()
        .asString()
        .endsWith("is Java 11; 17 or newer is needed");
    assertThat(exitCode).isEqualTo(69);
  }

  @Test
  void aJavaHomeWithoutJavaIsRefused() throws Exception {
    assertThat(start(folder.resolve("nowhere"), Map.of(), "run"))
        .singleElement()
        .asString()
        .startsWith("ftps-bridge: JAVA_HOME is ");
    assertThat(exitCode).isEqualTo(69);
  }

  private Path jdk(String version) throws IOException {
    Path home = Files.createDirectories(folder.resolve("jdk"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    return home;
  }

  private String dist() throws IOException {
    return folder.resolve("dist").toRealPath().toString();
  }

  private List<String> start(Path javaHome, Map<String, String> more, String... args)
      throws Exception {
    return start(folder.resolve("dist/bin/ftps-bridge"), javaHome, more, args);
  }

  private List<String> start(Path launcher, Path javaHome, Map<String, String> more, String... args)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("FTPS_BRIDGE_JAVA_OPTS");
    builder.environment().put("JAVA_HOME", javaHome.toString());
    builder.environment().putAll(more);
    Process run = builder.start();
    String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    exitCode = run.waitFor();
    return said.lines().toList();
  }
}
