package org.ftpsbridge.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.TelnetData;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.Endpoint;

/** The keys of a backend. */
final class BackendKeys {
  static final Key<Endpoint> ADDRESS =
      Key.required("address", Scalars.serverAddress(), "Where its control connections are opened.");
  static final Key<Security> SECURITY =
      Key.required(
          "security",
          Words.of(Security.class),
          "How they are secured; explicit and implicit are not available yet: sessions get 421.");

  static final Key<Path> TRUST =
      Key.optional(
          "trust",
          new FilePath(),
          "PEM: the certificates that its certificate must descend from; without it, the"
              + " system's.");
  static final Key<String> PIN =
      Key.optional("pin", Scalars.pin(), "The one public key it must have, in place of trust.");
  static final Key<Boolean> VERIFY =
      Key.optional(
          "verify",
          new Words<>(Map.of("none", false), Map.of()),
          "none takes any certificate, in place of trust and pin.");
  static final Key<String> HOSTNAME =
      Key.optional(
          "hostname",
          Scalars.hostName(),
          "The name its certificate is for, where it is not the host of the address.");
  static final Key<Values> TLS =
      Key.optional(
          "tls",
          new Section(TRUST, PIN, VERIFY, HOSTNAME),
          "How its certificate is checked; not with security plain.");

  static final Key<List<AddressRange>> DATA_ADDRESSES =
      Key.optional(
          "dataAddresses",
          new ListOf<>(Scalars.addressRange()),
          "Addresses that its 227 replies may name; any other is replaced by the server's own.");
  static final Key<LineEnd> LINE_END =
      Key.defaulted(
          "lineEnd",
          Words.of(LineEnd.class),
          "crlf",
          "What ends its reply lines; lf takes a bare LF as well.");
  static final Key<TelnetData> TELNET =
      Key.defaulted(
          "telnet",
          Words.of(TelnetData.class),
          "raw",
          "How a byte 0xFF is written to it: as it is, or doubled as Telnet has it.");

  static final Section SECTION =
      new Section(ADDRESS, SECURITY, TLS, DATA_ADDRESSES, LINE_END, TELNET);

  private BackendKeys() {}
}
