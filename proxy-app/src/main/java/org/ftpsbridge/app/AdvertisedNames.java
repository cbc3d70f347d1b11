package org.ftpsbridge.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.ftpsbridge.Listener;
import org.ftpsbridge.Settings;
import org.ftpsbridge.data.AdvertisedAddress;
import org.ftpsbridge.data.AdvertisedHost;
import org.ftpsbridge.net.Transport;

/** The names that 227 replies stand for: each is resolved as the start would. */
final class AdvertisedNames {
  private AdvertisedNames() {}

  /** Tells a line for each name; false if the start would fail for one of them. */
  static boolean check(Settings settings, PrintWriter out, PrintWriter err) {
    List<Listener> named =
        settings.listeners().stream()
            .filter(
                listener -> listener.data().advertise().map(AdvertisedHost::isName).orElse(false))
            .toList();
    if (named.isEmpty()) {
      return true;
    }
    Transport transport = Transport.start();
    try {
      return named.stream().filter(listener -> resolve(listener, transport, out, err)).count()
          == named.size();
    } finally {
      transport.stop();
    }
  }

  private static boolean resolve(
      Listener listener, Transport transport, PrintWriter out, PrintWriter err) {
    AdvertisedHost host = listener.data().advertise().orElseThrow();
    String key = "listener " + listener.name() + ": data.advertise: ";
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
