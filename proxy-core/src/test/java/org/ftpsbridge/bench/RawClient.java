package org.ftpsbridge.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** A client, with TLS from the first byte or later, that says exactly what the test wants said. */
public final class RawClient implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 15_000;
  private static final Pattern PASSIVE = Pattern.compile("(\\d+),(\\d+)\\)|\\|\\|\\|(\\d+)\\|");

  private final SSLContext tls;
  private final Socket plain;
  private Consumer<SSLParameters> offer = offer -> {};
  private Socket socket;
  private BufferedReader in;

  /** Java closes a TLS socket that nobody refers to, and cleanly: the client refers to them all. */
  private final List<SSLSocket> tlsConnections = new ArrayList<>();

  /** A client that is connected, in clear so far. */
  public RawClient(SSLContext tls, InetSocketAddress address, InetAddress from) throws IOException {
    this.tls = tls;
    this.plain = new Socket();
    plain.setSoTimeout(TIMEOUT_MILLIS);
    plain.bind(new InetSocketAddress(from, 0));
    plain.connect(address, TIMEOUT_MILLIS);
    this.socket = plain;
    this.in = reader(plain);
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
  }

  /** Has all handshakes to come offer something else, such as older versions. */
  public RawClient offering(Consumer<SSLParameters> change) {
    offer = change;
    return this;
  }

  /** Shakes hands on the control connection; what is said from now on is under TLS. */
  public RawClient startTls() throws IOException {
    String host = plain.getInetAddress().getHostAddress();
    SSLSocket secured =
        (SSLSocket) tls.getSocketFactory().createSocket(plain, host, plain.getPort(), false);
    secured.setUseClientMode(true);
    tlsConnections.add(secured);
    SSLParameters offered = secured.getSSLParameters();
    offer.accept(offered);
    secured.setSSLParameters(offered);
    secured.startHandshake();
    socket = secured;
    in = reader(secured);
    return this;
  }

  /** Says AUTH, which has to be accepted, and shakes hands. */
  public RawClient authenticate(String mechanism) throws IOException {
    expect("234", ask("AUTH " + mechanism));
    return startTls();
  }

  /** Sends close_notify; what is said from now on is in clear. */
  public RawClient endTls() throws IOException {
    ((SSLSocket) socket).shutdownOutput();
    return this;
  }

  /** Sends one command in clear, beneath TLS. */
  public RawClient plainly(String command) throws IOException {
    plain.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  /** Reads up to the far side's close_notify. */
  public RawClient awaitEndOfTls() throws IOException {
    if (in.read() >= 0) {
      throw new IOException("something was said under TLS");
    }
    return this;
  }

  /** Speaks on in clear, whatever has become of TLS. */
  public RawClient inClear() throws IOException {
    socket = plain;
    in = reader(plain);
    return this;
  }

  /** The connection beneath all TLS. */
  public Socket plain() {
    return plain;
  }

  /** Sends bytes as they are, one a char. */
  public RawClient raw(String bytes) throws IOException {
    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  /** Sends one command. */
  public RawClient send(String command) throws IOException {
    return raw(command + "\r\n");
  }

  /** The next whole reply, its lines joined by LF; empty at the end of the connection. */
  public String reply() throws IOException {
    String line = in.readLine();
    if (line == null) {
      return "";
    }
    StringBuilder reply = new StringBuilder(line);
    if (line.length() > 3 && line.charAt(3) == '-') {
      String last = line.substring(0, 3) + " ";
      do {
        line = in.readLine();
        reply.append('\n').append(line);
      } while (line != null && !line.startsWith(last));
    }
    return reply.toString();
  }

  /** Sends one command and reads its reply. */
  public String ask(String command) throws IOException {
    return send(command).reply();
  }

  /** Reads the greeting and logs in. */
  public RawClient login() throws IOException {
    expect("220", reply());
    expect("331", ask("USER alice"));
    expect("230", ask("PASS secret"));
    return this;
  }

  /** Says PASV or EPSV and tells the port of the reply. */
  public int port(String verb) throws IOException {
    Matcher port = PASSIVE.matcher(ask(verb));
    if (!port.find()) {
      throw new IOException("no port in the reply to " + verb);
    }
    return port.group(3) != null
        ? Integer.parseInt(port.group(3))
        : Integer.parseInt(port.group(1)) * 256 + Integer.parseInt(port.group(2));
  }

  /** Says PASV or EPSV and connects to the port of the reply, in clear so far. */
  public Socket passive(String verb) throws IOException {
    int port = port(verb);
    Socket data = new Socket();
    data.setSoTimeout(TIMEOUT_MILLIS);
    data.connect(new InetSocketAddress(socket.getInetAddress(), port), TIMEOUT_MILLIS);
    return data;
  }

  /**
   * Puts TLS on a data connection; closing the result sends close_notify and closes both. It stays
   * open at least as long as the client is in use, whether or not the test keeps it.
   */
  public SSLSocket secure(Socket data) throws IOException {
    return secure(data, "localhost");
  }

  /** TLS of the control connection, as the client sees it. */
  public SSLSession session() {
    return ((SSLSocket) socket).getSession();
  }

  /** As {@link #secure}, offering the TLS session of the control connection. */
  public SSLSocket resume(Socket data) throws IOException {
    SSLSession session = session();
    return secure(new SocketOfPort(data, session.getPeerPort()), session.getPeerHost());
  }

  /** Java offers whatever session it has of this host and the socket's port. */
  private SSLSocket secure(Socket data, String host) throws IOException {
    SSLSocket secured =
        (SSLSocket) tls.getSocketFactory().createSocket(data, host, data.getPort(), true);
    secured.setUseClientMode(true);
    tlsConnections.add(secured);
    SSLParameters offered = secured.getSSLParameters();
    offer.accept(offered);
    secured.setSSLParameters(offered);
    secured.startHandshake();
    return secured;
  }

  private static void expect(String code, String reply) throws IOException {
    if (!reply.startsWith(code)) {
      throw new IOException("expected " + code + " but got " + reply);
    }
  }

  /** Closes the control connection. */
  public void leave() throws IOException {
    close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    plain.close();
  }
}
