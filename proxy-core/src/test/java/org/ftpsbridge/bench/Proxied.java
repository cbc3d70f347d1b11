package org.ftpsbridge.bench;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.ftpsbridge.Listener;
import org.ftpsbridge.Settings;
import org.ftpsbridge.data.Advertisement;
import org.ftpsbridge.data.DataSettings;
import org.ftpsbridge.net.AddressRange;

/** A bridge with proxies in front of it, and what they say of whom they carry. */
public final class Proxied {

  private Proxied() {}

  /** The same listener, behind proxies with these addresses. To be the last change of it. */
  public static UnaryOperator<Settings> behind(String... proxies) {
    return Bench.listener(
        l ->
            new Listener(
                l.name(),
                l.bind(),
                l.tls(),
                l.dialect(),
                l.data(),
                l.routing(),
                l.refused(),
                Arrays.stream(proxies).map(AddressRange::parse).toList()));
  }

  /** The same listener, naming these addresses in its 227 replies. */
  public static UnaryOperator<Settings> advertising(Advertisement... all) {
    return Bench.listener(
        l ->
            Bench.having(
                l,
                new DataSettings(
                    l.data().ports(),
                    List.of(all),
                    l.data().truncation(),
                    l.data().incompleteUpload(),
                    l.data().reuse(),
                    l.data().sameClient(),
                    l.data().active())));
  }

  /** The header of version 1 for a client with this address that has connected to the other. */
  public static String header(String client, String local) {
    return "PROXY %s %s %s 51234 990\r\n"
        .formatted(client.contains(":") ? "TCP6" : "TCP4", client, local);
  }

  /** A client at the proxy 127.0.0.1 that carries this one, TLS done, greeting not read. */
  public static RawClient client(Bench bench, String client, String local) throws IOException {
    return bench.silentClient().raw(header(client, local)).startTls();
  }

  /** A data connection of that client, in clear so far. */
  public static Socket passive(RawClient session, String client) throws IOException {
    String local = client.contains(":") ? "2001:db8::5" : "203.0.113.5";
    return told(session.passive("EPSV"), header(client, local));
  }

  /** A connection on which these bytes were sent, one a char. */
  public static Socket told(Socket data, String bytes) throws IOException {
    data.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    return data;
  }
}
