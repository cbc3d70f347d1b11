package org.ftpsbridge.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.ftpsbridge.Settings;
import org.ftpsbridge.data.AdvertisedAddress;
import org.ftpsbridge.data.AdvertisedHost;
import org.ftpsbridge.net.Transport;

/** The names that 227 replies stand for: each is resolved as the start would. */
final class AdvertisedNames {
  /** A name, and the listener whose replies stand for it. */
  private record Named(String listener, AdvertisedHost host) {}

  private AdvertisedNames() {}

  /** Tells a line for each name; false if the start would fail for one of them. */
  static boolean check(Settings settings, PrintWriter out, PrintWriter err) {
    List<Named> named =
        settings.listeners().stream()
            .flatMap(
                listener ->
                    listener.data().advertise().stream()
                        .map(one -> new Named(listener.name(), one.host())))
            .filter(one -> one.host().isName())
            .toList();
    if (named.isEmpty()) {
      return true;
    }
    Transport transport = Transport.start();
    try {
      return named.stream().filter(one -> resolve(one, transport, out, err)).count()
          == named.size();
    } finally {
      transport.stop();
    }
  }

  private static boolean resolve(
      Named named, Transport transport, PrintWriter out, PrintWriter err) {
    AdvertisedHost host = named.host();
    String key = "listener " + named.listener() + ": data.advertise: ";
    try {
      String address = AdvertisedAddress.of(host, transport).current().getHostAddress();
      out.println(key + '"' + host + "\" is " + address);
      return true;
    } catch (IOException e) {
      err.println(key + e.getMessage());
      return false;
    }
  }
}
