package org.ftpsbridge.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every input that is kept for a fuzz target, in the folder that is named like it, tried once:
 * where fuzzing begins, and what once was a finding.
 */
class FuzzSeedsTest {

  private static final Path SEEDS = Path.of("src/test/resources/fuzz");
  private static final Path TESTS = Path.of("src/test/java");

  static List<Path> seeds() throws IOException {
    return filesIn(SEEDS);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatIsKeptBreaksNoClaim(Path seed) {
    assertThatCode(() -> replay(seed)).doesNotThrowAnyException();
  }

  @Test
  void everyTargetHasSeeds() throws IOException {
    assertThat(seeds().stream().map(FuzzSeedsTest::targetOf).distinct())
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(targets());
  }

  private static void replay(Path seed) throws Throwable {
    Method attempt = Class.forName(targetOf(seed)).getMethod("fuzzerTestOneInput", byte[].class);
    try {
      attempt.invoke(null, (Object) Files.readAllBytes(seed));
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  private static String targetOf(Path seed) {
    return SEEDS.relativize(seed).getName(0).toString();
  }

  private static List<String> targets() throws IOException {
    return filesIn(TESTS).stream()
        .map(file -> TESTS.relativize(file).toString())
        .filter(name -> name.endsWith("Fuzz.java"))
        .map(name -> name.replace(".java", "").replace('/', '.'))
        .toList();
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
