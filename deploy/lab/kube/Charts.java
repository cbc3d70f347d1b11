import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.nio.file.Path;

/** What Helm makes of a chart. */
final class Charts {
  private Charts() {}

  static String template(JsonNode asked) {
    String version = asked.path("kubernetes").asText("1.33.0");
    TemplateCommand command = of(asked).template().withName("lab").withNamespace("ftp").withKubeVersion(version);
    if (asked.hasNonNull("values")) {
      command.withValuesFile(Path.of(asked.get("values").asText()));
    }
    return command.call();
  }

  /** What is printed behind an installation. */
  static String notes(JsonNode asked) {
    InstallCommand command = of(asked).install().clientOnly().dryRun().withName("lab").withNamespace("ftp").withKubeVersion("1.33.0");
    if (asked.hasNonNull("values")) {
      command.withValuesFile(Path.of(asked.get("values").asText()));
    }
    return command.call().getOutput();
  }

  /** Nothing where it finds nothing. */
  static String lint(JsonNode asked) {
    LintResult result = of(asked).lint().strict().call();
    return result.isFailed() ? String.join("\n", result.getMessages()) : "";
  }

  private static Helm of(JsonNode asked) {
    return new Helm(Path.of(asked.get("chart").asText()));
  }
}
