package org.ftpsbridge.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Writes out what the {@code dialect} of a listener or backend stands for, as if the file had it
 * there, in the line of the word: whatever reads the file after that knows no dialect.
 */
final class DialectExpansion {
  private final Reading reading;

  private DialectExpansion(Reading reading) {
    this.reading = reading;
  }

  /** The file with each dialect written out; a section that is not one is left as it is. */
  static Node expanded(Node file, Reading reading) {
    new DialectExpansion(reading).expand(file);
    return file;
  }

  private void expand(Node file) {
    under(file, FileKeys.LISTENERS.name())
        .filter(SequenceNode.class::isInstance)
        .map(SequenceNode.class::cast)
        .ifPresent(list -> list.getValue().forEach(item -> expand(item, true)));
    under(file, FileKeys.BACKENDS.name())
        .filter(MappingNode.class::isInstance)
        .map(MappingNode.class::cast)
        .ifPresent(all -> all.getValue().forEach(one -> expand(one.getValueNode(), false)));
  }

  private void expand(Node section, boolean isListener) {
    Optional<Node> word = under(section, ListenerKeys.DIALECT.name());
    Optional<Dialect> dialect =
        Arrays.stream(Dialect.values()).filter(one -> says(word, one.word())).findFirst();
    if (dialect.isEmpty()) {
      return;
    }
    List<Dialect.Setting> settings =
        isListener ? dialect.get().ofListener() : dialect.get().ofBackend();
    for (Dialect.Setting setting : settings) {
      if (hasMeaning(setting.where(), section)) {
        write((MappingNode) section, setting.path(), setting.value(), word.orElseThrow());
      }
    }
  }

  private boolean hasMeaning(Dialect.Where where, Node section) {
    Optional<Node> security = under(section, ListenerKeys.SECURITY.name());
    boolean implicit = says(security, "implicit");
    boolean clearData = says(under(section, BackendKeys.PROTECTION.name()), "clear");
    return switch (where) {
      case ANY -> true;
      case TLS -> !says(security, "plain");
      case PRIVATE_DATA -> !says(security, "plain") && !clearData;
      case IMPLICIT -> implicit;
      case IMPLICIT_PRIVATE_DATA -> implicit && !clearData;
    };
  }

  /** What the file says itself stays, be it a value or a whole section of the path. */
  private void write(MappingNode section, String path, String value, Node word) {
    int dot = path.indexOf('.');
    String name = dot < 0 ? path : path.substring(0, dot);
    Optional<Node> given = under(section, name);
    if (dot < 0 && given.isEmpty()) {
      add(section, name, scalar(value, word), word);
    } else if (dot > 0 && given.isEmpty()) {
      MappingNode inner =
          new MappingNode(
              Tag.MAP,
              true,
              new ArrayList<>(),
              word.getStartMark(),
              word.getEndMark(),
              DumperOptions.FlowStyle.FLOW);
      add(section, name, inner, word);
      write(inner, path.substring(dot + 1), value, word);
    } else if (dot > 0 && given.get() instanceof MappingNode inner) {
      write(inner, path.substring(dot + 1), value, word);
    }
  }

  private static void add(MappingNode section, String name, Node value, Node word) {
    List<NodeTuple> more = new ArrayList<>(section.getValue());
    more.add(new NodeTuple(scalar(name, word), value));
    section.setValue(more);
  }

  private static ScalarNode scalar(String text, Node word) {
    return new ScalarNode(
        Tag.STR, text, word.getStartMark(), word.getEndMark(), DumperOptions.ScalarStyle.PLAIN);
  }

  private boolean says(Optional<Node> value, String text) {
    return value
        .filter(node -> node instanceof ScalarNode scalar && textOf(scalar).equals(text))
        .isPresent();
  }

  /** With the environment that it names; what is wrong with that is told where it is read. */
  private String textOf(ScalarNode scalar) {
    try {
      return EnvironmentReference.expand(scalar.getValue(), reading::variable);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private Optional<Node> under(Node section, String name) {
    if (!(section instanceof MappingNode mapping)) {
      return Optional.empty();
    }
    return mapping.getValue().stream()
        .filter(entry -> says(Optional.of(entry.getKeyNode()), name))
        .map(NodeTuple::getValueNode)
        .findFirst();
  }
}
