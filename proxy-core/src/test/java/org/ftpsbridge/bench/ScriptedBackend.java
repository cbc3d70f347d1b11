package org.ftpsbridge.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.net.AddressRange;

/**
 * An FTP server whose every reply is written by the test, in clear or with TLS. It opens real data
 * ports for PASV and EPSV and hands the data connection of a transfer to the test.
 */
public final class ScriptedBackend implements AutoCloseable {

  /** What the backend does with a transfer once it has said 150. */
  public interface Transfer {
    /** Moves the bytes; the returned final reply is sent after. */
    String run(Socket data) throws IOException;
  }

  /** When TLS begins on a data connection, and what is not done before. */
  public enum Moment {
    /** With the connection: no further command is read before the handshake is done. */
    AT_CONNECT,
    /** With the transfer command: no 1yz is said before the handshake is done. */
    BEFORE_150,
    /** With the 1yz: whoever says something before is refused. */
    AFTER_150
  }

  /** What a session must have said before, and what it hears otherwise. */
  private record Condition(String command, String refusal) {}

  private static final int WAIT_SECONDS = 20;
  private static final String FIRST = "150 here it comes";

  private final ServerSocket listener;
  private final Map<String, String> replies = new ConcurrentHashMap<>();
  private final Map<String, Transfer> transfers = new ConcurrentHashMap<>();
  private final List<String> heard = new CopyOnWriteArrayList<>();

  /** Each control connection, and what is spoken through on it: itself, or TLS. */
  private final Map<Socket, Socket> controls = new ConcurrentHashMap<>();

  private final AtomicInteger connections = new AtomicInteger();
  private final List<String> heardInClear = new CopyOnWriteArrayList<>();
  private volatile Security security = Security.PLAIN;
  private volatile Optional<SSLContext> tls = Optional.empty();
  private volatile boolean greetsFirst;
  private volatile Optional<Moment> moment = Optional.empty();
  private volatile boolean wantsCertificate;
  private volatile boolean likesCertificate;
  private final Map<String, Condition> conditions = new ConcurrentHashMap<>();
  private volatile String lineEnd = "\r\n";
  private final ScriptedDoor door = new ScriptedDoor();
  private volatile String greeting = "220 scripted";
  private volatile String broken = "426 data connection broke";

  /** Listens on a free loopback port. */
  public ScriptedBackend() throws IOException {
    listener = new ServerSocket(0, 50, AddressRange.literal("127.0.0.1"));
    replies.put("USER", "331 password please");
    replies.put("PASS", "230 logged in");
    replies.put("QUIT", "221 bye");
    replies.put("FEAT", "211-Features:\r\n SIZE\r\n CCC\r\n MLST size*;\r\n211 End");
    Thread thread = new Thread(this::accept, "scripted-backend");
    thread.setDaemon(true);
    thread.start();
  }

  /** Answers a verb so from now on; several lines, and several replies, are joined by CRLF. */
  public ScriptedBackend answer(String verb, String reply) {
    replies.put(verb, reply);
    return this;
  }

  /** Greets new connections so. */
  public ScriptedBackend greet(String text) {
    greeting = text;
    return this;
  }

  /** Speaks TLS on new connections, on data connections after PROT P or from the start. */
  public ScriptedBackend secured(Security how, SSLContext server) {
    security = how;
    tls = Optional.of(server);
    replies.putIfAbsent("AUTH", "234 go ahead");
    return this;
  }

  /** Says its greeting in clear before TLS begins, and nothing to whoever speaks first. */
  public ScriptedBackend greetingFirst() {
    greetsFirst = true;
    return this;
  }

  /** Begins TLS on data connections at this moment and at no other. */
  public ScriptedBackend shakingHands(Moment when) {
    moment = Optional.of(when);
    return this;
  }

  /** Tells the port that it opens for EPSV or PASV in these words. */
  public ScriptedBackend namingPorts(String verb, IntFunction<String> words) {
    door.says(verb, words);
    return this;
  }

  /** Refuses a verb so unless its session has said this command, in exactly these words. */
  public ScriptedBackend insisting(String verb, String onCommand, String refusal) {
    conditions.put(verb, new Condition(onCommand, refusal));
    return this;
  }

  /** Ends its reply lines so from now on. */
  public ScriptedBackend endingLines(String end) {
    lineEnd = end;
    return this;
  }

  /** Wants a certificate of its TLS clients. */
  public ScriptedBackend wantingCertificate() {
    wantsCertificate = true;
    return this;
  }

  /** Asks its TLS clients for a certificate, and goes on without. */
  public ScriptedBackend likingCertificate() {
    likesCertificate = true;
    return this;
  }

  /** Every command line heard without TLS, in order. */
  public List<String> heardInClear() {
    return heardInClear;
  }

  /** Says this when a data connection breaks; nothing if it is empty. */
  public ScriptedBackend whenTransfersBreak(String reply) {
    broken = reply;
    return this;
  }

  /**
   * Answers a transfer verb with 150, or the 1yz that {@link #answer} has for it, the given
   * behaviour on the data connection, its reply.
   */
  public ScriptedBackend transfer(String verb, Transfer behaviour) {
    transfers.put(verb, behaviour);
    return this;
  }

  /** A data connection to the port told last that no transfer has accepted. */
  public Socket acceptData() throws IOException {
    return door.accept();
  }

  /** A data connection to where PORT or EPRT named last. */
  public Socket connectData() throws IOException {
    return door.connect();
  }

  /** Opens active data connections from this address of its machine. */
  public ScriptedBackend comingFrom(String address) {
    door.comesFrom(AddressRange.literal(address));
    return this;
  }

  /** Every command line heard, in order. */
  public List<String> heard() {
    return heard;
  }

  /** Waits until this line was heard, at most so long as anything may take. */
  public void awaitHeard(String line) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    synchronized (heard) {
      while (!heard.contains(line)) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          throw new AssertionError(line + " was not heard, but " + heard);
        }
        heard.wait(left);
      }
    }
  }

  private void hear(String line, Socket socket) {
    if (!(socket instanceof SSLSocket)) {
      heardInClear.add(line);
    }
    synchronized (heard) {
      heard.add(line);
      heard.notifyAll();
    }
  }

  /** How many control connections were accepted. */
  public int connections() {
    return connections.get();
  }

  /** The port it listens on. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Says something that nobody asked for on all control connections. */
  public void say(String line) throws IOException {
    for (Socket control : controls.values()) {
      write(control, line);
    }
  }

  /** Dies: all control connections are closed, and no new ones are accepted. */
  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : controls.keySet()) {
      socket.close();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        connections.incrementAndGet();
        controls.put(socket, socket);
        Thread thread = new Thread(() -> converse(socket), "scripted-session");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        return;
      }
    }
  }

  private void converse(Socket plain) {
    try (plain) {
      Socket socket = security == Security.IMPLICIT ? begin(plain) : plain;
      controls.put(plain, socket);
      boolean privately = security == Security.IMPLICIT;
      Optional<Socket> early = Optional.empty();
      List<String> said = new ArrayList<>();
      BufferedReader in = reader(socket);
      write(socket, greetsFirst ? "" : greeting);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        hear(line, socket);
        String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
        privately = verb.equals("PROT") ? line.endsWith("P") : privately;
        String reply = replies.getOrDefault(verb, "200 " + verb + " ok");
        Condition condition = conditions.get(verb);
        said.add(line);
        if (condition != null && !said.contains(condition.command())) {
          write(socket, condition.refusal());
        } else if (isPassive(verb)) {
          write(socket, door.listen(verb));
          early = shakenAtOnce(privately);
        } else if (transfers.containsKey(verb)) {
          transfer(socket, verb, early, privately && tls.isPresent());
          early = Optional.empty();
        } else {
          boolean named = reply.startsWith("200 ") && door.isNamedBy(line);
          write(socket, reply);
          early = named ? shakenAtOnce(privately) : early;
        }
        if (verb.equals("AUTH") && reply.startsWith("234") && tls.isPresent()) {
          socket = secure(plain);
          controls.put(plain, socket);
          in = reader(socket);
        }
      }
    } catch (IOException e) {
      // The test or the bridge closed the connection.
    }
  }

  /** TLS from the first byte, or behind the greeting if nothing came before that. */
  private Socket begin(Socket plain) throws IOException {
    if (greetsFirst) {
      if (!ScriptedDoor.isSilent(plain)) {
        throw new IOException("something came before the greeting");
      }
      write(plain, greeting);
    }
    return secure(plain);
  }

  private Optional<Socket> shakenAtOnce(boolean privately) throws IOException {
    boolean due = privately && moment.filter(Moment.AT_CONNECT::equals).isPresent();
    return due ? Optional.of(shaken(door.next().open())) : Optional.empty();
  }

  private Socket shaken(Socket plain) throws IOException {
    SSLSocket socket = secure(plain);
    socket.startHandshake();
    return socket;
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
  }

  /** The TLS server on this connection; its handshake comes with the first byte. */
  public SSLSocket secure(Socket plain) throws IOException {
    SSLSocketFactory factory = tls.orElseThrow().getSocketFactory();
    SSLSocket socket = (SSLSocket) factory.createSocket(plain, "bridge", plain.getPort(), true);
    socket.setUseClientMode(false);
    socket.setWantClientAuth(likesCertificate || wantsCertificate);
    if (wantsCertificate) {
      socket.setNeedClientAuth(true);
    }
    return socket;
  }

  private boolean isPassive(String verb) {
    return (verb.equals("EPSV") || verb.equals("PASV")) && !replies.containsKey(verb);
  }

  /** On a thread of its own, so that ABOR is heard meanwhile. */
  private void transfer(Socket control, String verb, Optional<Socket> early, boolean privately) {
    ScriptedDoor.Opening coming = door.next();
    Optional<Moment> when = privately ? moment : Optional.empty();
    if (when.isEmpty()) {
      write(control, replies.getOrDefault(verb, FIRST));
    }
    Thread thread =
        new Thread(
            () -> {
              try (coming;
                  Socket accepted = early.isPresent() ? early.get() : coming.open()) {
                if (when.equals(Optional.of(Moment.AFTER_150))
                    && !ScriptedDoor.isSilent(accepted)) {
                  write(control, "425 something came before its time");
                } else {
                  write(control, serve(control, verb, accepted, privately));
                }
              } catch (IOException e) {
                write(control, broken);
              }
            },
            "scripted-transfer");
    thread.setDaemon(true);
    thread.start();
  }

  private String serve(Socket control, String verb, Socket accepted, boolean privately)
      throws IOException {
    Optional<Moment> when = privately ? moment : Optional.empty();
    Socket open = when.equals(Optional.of(Moment.BEFORE_150)) ? shaken(accepted) : accepted;
    if (when.isPresent()) {
      String first = replies.getOrDefault(verb, FIRST);
      write(control, first);
      if (!first.startsWith("1")) {
        return "";
      }
    }
    Transfer behaviour = transfers.get(verb);
    try (Socket connection = privately && !(open instanceof SSLSocket) ? secure(open) : open) {
      return behaviour == null ? "226 done" : behaviour.run(connection);
    }
  }

  private void write(Socket socket, String reply) {
    if (reply.isEmpty()) {
      return;
    }
    try {
      socket
          .getOutputStream()
          .write((reply + "\r\n").replace("\r\n", lineEnd).getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      if (!socket.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
