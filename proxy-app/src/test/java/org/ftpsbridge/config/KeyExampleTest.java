package org.ftpsbridge.config;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The example of each key in the table can be written where the key belongs. */
class KeyExampleTest {
  private static final Pattern CELLS = Pattern.compile(" \\| ");
  private static final Pattern DOT = Pattern.compile("\\.");

  /** The smallest file, each key by its path in the table. */
  private static final List<String> SMALLEST =
      List.of(
          "listeners[].name=implicit",
          "listeners[].bind=\"0.0.0.0:990\"",
          "listeners[].security=implicit",
          "listeners[].tls.certificate=tls.crt",
          "listeners[].tls.key=tls.key",
          "listeners[].backend=legacy",
          "backends.NAME.address=\"192.0.2.1:21\"",
          "backends.NAME.security=explicit");

  private static final String ARCHIVE =
      "backends.archive={ address: \"192.0.2.2:21\", security: plain }";
  private static final String ROUTE = "routes[].backend=legacy";

  /** What a key cannot be without, by the beginning of its path; a key without a value is none. */
  private static final List<Map.Entry<String, List<String>>> BESIDE =
      List.of(
          entry("listeners[].tls.clientCertificate", List.of("listeners[].tls.trust=ca.pem")),
          entry("listeners[].tls.trust", List.of("listeners[].tls.clientCertificate=required")),
          entry("listeners[].data.advertise[].clients", List.of(advertise("address=10.0.0.5"))),
          entry("listeners[].data.advertise[].address", List.of(advertise("clients=10.0.0.0/8"))),
          entry("routes", List.of(ARCHIVE)),
          entry("routes[].when", List.of(ROUTE)),
          entry("routes[].when.sni", List.of(ROUTE)),
          entry("routes[].when.certificate", List.of("listeners[].tls.clientCertificate=optional")),
          entry("routes[].when.certificate", List.of("listeners[].tls.trust=ca.pem")),
          entry("routes[].backend", List.of("routes[].when.user=bob")),
          entry("routes[].stripSuffix", List.of(ROUTE, "routes[].when.user=\"*@site.example\"")),
          entry("backends.NAME.endpoints", List.of("backends.NAME.address=")),
          entry("backends.NAME.endpoints[].sessions", List.of(endpoint())),
          entry("backends.NAME.endpoints[].drain", List.of(endpoint())),
          entry("backends.NAME.srv", List.of("backends.NAME.address=")),
          entry("backends.NAME.balance", List.of(several(), "backends.NAME.address=")),
          entry("backends.NAME.eject", List.of(several(), "backends.NAME.address=")),
          entry("backends.NAME.tls.certificate", List.of("backends.NAME.tls.key=tls.key")),
          entry("backends.NAME.tls.key", List.of("backends.NAME.tls.certificate=tls.crt")),
          entry("backends.NAME.tls.keyReadable", List.of("backends.NAME.tls.certificate=tls.crt")),
          entry("backends.NAME.tls.keyReadable", List.of("backends.NAME.tls.key=tls.key")),
          entry("backends.NAME.whenProtRefused", List.of("backends.NAME.security=implicit")),
          entry("backends.NAME.greetsBeforeTls", List.of("backends.NAME.security=implicit")),
          entry("backends.NAME.data", List.of("backends.NAME.activePorts=\"51000-51099\"")),
          entry("backends.NAME.activePorts", List.of("backends.NAME.data=active")),
          entry("backends.NAME.dataAddresses", List.of("backends.NAME.data=passive")),
          entry("backends.NAME.dataAddresses", List.of("backends.NAME.activePorts=")),
          entry("admin", List.of("admin.bind=\"127.0.0.1:9990\"")),
          entry("admin.tls.", List.of("admin.tls.certificate=tls.crt", "admin.tls.key=tls.key")),
          entry("readiness", List.of("admin.bind=\"127.0.0.1:9990\"")));

  private final ConfigFolder folder = ConfigFolder.shared();

  @ParameterizedTest
  @MethodSource("rows")
  void itCanBeWrittenThere(Row row) throws Exception {
    Map<String, Object> file = new LinkedHashMap<>();
    SMALLEST.forEach(line -> put(file, line));
    BESIDE.stream()
        .filter(beside -> row.path().startsWith(beside.getKey()))
        .forEach(beside -> beside.getValue().forEach(line -> put(file, line)));
    put(file, row.path() + "=" + row.example());
    assertThat(folder.read(yaml(file)).settings()).as(yaml(file)).isNotNull();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void itSaysMoreThanTheDefault(Row row) {
    assertThat(row.example()).isNotBlank().isNotEqualTo(row.standard());
  }

  @Test
  void eachRowOfTheTableIsTried() {
    assertThat(rows().count())
        .isEqualTo(KeyTable.markdown().lines().count() - 2)
        .isGreaterThan(100);
  }

  /** A row of the table: a path, a default in marks or none, an example in marks. */
  record Row(String path, String standard, String example) {}

  static Stream<Row> rows() {
    return KeyTable.markdown().lines().skip(2).map(KeyExampleTest::row);
  }

  private static Row row(String line) {
    List<String> cells = CELLS.splitAsStream(line).toList();
    return new Row(
        cells.get(0).replaceAll("[|` ]", ""),
        cells.get(2).replace("`", ""),
        cells.get(3).replace("`", ""));
  }

  private static String advertise(String pair) {
    return "listeners[].data.advertise[]." + pair;
  }

  private static String endpoint() {
    return "backends.NAME.endpoints[].address=\"192.0.2.1:21\"";
  }

  private static String several() {
    return "backends.NAME.endpoints=[\"192.0.2.1:21\", \"192.0.2.2:21\"]";
  }

  @SuppressWarnings("unchecked") // the tree is built here alone
  private static void put(Map<String, Object> file, String line) {
    List<String> path = DOT.splitAsStream(line.substring(0, line.indexOf('='))).toList();
    Map<String, Object> section = file;
    for (String name : path.subList(0, path.size() - 1)) {
      if (!(section.get(name) instanceof Map)) {
        section.put(name, new LinkedHashMap<String, Object>());
      }
      section = (Map<String, Object>) section.get(name);
    }
    String last = path.get(path.size() - 1);
    String value = line.substring(line.indexOf('=') + 1);
    if (value.isEmpty()) {
      section.remove(last);
    } else {
      section.remove(last + "[]");
      section.put(last, value);
    }
  }

  private static String yaml(Map<String, Object> section) {
    List<String> entries = new ArrayList<>();
    section.forEach((name, value) -> entries.add(entryOf(name, value)));
    return entries.stream().collect(Collectors.joining(", ", "{ ", " }"));
  }

  @SuppressWarnings("unchecked") // the tree is built here alone
  private static String entryOf(String name, Object value) {
    String text = value instanceof Map ? yaml((Map<String, Object>) value) : value.toString();
    String key = name.equals("NAME") ? "legacy" : name;
    return key.endsWith("[]")
        ? key.substring(0, key.length() - 2) + ": [" + text + "]"
        : key + ": " + text;
  }
}
