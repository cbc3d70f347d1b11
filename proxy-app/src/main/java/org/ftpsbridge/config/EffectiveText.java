package org.ftpsbridge.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * What a file says, and what holds where it is silent, as the file would write it. Files are named
 * and not opened, and the environment is named and not asked: no secret is in it.
 */
final class EffectiveText {
  private EffectiveText() {}

  /** The whole of a file that is right. */
  static Map<String, Object> of(Node file) {
    return section(FileKeys.SECTION, file);
  }

  private static Object value(Kind<?> kind, Node node) {
    if (kind instanceof Section section && node instanceof MappingNode) {
      return section(section, node);
    }
    if (kind instanceof ListOf<?> list && node instanceof SequenceNode items) {
      return items.getValue().stream().map(item -> value(list.item(), item)).toList();
    }
    if (kind instanceof MapOf map && node instanceof MappingNode) {
      Map<String, Object> named = new LinkedHashMap<>();
      entries(node).forEach((name, inner) -> named.put(name, section(map.item(), inner)));
      return named;
    }
    return written(node);
  }

  private static Map<String, Object> section(Section section, Node node) {
    Map<String, Node> given = entries(node);
    Map<String, Object> all = new LinkedHashMap<>();
    for (Key<?> key : section.keys()) {
      Node its = given.get(key.name());
      if (its != null) {
        all.put(key.name(), value(key.kind(), its));
      } else {
        key.fallback().ifPresent(fallback -> all.put(key.name(), fallback.text()));
      }
    }
    return all;
  }

  private static Object written(Node node) {
    if (node instanceof SequenceNode list) {
      return list.getValue().stream().map(EffectiveText::written).toList();
    }
    if (node instanceof MappingNode) {
      Map<String, Object> map = new LinkedHashMap<>();
      entries(node).forEach((name, value) -> map.put(name, written(value)));
      return map;
    }
    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  private static Map<String, Node> entries(Node node) {
    Map<String, Node> entries = new LinkedHashMap<>();
    List<NodeTuple> tuples =
        node instanceof MappingNode mapping ? mapping.getValue() : List.<NodeTuple>of();
    for (NodeTuple tuple : tuples) {
      if (tuple.getKeyNode() instanceof ScalarNode name) {
        entries.put(name.getValue(), tuple.getValueNode());
      }
    }
    return entries;
  }
}
