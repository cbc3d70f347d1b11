package org.ftpsbridge.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ftpsbridge.admin.ReloadResult.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is done with the bridge as a whole by asking for it. */
class SteeringTest {
  private static final String TOKEN = "0123456789abcdefghij";

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource({
    "TAKEN_ON, 200, taken-on",
    "INVALID, 422, invalid",
    "IMPOSSIBLE, 409, impossible",
    "DEFECT, 500, defect"
  })
  void aReloadIsAnsweredWithWhatHasComeOfIt(Outcome outcome, int status, String word)
      throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      bench.nextReload = new ReloadResult(outcome, List.of("line 1", "line \"2\""));
      HttpResponse<String> answer = bench.ask("POST", "/reload");
      assertThat(answer.statusCode()).isEqualTo(status);
      assertThat(answer.body())
          .contains("\"result\": \"" + word + "\"", "\"line 1\"", "\"line \\\"2\\\"\"");
    }
  }

  @Test
  void aDrainThatIsAskedForTwiceIsOne() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      HttpResponse<String> first = bench.ask("POST", "/drain");
      assertThat(first.statusCode()).isEqualTo(202);
      assertThat(first.body()).contains("\"draining\"");
      assertThat(bench.ask("POST", "/drain").body()).contains("\"draining already\"");
    }
  }

  @Test
  void nothingIsDoneByLookingAndNothingWithoutTheToken() throws Exception {
    Files.writeString(folder.resolve("token"), TOKEN + "\n");
    try (AdminBench bench = AdminBench.start(folder, ", tokenFile: token }")) {
      String[] shown = {"Authorization", "Bearer " + TOKEN};
      assertThat(bench.get("/drain", shown).statusCode()).isEqualTo(405);
      assertThat(bench.get("/reload", shown).statusCode()).isEqualTo(405);
      assertThat(bench.ask("POST", "/drain").statusCode()).isEqualTo(401);
      assertThat(bench.ask("POST", "/reload").statusCode()).isEqualTo(401);
      assertThat(bench.ask("DELETE", "/sessions/s1").statusCode()).isEqualTo(401);
      for (String path : List.of("/sessions", "/transfers", "/config", "/metrics")) {
        assertThat(bench.get(path).statusCode()).as(path).isEqualTo(401);
        assertThat(bench.get(path, shown).statusCode()).as(path).isEqualTo(200);
      }
      assertThat(bench.drains).isZero();
    }
  }

  @Test
  void theConfigurationIsShownWithItsDefaultsAndWithoutItsSecrets() throws Exception {
    Files.writeString(folder.resolve("token"), TOKEN + "\n");
    try (AdminBench bench = AdminBench.start(folder, ", tokenFile: \"${env:NONE:-token}\" }")) {
      String shown = bench.get("/config", "Authorization", "Bearer " + TOKEN).body();
      assertThat(shown)
          .contains("\"tokenFile\": \"${env:NONE:-token}\"")
          .contains("\"name\": \"clear\"")
          .contains("\"incompleteUpload\": \"keep\"")
          .contains("\"balance\": \"round-robin\"")
          .doesNotContain(TOKEN);
    }
  }
}
