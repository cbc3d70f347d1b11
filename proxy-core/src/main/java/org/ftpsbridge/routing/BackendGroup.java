package org.ftpsbridge.routing;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ftpsbridge.net.Endpoint;

/**
 * The servers of a backend, any of which serves any of its sessions.
 *
 * @param members each by its address; empty if and only if the DNS names them
 * @param srv the name of the SRV records (RFC 2782) that name them
 * @param balance which of them gets the next session
 * @param health how they are looked at; empty if they are not
 * @param ejection when one that fails sessions is left alone; empty for never
 */
public record BackendGroup(
    List<GroupMember> members,
    Optional<String> srv,
    Balance balance,
    Optional<HealthCheck> health,
    Optional<Ejection> ejection) {

  /** Copies the members; refuses both members and SRV records, and neither. */
  public BackendGroup {
    members = List.copyOf(members);
    if (members.isEmpty() == srv.isEmpty()) {
      throw new IllegalArgumentException("either the members are named or their SRV records");
    }
  }

  /** One server, which is not looked at. */
  public static BackendGroup of(Endpoint address) {
    return new BackendGroup(
        List.of(GroupMember.at(address)),
        Optional.empty(),
        Balance.ROUND_ROBIN,
        Optional.empty(),
        Optional.of(Ejection.DEFAULT));
  }

  /** Where its servers are, as the configuration says it. */
  public String where() {
    return srv.orElseGet(
        () ->
            members.stream()
                .map(member -> member.address().toString())
                .collect(Collectors.joining(", ")));
  }

  /** The hosts that are named, or the domain that the SRV records are of. */
  public List<String> hosts() {
    return srv.map(name -> List.of(domainOf(name)))
        .orElseGet(
            () -> members.stream().map(member -> member.address().host()).distinct().toList());
  }

  /** The domain that SRV records are of: what follows the labels of service and protocol. */
  public static String domainOf(String srv) {
    String rest = srv;
    while (rest.startsWith("_") && rest.indexOf('.') > 0) {
      rest = rest.substring(rest.indexOf('.') + 1);
    }
    return rest;
  }
}
