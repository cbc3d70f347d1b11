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
          "listener", new OneOrMore<>(Scalars.name()), "The listener that the client came to.");
  static final Key<List<AddressRange>> NETWORK =
      Key.optional(
          "network",
          new OneOrMore<>(Scalars.addressRange()),
          "The client's address, or a range it is in.");
  static final Key<List<NamePattern>> SNI =
      Key.optional(
          "sni",
          new OneOrMore<>(hostPattern()),
          "The host that the client's TLS asks for; * stands for any signs, ? for one.");
  static final Key<List<NamePattern>> HOST =
      Key.optional(
          "host",
          new OneOrMore<>(hostPattern()),
          "The host that the client names with HOST, which is known where a route asks for it.");
  static final Key<List<NamePattern>> USER =
      Key.optional(
          "user",
          new OneOrMore<>(userPattern()),
          "The user name; * stands for any signs, ? for one, and *@site.example for all users of"
              + " that site, in upper or lower case.");
  static final Key<Values> WHEN =
      Key.required(
          "when",
          new Section(LISTENER, NETWORK, SNI, HOST, USER),
          "What a session is asked for, at least one thing: all that is given must match, and of a"
              + " list one.");
  static final Key<String> BACKEND =
      Key.required("backend", Scalars.name(), "The backend that sessions are carried to then.");
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
          if (!HOST_PATTERN.matcher(text).matches()) {
            throw new IllegalArgumentException("it has signs that no host name has");
          }
          return NamePattern.host(text);
        },
        Map.of("type", "string", "pattern", "^[A-Za-z0-9_.*?-]{1,255}$"));
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
