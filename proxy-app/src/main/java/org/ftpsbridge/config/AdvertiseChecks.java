package org.ftpsbridge.config;

import java.util.ArrayList;
import java.util.List;
import org.ftpsbridge.data.Advertisement;
import org.ftpsbridge.net.AddressRange;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Which of the addresses that a listener advertises are named to nobody. */
final class AdvertiseChecks {
  private AdvertiseChecks() {}

  static void check(Values listener) {
    Values data = listener.section(ListenerKeys.DATA);
    List<Advertisement> all = data.find(ListenerKeys.ADVERTISE).orElse(List.of());
    Place place = data.at(ListenerKeys.ADVERTISE);
    if (place.node() instanceof SequenceNode list && list.getValue().size() == all.size()) {
      List<AddressRange> before = new ArrayList<>();
      boolean everybody = false;
      for (int i = 0; i < all.size(); i++) {
        List<AddressRange> clients = all.get(i).clients();
        if (everybody || (!clients.isEmpty() && areAllIn(clients, before))) {
          warn(place.item(i, list.getValue().get(i)));
        }
        everybody |= clients.isEmpty();
        before.addAll(clients);
      }
    }
  }

  private static void warn(Place item) {
    item.warning("is named to nobody: all of its clients are told what stands before it");
  }

  private static boolean areAllIn(List<AddressRange> clients, List<AddressRange> before) {
    return clients.stream()
        .allMatch(
            range ->
                before.stream()
                    .anyMatch(
                        wide -> wide.prefix() <= range.prefix() && wide.contains(range.network())));
  }
}
