package org.ftpsbridge.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.Node;

/** The configuration file, read as a whole: it can be used, or every problem in it is told. */
public final class ConfigFile {
  private ConfigFile() {}

  /**
   * Reads, checks and understands a file, with the environment of this process; the certificates
   * and keys that it names are read as well. Nothing stands in for a file that cannot be read.
   *
   * @throws ConfigException with all that is wrong in it
   */
  public static Loaded read(Path file) throws ConfigException {
    return read(file, name -> Optional.ofNullable(System.getenv(name)));
  }

  static Loaded read(Path file, Function<String, Optional<String>> environment)
      throws ConfigException {
    Reading reading = new Reading(file, environment);
    Optional<Node> text =
        YamlText.compose(file, reading).map(node -> DialectExpansion.expanded(node, reading));
    Optional<Values> root = text.flatMap(node -> FileKeys.SECTION.read(wholeFile(reading, node)));
    root.ifPresent(CrossChecks::check);
    IdentityFiles identities = new IdentityFiles();
    root.ifPresent(identities::inspect);
    reading.check();
    Values values = root.orElseThrow(() -> new IllegalStateException("no values, no problems"));
    return new Loaded(
        SettingsAssembly.settings(values),
        SettingsAssembly.log(values),
        SettingsAssembly.admin(values),
        reading.warnings(),
        identities.expired(),
        SettingsAssembly.reloadsOnChange(values) ? reading.files() : List.of(),
        identities.certificates(),
        text.map(EffectiveText::of).orElse(Map.of()));
  }

  private static Place wholeFile(Reading reading, Node node) {
    return new Place(reading, "", Place.lineOf(node), node);
  }
}
