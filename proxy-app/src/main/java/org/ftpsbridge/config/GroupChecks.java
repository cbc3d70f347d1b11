package org.ftpsbridge.config;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.routing.BackendGroup;
import org.ftpsbridge.routing.GroupMember;

/** What the keys of a backend that name its servers demand of each other. */
final class GroupChecks {
  private static final List<Key<?>> WAYS =
      List.of(GroupKeys.ADDRESS, GroupKeys.ENDPOINTS, GroupKeys.SRV);

  private GroupChecks() {}

  static void check(Values backend) {
    oneWayToServers(backend);
    eachOnce(backend);
    notAllDrained(backend);
  }

  private static void oneWayToServers(Values backend) {
    List<Key<?>> given = WAYS.stream().filter(way -> backend.gives(way)).toList();
    if (given.isEmpty()) {
      Place place = backend.place();
      place
          .reading()
          .problem(
              place.line(),
              place.keyPath(GroupKeys.ADDRESS.name()),
              "is missing; expected a host and a port, or endpoints, or srv");
    }
    given.stream()
        .skip(1)
        .forEach(
            way ->
                backend
                    .at(way)
                    .problem("contradicts " + given.get(0).name() + "; keep one of them"));
  }

  private static void eachOnce(Values backend) {
    Set<Endpoint> seen = new HashSet<>();
    for (GroupMember member : backend.find(GroupKeys.ENDPOINTS).orElse(List.of())) {
      if (!seen.add(member.address())) {
        backend
            .at(GroupKeys.ENDPOINTS)
            .problem("names " + member.address() + " twice; keep one of them");
      }
    }
  }

  private static void notAllDrained(Values backend) {
    Optional<List<GroupMember>> members = backend.find(GroupKeys.ENDPOINTS);
    if (members.isPresent()
        && !members.get().isEmpty()
        && members.get().stream().allMatch(GroupMember::draining)) {
      backend
          .at(GroupKeys.ENDPOINTS)
          .warning("are all drained: no session of this backend is served; undrain one");
    }
  }

  /** The hosts that certificates are for, and where each is named. */
  static List<String> hosts(Values backend) {
    return backend
        .find(GroupKeys.SRV)
        .map(srv -> List.of(BackendGroup.domainOf(srv)))
        .orElseGet(
            () ->
                backend
                    .find(GroupKeys.ADDRESS)
                    .map(address -> List.of(address.host()))
                    .orElseGet(
                        () ->
                            backend.find(GroupKeys.ENDPOINTS).orElse(List.of()).stream()
                                .map(member -> member.address().host())
                                .toList()));
  }

  /** Where its servers are named. */
  static Place place(Values backend) {
    return WAYS.stream()
        .filter(way -> backend.gives(way))
        .findFirst()
        .map(way -> backend.at(way))
        .orElse(backend.place());
  }
}
