package org.ftpsbridge.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** The keys of a section as they stand in the file, each once. */
final class Entries {
  private Entries() {}

  /** The values of a section's keys; a key given twice, or one that is no name, is a problem. */
  static List<Place> of(Place section) {
    Map<String, Place> places = new LinkedHashMap<>();
    for (NodeTuple tuple : ((MappingNode) section.node()).getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
        section
            .reading()
            .problem(
                Place.lineOf(tuple.getKeyNode()),
                section.key(),
                "a list or a section stands where a key belongs; write a name");
        continue;
      }
      Place place = section.under(name, tuple.getValueNode());
      Place first = places.putIfAbsent(name.getValue(), place);
      if (first != null) {
        place.problem("is given twice, first in line " + first.line() + "; remove one of them");
      }
    }
    return List.copyOf(places.values());
  }
}
