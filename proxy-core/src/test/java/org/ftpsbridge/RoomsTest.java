package org.ftpsbridge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The rooms of this library and which of them may see which: imports point down only. */
final class RoomsTest {

  private static final String ROOT = "org.ftpsbridge";
  private static final String NATIVE_CONTEXTS = "io.netty.handler.ssl.NativeContexts";

  private static final JavaClasses HOUSE = everythingCompiledWith(Settings.class);

  @Test
  void inEveryRoomImportsPointDownOnly() {
    rooms().check(HOUSE);
  }

  @Test
  void inTheWordsOfFtpThereIsNoNetty() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".ftp..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(HOUSE);
  }

  @Test
  void outsideTheHouseOnlyTheAccessorOfNativeContextsLives() {
    classes()
        .that()
        .resideOutsideOfPackage(ROOT + "..")
        .should()
        .haveFullyQualifiedName(NATIVE_CONTEXTS)
        .allowEmptyShould(true)
        .check(HOUSE);
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".tls..", "io.netty.handler.ssl..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName(NATIVE_CONTEXTS)
        .check(HOUSE);
  }

  @Test
  void inNoRoomThereIsADrawerForOddsAndEnds() {
    String words = "util|common|impl|model|manager|service|helper";
    noClasses().should().resideInAnyPackage(odd(words)).check(HOUSE);
    noClasses()
        .should()
        .haveNameMatching(".*[.$]\\w*(Utils?|Common|Impl|Model|Manager|Service|Helper)")
        .check(HOUSE);
  }

  @Test
  void whereAnImportPointsUpTheRuleFails() {
    ArchRule upsideDown =
        layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("root")
            .definedBy(ROOT)
            .layer("policy")
            .definedBy(ROOT + ".policy..")
            .whereLayer("policy")
            .mayNotBeAccessedByAnyLayer();

    assertThatThrownBy(() -> upsideDown.check(HOUSE))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Settings");
  }

  private static LayeredArchitecture rooms() {
    LayeredArchitecture house =
        layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("root")
            .definedBy(ROOT);
    for (String room :
        new String[] {
          "session", "data", "codec", "tls", "policy", "routing", "ftp", "net", "observe"
        }) {
      house = house.layer(room).definedBy(ROOT + "." + room + "..");
    }
    house = house.whereLayer("root").mayNotBeAccessedByAnyLayer();
    house = house.whereLayer("session").mayOnlyBeAccessedByLayers("root");
    house = house.whereLayer("data").mayOnlyBeAccessedByLayers("root", "session");
    for (String room : new String[] {"codec", "tls", "policy", "routing"}) {
      house = house.whereLayer(room).mayOnlyBeAccessedByLayers("root", "session", "data");
    }
    for (String room : new String[] {"ftp", "net", "observe"}) {
      house =
          house
              .whereLayer(room)
              .mayOnlyBeAccessedByLayers(
                  "root", "session", "data", "codec", "tls", "policy", "routing");
    }
    return house;
  }

  private static String[] odd(String words) {
    String[] packages = words.split("\\|", -1);
    for (int i = 0; i < packages.length; i++) {
      packages[i] = ".." + packages[i] + "..";
    }
    return packages;
  }

  private static JavaClasses everythingCompiledWith(Class<?> one) {
    try {
      Path classes = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
      return new ClassFileImporter().importPath(classes);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
