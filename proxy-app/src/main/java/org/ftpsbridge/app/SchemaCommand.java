package org.ftpsbridge.app;

import java.util.concurrent.Callable;
import org.ftpsbridge.config.DialectTable;
import org.ftpsbridge.config.JsonSchema;
import org.ftpsbridge.config.KeyTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes what is made from the key table of the configuration. */
@Command(
    name = "schema",
    hidden = true,
    description = "Prints the JSON Schema of the configuration.",
    mixinStandardHelpOptions = true)
final class SchemaCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--table", description = "Print the table of all keys in Markdown instead.")
  private boolean table;

  @Option(names = "--dialects", description = "Print what each dialect stands for instead.")
  private boolean dialects;

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(text());
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }

  private String text() {
    if (dialects) {
      return DialectTable.markdown();
    }
    return table ? KeyTable.markdown() : JsonSchema.text();
  }
}
