import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Answers a JSON object on each line of standard input with one on a line of standard output: {@code typed} reads
 * a manifest by its type, {@code template}, {@code notes} and {@code lint} have Helm work on a chart.
 */
final class Kube {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Kube() {}

  public static void main(String[] args) throws Exception {
    // What libraries print must not come between the answers.
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println(JSON.writeValueAsString(answer(JSON.readTree(line))));
    }
  }

  private static Map<String, Object> answer(JsonNode asked) {
    try {
      return switch (asked.get("ask").asText()) {
        case "typed" -> Map.of("problems", Typed.problems(asked.get("manifest")));
        case "template" -> Map.of("text", Charts.template(asked));
        case "notes" -> Map.of("text", Charts.notes(asked));
        case "lint" -> Map.of("text", Charts.lint(asked));
        default -> Map.of("refused", "nobody knows " + asked);
      };
    } catch (Exception e) {
      return Map.of("refused", String.valueOf(e.getMessage()));
    }
  }
}
