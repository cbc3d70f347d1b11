package org.ftpsbridge.session;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ftpsbridge.net.AddressRange;

/**
 * A client and a backend with the bridge between them, both of which say what a script has them
 * say. The backend answers a line with its next words; the client says its next words when it has
 * heard a reply, or nothing for a moment.
 *
 * <p>The first char of a line of the script tells whose it is: {@code >} the client's, and {@code
 * <} the backend's, whose {@code |} is a line end and whose {@code $} is the port of its data
 * connections. {@code )} and {@code (} are the same without a line end behind them.
 */
final class FuzzedDialogue implements AutoCloseable {

  private static final Pattern NAMED_PORT =
      Pattern.compile("227 [^(]*\\((?:\\d+,){4}(\\d+),(\\d+)\\)|229 [^(]*\\(\\|\\|\\|(\\d+)\\|\\)");
  private static final InetAddress HERE = AddressRange.literal("127.0.0.1");
  private static final int MOMENT_MILLIS = 10;
  private static final int MOST_WORDS = 60;
  private static final String FILE = "twelve bytes";

  private final Selector selector = Selector.open();
  private final List<SelectableChannel> open = new ArrayList<>();
  private final Deque<String> commands = new ArrayDeque<>();
  private final Deque<String> replies = new ArrayDeque<>();
  private final ServerSocketChannel door;
  private final SocketChannel client;
  private boolean abrupt;

  /** Connects the client to this address, with a backend that is at that door. */
  FuzzedDialogue(String script, InetSocketAddress bridge, ServerSocketChannel backend)
      throws IOException {
    for (String line : script.split("\n", MOST_WORDS)) {
      share(line);
    }
    door = ServerSocketChannel.open().bind(new InetSocketAddress(HERE, 0));
    awaiting(door, this::dataConnectionOfBackend);
    register(backend, () -> controlConnectionTo(backend));
    client = SocketChannel.open(bridge);
    awaiting(client, () -> heardByClient());
  }

  private void share(String line) {
    if (line.isEmpty()) {
      return;
    }
    String words = line.substring(1);
    switch (line.charAt(0)) {
      case '>' -> commands.add(words + "\r\n");
      case ')' -> commands.add(words.replace("^", "\r\n"));
      case '<' -> replies.add(words.replace("|", "\r\n") + "\r\n");
      case '(' -> replies.add(words.replace("|", "\r\n"));
      case '!' -> abrupt = true;
      default -> {}
    }
  }

  /** Goes on until the client has nothing more to say and nobody says anything for a moment. */
  void run() throws IOException {
    int silences = 0;
    while (client.isOpen() && silences < 2) {
      if (selector.select(MOMENT_MILLIS) > 0) {
        serve();
      } else if (!commands.isEmpty()) {
        say(client, commands.remove());
      } else {
        silences++;
      }
    }
  }

  private void serve() throws IOException {
    List<SelectionKey> ready = List.copyOf(selector.selectedKeys());
    selector.selectedKeys().clear();
    for (SelectionKey key : ready) {
      if (key.isValid()) {
        ((Event) key.attachment()).happens();
      }
    }
  }

  /** What is done when a channel has something for us. */
  private interface Event {
    void happens() throws IOException;
  }

  private void awaiting(SelectableChannel channel, Event event) throws IOException {
    open.add(channel);
    register(channel, event);
  }

  private void register(SelectableChannel channel, Event event) throws IOException {
    channel.configureBlocking(false);
    int what =
        channel instanceof ServerSocketChannel ? SelectionKey.OP_ACCEPT : SelectionKey.OP_READ;
    channel.register(selector, what, event);
  }

  private void heardByClient() throws IOException {
    String heard = read(client);
    Matcher port = NAMED_PORT.matcher(heard);
    if (port.find()) {
      connect(
          port.group(3) == null
              ? Integer.parseInt(port.group(1)) << 8 | Integer.parseInt(port.group(2))
              : Integer.parseInt(port.group(3)));
    }
    if (!heard.isEmpty() && !commands.isEmpty()) {
      say(client, commands.remove());
    }
  }

  private void connect(int port) throws IOException {
    try {
      transferOn(SocketChannel.open(new InetSocketAddress(HERE, port)));
    } catch (IOException gone) {
      // The bridge has taken its promise back.
    }
  }

  private void controlConnectionTo(ServerSocketChannel backend) throws IOException {
    SocketChannel control = backend.accept();
    if (control != null) {
      say(control, replies.isEmpty() ? "220 here\r\n" : replies.remove());
      awaiting(control, () -> heardByBackend(control));
    }
  }

  private void heardByBackend(SocketChannel control) throws IOException {
    for (String command : read(control).split("\r\n", -1)) {
      if (!command.isEmpty()) {
        say(control, replies.isEmpty() ? usualAnswerTo(command) : replies.remove());
      }
    }
  }

  private static String usualAnswerTo(String command) {
    return switch (command.split(" ", 2)[0]) {
      case "USER" -> "331 who says so?\r\n";
      case "PASS" -> "230 come in\r\n";
      case "EPSV" -> "229 ok (|||$|)\r\n";
      case "FEAT" -> "211-ok\r\n SIZE\r\n CCC\r\n211 End\r\n";
      case "RETR", "STOR", "LIST", "MLSD", "NLST", "APPE" -> "150 now\r\n226 done\r\n";
      case "QUIT" -> "221 bye\r\n";
      case "ABOR" -> "225 nothing\r\n";
      case "SYST" -> "215 UNIX\r\n";
      default -> "200 ok\r\n";
    };
  }

  private void dataConnectionOfBackend() throws IOException {
    SocketChannel data = door.accept();
    if (data != null) {
      transferOn(data);
    }
  }

  /** Says a file and reads whatever comes; which way it goes is the bridge's to know. */
  private void transferOn(SocketChannel data) throws IOException {
    try {
      data.write(ByteBuffer.wrap(FILE.getBytes(StandardCharsets.US_ASCII)));
      data.shutdownOutput();
    } catch (IOException gone) {
      data.close();
      return;
    }
    awaiting(data, () -> read(data));
  }

  private void say(SocketChannel to, String words) throws IOException {
    String named = words.replace("$", Integer.toString(door.socket().getLocalPort()));
    try {
      to.write(ByteBuffer.wrap(named.getBytes(StandardCharsets.ISO_8859_1)));
    } catch (IOException gone) {
      to.close();
    }
  }

  private static String read(SocketChannel from) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(8192);
    try {
      if (from.read(bytes) < 0) {
        from.close();
      }
    } catch (IOException gone) {
      from.close();
    }
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
  }

  /** Ends everything, with RST if the script wants it so. */
  @Override
  public void close() throws IOException {
    for (SelectableChannel channel : open) {
      if (abrupt && channel instanceof SocketChannel socket && socket.isOpen()) {
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
      channel.close();
    }
    selector.close();
  }
}
