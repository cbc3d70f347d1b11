package org.ftpsbridge.config;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.routing.NamePattern;

/** The keys of a route. */
final class RouteKeys {
  static final Key<List<String>> LISTENER =
      Key.optional(
              "listener", new OneOrMore<>(Scalars.name()), "The listener that the client came to.")
          .like("implicit");
  static final Key<List<AddressRange>> NETWORK =
      Key.optional(
              "network",
              new OneOrMore<>(Scalars.addressRange()),
              "The client's address, or a range it is in.")
          .like("198.51.100.0/24");
  static final Key<List<NamePattern>> SNI =
      Key.optional(
              "sni",
              new OneOrMore<>(hostPattern()),
              "The host that the client's TLS asks for; * stands for any signs, ? for one.")
          .like("ftp.new.example");
  static final Key<List<NamePattern>> CERTIFICATE =
      Key.optional(
              "certificate",
              new OneOrMore<>(certificatePattern()),
              "The certificate that the client showed: its subject, a common name or alternative"
                  + " name of it (host, mail, URI), or the pin of its key; * stands for any signs,"
                  + " ? for one.")
          .like("acme");
  static final Key<List<NamePattern>> HOST =
      Key.optional(
              "host",
              new OneOrMore<>(hostPattern()),
              "The host that the client names with HOST, which is known where a route asks for it.")
          .like("ftp.new.example");
  static final Key<List<NamePattern>> USER =
      Key.optional(
              "user",
              new OneOrMore<>(userPattern()),
              "The user name; * stands for any signs, ? for one, and *@site.example for all users"
                  + " of that site, in upper or lower case.")
          .like("[bob, \"acme-*\"]");
  static final Key<Values> WHEN =
      Key.required(
              "when",
              new Section(LISTENER, NETWORK, SNI, CERTIFICATE, HOST, USER),
              "What a session is asked for, at least one thing: all that is given must match, and"
                  + " of a list one.")
          .like("{ user: [bob, \"acme-*\"] }");
  static final Key<String> BACKEND =
      Key.required("backend", Scalars.name(), "The backend that sessions are carried to then.")
          .like("archive");
  static final Key<Boolean> STRIP_SUFFIX =
      Key.defaulted(
          "stripSuffix",
          Words.trueOrFalse(),
          "false",
          "Whether the backend hears a user of *@site.example without @site.example.");

  static final Section SECTION = new Section(WHEN, BACKEND, STRIP_SUFFIX);

  private static final Pattern HOST_PATTERN = Pattern.compile("[A-Za-z0-9_.*?-]{1,255}");

  /** What no line of the control connection can hold. */
  private static final Pattern CONTROL = Pattern.compile(".*[\\x00-\\x1F\\x7F].*", Pattern.DOTALL);

  private RouteKeys() {}

  private static Scalar<NamePattern> hostPattern() {
    return new Scalar<>(
        "a host name, or a pattern of such",
        "ftp.example.org or \"*.example.org\"",
        text -> {
          String host = NamePattern.withoutDot(text);
          if (!HOST_PATTERN.matcher(host).matches()) {
            throw new IllegalArgumentException("it has signs that no host name has");
          }
          return NamePattern.host(host);
        },
        Map.of("type", "string", "pattern", "^[A-Za-z0-9_.*?-]{1,255}$"));
  }

  private static Scalar<NamePattern> certificatePattern() {
    return new Scalar<>(
        "a name, or a pattern of such, or a pin",
        "acme, \"*@acme.example\", \"CN=acme,*\", or sha256/ and 44 signs of Base64",
        text -> {
          if (CONTROL.matcher(text).matches()) {
            throw new IllegalArgumentException("no certificate has control characters");
          }
          if (text.startsWith("sha256/") && !isPin(text)) {
            throw new IllegalArgumentException("no pin has this form");
          }
          return NamePattern.host(text);
        },
        Map.of("type", "string", "pattern", "^[^\\u0000-\\u001F\\u007F]+$"));
  }

  private static boolean isPin(String text) {
    try {
      Scalars.pin().parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Scalar<NamePattern> userPattern() {
    return new Scalar<>(
        "a user name, or a pattern of such",
        "bob, \"acme-*\" or \"*@site.example\"",
        text -> {
          if (CONTROL.matcher(text).matches()) {
            throw new IllegalArgumentException("no user name has control characters");
          }
          return NamePattern.user(UserName.said(text));
        },
        Map.of(
            "anyOf",
            List.of(
                Map.of("type", "string", "pattern", "^[^\\u0000-\\u001F\\u007F]+$"),
                Map.of("type", "integer"))));
  }
}
