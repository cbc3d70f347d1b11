package org.ftpsbridge.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * The file as a tree of YAML nodes. Of YAML only one document of plain lists, sections and values
 * is taken: anchors, aliases, merge keys and tags are refused, since they hide what a line says.
 */
final class YamlText {
  private static final int LARGEST = 1 << 20;
  private static final int DEEPEST = 50; // more would take SnakeYAML a minute for 500 kB

  private YamlText() {}

  /** Reads and composes the file; empty, with problems noted, if it is not such a document. */
  static Optional<Node> compose(Path file, Reading reading) {
    return bytes(file, reading)
        .flatMap(bytes -> decoded(bytes, reading))
        .flatMap(text -> composed(text, reading));
  }

  private static Optional<byte[]> bytes(Path file, Reading reading) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        reading.problem(0, "", "is larger than 1 MiB; a configuration is a few lines");
        return Optional.empty();
      }
      return Optional.of(bytes);
    } catch (NoSuchFileException e) {
      reading.problem(0, "", "does not exist; name the configuration file with --config");
    } catch (IOException e) {
      reading.problem(0, "", "cannot be read; name a file that this user may read");
    }
    return Optional.empty();
  }

  private static Optional<String> decoded(byte[] bytes, Reading reading) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (CharacterCodingException e) {
      reading.problem(0, "", "is not UTF-8 text; save it as UTF-8");
      return Optional.empty();
    }
  }

  private static Optional<Node> composed(String text, Reading reading) {
    try {
      note(new Yaml(options()).parse(new StringReader(text)), reading);
      if (reading.hasProblems()) {
        return Optional.empty();
      }
      Optional<Node> root =
          Optional.ofNullable(new Yaml(options()).compose(new StringReader(text)));
      if (root.isEmpty()) {
        reading.problem(0, "", "is empty; it needs at least listeners and backends");
      }
      return root;
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      reading.problem(line, "", "is not YAML: " + e.getProblem() + "; check indents and quotes");
    } catch (ReaderException e) {
      int line = 1 + (int) text.codePoints().limit(e.getPosition()).filter(c -> c == '\n').count();
      reading.problem(
          line,
          "",
          "is not YAML: control character %#x; save it as plain text".formatted(e.getCodePoint()));
    } catch (YAMLException e) {
      reading.problem(0, "", "is not YAML: " + firstLine(e.toString()));
    } catch (IllegalArgumentException e) {
      // SnakeYAML lets those of Java through that tell of digits and characters.
      reading.problem(
          0,
          "",
          "is not YAML: \\x, \\u or \\U in double quotes names no character; write ' for \"");
    }
    return Optional.empty();
  }

  /** Notes what is not taken, up to where nothing behind it is worth to be read. */
  private static void note(Iterable<Event> events, Reading reading) {
    int documents = 0;
    int depth = 0;
    for (Event event : events) {
      documents += event instanceof DocumentStartEvent ? 1 : 0;
      depth += deeper(event);
      if (documents > 1) {
        reading.problem(lineOf(event), "", "a second document begins; keep one in a file");
        return;
      }
      if (depth > DEEPEST) {
        reading.problem(
            lineOf(event), "", "lists and sections are more than 50 deep; close those before");
        return;
      }
      noteForbidden(event, reading);
    }
  }

  private static void noteForbidden(Event event, Reading reading) {
    if (event instanceof NodeEvent node && node.getAnchor() != null) {
      boolean alias = event instanceof AliasEvent;
      reading.problem(
          lineOf(event),
          "",
          (alias ? "the alias *" : "the anchor &")
              + node.getAnchor()
              + " is not allowed; write the value out");
    }
    String tag = null;
    if (event instanceof ScalarEvent scalar) {
      tag = scalar.getTag();
      if (scalar.getValue().equals("<<") && scalar.isPlain()) {
        reading.problem(lineOf(event), "", "the merge key << is not allowed; write the keys out");
      }
    } else if (event instanceof CollectionStartEvent collection) {
      tag = collection.getTag();
    }
    if (tag != null) {
      reading.problem(lineOf(event), "", "a tag is not allowed; remove the word with !");
    }
  }

  private static int deeper(Event event) {
    if (event instanceof CollectionStartEvent) {
      return 1;
    }
    return event instanceof CollectionEndEvent ? -1 : 0;
  }

  private static int lineOf(Event event) {
    return event.getStartMark().getLine() + 1;
  }

  private static String firstLine(String message) {
    return message.substring(message.indexOf(':') + 1).strip().lines().findFirst().orElse("");
  }

  private static LoaderOptions options() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(LARGEST);
    options.setNestingDepthLimit(20);
    return options;
  }
}
