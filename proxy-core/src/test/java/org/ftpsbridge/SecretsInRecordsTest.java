package org.ftpsbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.Verb;
import org.junit.jupiter.api.Test;

/** A record shows each of its components, unless it says otherwise: none may show a secret. */
class SecretsInRecordsTest {

  private static final Pattern SECRET =
      Pattern.compile("(?i).*(pass|secret|argument|credential|token|pem|private|bytes).*");
  private static final Set<Class<?>> TEXT = Set.of(String.class, char[].class, byte[].class);

  @Test
  void noRecordButTheCommandHasRoomForOne() {
    assertThat(records().flatMap(SecretsInRecordsTest::suspects))
        .containsExactly("FtpCommand.argument");
  }

  @Test
  void whoeverHoldsACommandShowsNoMoreThanTheCommandDoes() {
    FtpCommand command = new FtpCommand(Verb.PASS, "hunter2");
    assertThat(List.of(command).toString()).isEqualTo("[PASS ***]");
    assertThat(new RuntimeException("of " + command)).message().doesNotContain("hunter2");
  }

  private static Stream<Class<?>> records() {
    return new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.ftpsbridge")
            .stream()
            .filter(JavaClass::isRecord)
            .map(JavaClass::reflect);
  }

  private static Stream<String> suspects(Class<?> record) {
    return Arrays.stream(record.getRecordComponents())
        .filter(part -> TEXT.contains(part.getType()) && SECRET.matcher(part.getName()).matches())
        .map(RecordComponent::getName)
        .map(name -> record.getSimpleName() + "." + name);
  }
}
