package org.ftpsbridge.config;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.ftpsbridge.data.AdvertisedHost;
import org.ftpsbridge.data.Advertisement;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.net.PortRange;
import org.ftpsbridge.routing.GroupMember;

/** The kinds of single values that the key table uses. */
final class Scalars {
  private static final Pattern HOST_NAME =
      Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\\.[A-Za-z0-9_-]+)*\\.?");
  private static final Pattern SERVICE_NAME =
      Pattern.compile("_[A-Za-z0-9-]+\\._tcp(\\.[A-Za-z0-9_-]+)+\\.?");
  private static final Pattern PIN = Pattern.compile("sha256/[A-Za-z0-9+/]{43}=");
  private static final Set<String> NEVER_REFUSED = Set.of("USER", "PASS", "QUIT");

  private Scalars() {}

  static Scalar<Duration> duration(Duration least, Duration most) {
    return new Scalar<>(
        "a duration from " + Durations.text(least) + " to " + Durations.text(most),
        "500ms, 10s, 2m or 1h",
        text -> Durations.parse(text, least, most),
        pattern("^[0-9]{1,9}(ms|s|m|h)$"));
  }

  static Scalar<Integer> wholeNumber(int least, int most) {
    return new Scalar<>(
        "a whole number from " + least + " to " + most,
        "",
        text -> {
          int number = Integer.parseInt(text);
          if (number < least || number > most) {
            throw new NumberFormatException();
          }
          return number;
        },
        Map.of("type", "integer", "minimum", least, "maximum", most));
  }

  static Scalar<String> name() {
    return new Scalar<>(
        "a name of lower-case letters, digits and dashes",
        "implicit",
        text -> matching(text, Pattern.compile("[a-z0-9][a-z0-9-]{0,62}"), "it has other signs"),
        pattern("^[a-z0-9][a-z0-9-]{0,62}$"));
  }

  static Scalar<Endpoint> bindAddress() {
    return new Scalar<>(
        "an IP address and a port",
        "0.0.0.0:990, or [::]:990 for IPv6",
        text -> {
          Endpoint endpoint = Endpoint.parse(text);
          literal(endpoint.host());
          return endpoint;
        },
        pattern("^([0-9.]+|\\[[0-9A-Fa-f:.%a-z]+\\]):[0-9]{1,5}$"));
  }

  static Scalar<Endpoint> serverAddress() {
    return new Scalar<>(
        "a host and a port",
        "ftp.example.org:21, 192.0.2.1:21 or [2001:db8::1]:21",
        text -> {
          Endpoint endpoint = Endpoint.parse(text);
          if (endpoint.port() == 0) {
            throw new IllegalArgumentException("no server listens on port 0");
          }
          if (text.startsWith("[")) {
            literal(endpoint.host());
          } else {
            matching(endpoint.host(), HOST_NAME, "the host has signs that no host name has");
          }
          return endpoint;
        },
        pattern("^([A-Za-z0-9_.-]+|\\[[0-9A-Fa-f:.]+\\]):[0-9]{1,5}$"));
  }

  static Scalar<GroupMember> member() {
    Scalar<Endpoint> address = serverAddress();
    return new Scalar<>(
        address.words(),
        address.example(),
        text -> GroupMember.at(address.parser().apply(text)),
        address.literalSchema());
  }

  static Scalar<String> serviceName() {
    return new Scalar<>(
        "the whole name of SRV records",
        "_ftp._tcp.example.org",
        text -> matching(text, SERVICE_NAME, "it begins with _ftp._tcp. or its like"),
        pattern("^_[A-Za-z0-9-]+\\._tcp\\.[A-Za-z0-9_.-]+$"));
  }

  static Scalar<AdvertisedHost> advertisedHost() {
    return new Scalar<>(
        "an IPv4 address or a host name",
        "203.0.113.7 or ftp.example.org",
        AdvertisedHost::new,
        pattern("^([0-9]{1,3}(\\.[0-9]{1,3}){3}|(?![0-9.]+$)[A-Za-z0-9_.-]+)$"));
  }

  static Scalar<Advertisement> advertisement() {
    Scalar<AdvertisedHost> host = advertisedHost();
    return new Scalar<>(
        host.words(),
        host.example(),
        text -> Advertisement.toAll(host.parser().apply(text)),
        host.literalSchema());
  }

  static Scalar<AddressRange> addressRange() {
    return new Scalar<>(
        "a range of IP addresses",
        "192.0.2.0/24 or 2001:db8::/32",
        text -> {
          literal(text.contains("/") ? text.substring(0, text.indexOf('/')) : text);
          return AddressRange.parse(text);
        },
        pattern("^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$"));
  }

  static Scalar<PortRange> portRange() {
    return new Scalar<>(
        "a range of ports",
        "50000-50999",
        PortRange::parse,
        Map.of(
            "anyOf",
            List.of(
                pattern("^[0-9]{1,5}( *- *[0-9]{1,5})?$"),
                Map.of("type", "integer", "minimum", 1, "maximum", 65535))));
  }

  static Scalar<Verb> refusableVerb() {
    return new Scalar<>(
        "a verb that can be refused",
        "SITE",
        text -> {
          Verb verb =
              Verb.of(
                  matching(
                      text, Pattern.compile("[A-Za-z][A-Za-z0-9]{1,15}"), "no verb has this form"));
          if (NEVER_REFUSED.contains(verb.name())) {
            throw new IllegalArgumentException("no session can do without it");
          }
          return verb;
        },
        Map.of(
            "type",
            "string",
            "pattern",
            "^[A-Za-z][A-Za-z0-9]{1,15}$",
            "not",
            Map.of("pattern", "^([Uu][Ss][Ee][Rr]|[Pp][Aa][Ss][Ss]|[Qq][Uu][Ii][Tt])$")));
  }

  static Scalar<String> pin() {
    return new Scalar<>(
        "the SHA-256 of a public key",
        "sha256/ and 44 signs of Base64",
        text -> {
          String pin = matching(text, PIN, "the form is another");
          String hash = pin.substring(pin.indexOf('/') + 1);
          if (!Base64.getEncoder().encodeToString(Base64.getDecoder().decode(hash)).equals(hash)) {
            throw new IllegalArgumentException(
                "no Base64 of a hash ends so, and it could never match");
          }
          return pin;
        },
        pattern("^sha256/[A-Za-z0-9+/]{43}=$"));
  }

  static Scalar<String> hostName() {
    return new Scalar<>(
        "a host name",
        "ftp.example.org",
        text -> matching(text, HOST_NAME, "it has signs that no host name has"),
        pattern("^[A-Za-z0-9_.-]+$"));
  }

  private static InetAddress literal(String text) {
    if (!NetUtil.isValidIpV4Address(text) && !NetUtil.isValidIpV6Address(text)) {
      throw new IllegalArgumentException("expected an IPv4 or IPv6 address");
    }
    return AddressRange.literal(text);
  }

  private static String matching(String text, Pattern form, String complaint) {
    if (!form.matcher(text).matches()) {
      throw new IllegalArgumentException(complaint);
    }
    return text;
  }

  private static Map<String, Object> pattern(String regex) {
    return Map.of("type", "string", "pattern", regex);
  }
}
