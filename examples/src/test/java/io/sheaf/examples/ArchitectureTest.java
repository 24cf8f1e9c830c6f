package io.sheaf.examples;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.io.File;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Arrows between modules and packages point one way. The compiler sees to most of it; here stands
/// what it cannot see, because the upper modules run on the class path and packages have no order.
///
/// It lives in the examples because they see every other module. Benchmarks may look anywhere.
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/test-classes/"))
          .importPackages("io.sheaf");

  private static final String[] STORE = {
    "store",
    "store.doctor",
    "store.compact",
    "store.table",
    "store.filter",
    "store.log",
    "store.arrow",
    "store.pool",
    "store.io",
    "store.uring",
    "store.posix"
  };

  @Test
  void modulesPointOneWay() {
    layers("examples", "cli", "duckdb", "flight", "store", "format").check(CLASSES);
  }

  @Test
  void packagesOfTheStorePointOneWay() {
    layers(STORE)
        // Errors and names are said once, where their readers look for them.
        .ignoreDependency(
            resideInAPackage("io.sheaf.store.*.."),
            describe(
                "the store's own words",
                type ->
                    outermost(type).equals("io.sheaf.store.StoreException")
                        || outermost(type).equals("io.sheaf.store.Eviction")
                        || outermost(type).equals("io.sheaf.store.TableName")))
        .check(CLASSES);
  }

  @Test
  void everyPackageOfTheStoreHasItsPlace() {
    for (JavaClass type : CLASSES.that(resideInAPackage("io.sheaf.store.."))) {
      String name = type.getPackageName();
      assertTrue(name.equals("io.sheaf.store") || isPlaced(name), name + " is in no layer");
    }
  }

  @Test
  void packagesOfTheFormatHaveNoCycle() {
    slices().matching("io.sheaf.format.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyExportedPackagesAreUsedFromOutside() {
    outside("io.sheaf.format..", "io.sheaf.format");
    outside("io.sheaf.store..", "io.sheaf.store");
  }

  @Test
  void theFormatOpensNothingAndKnowsNoVectors() {
    never("io.sheaf.format..", "org.apache.arrow..", "java.nio.file..", "java.net..");
    // It reads from and writes to channels that it is given; these are the ones one could open.
    noClasses()
        .that()
        .resideInAPackage("io.sheaf.format..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.nio\\.channels\\.(.*File|.*Socket|Datagram|Pipe).*")
        .check(CLASSES);
  }

  @Test
  void onlyTheTopOfTheStoreKnowsArrow() {
    for (String lower : new String[] {"pool", "io", "uring", "posix"}) {
      never("io.sheaf.store." + lower + "..", "org.apache.arrow..");
    }
  }

  @Test
  void vectorsStayOffTheWire() {
    noClasses()
        .that()
        .resideInAPackage("io.sheaf.flight..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("org.apache.arrow.vector.VectorSchemaRoot")
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void onlyPosixAndTheBindingOfDuckDbTouchTheLinker() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.sheaf.store.posix..", "io.sheaf.duckdb.capi..")
        .should()
        .dependOnClassesThat(
            describe("Linker", type -> outermost(type).equals("java.lang.foreign.Linker")))
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandLineKnowsItsParser() {
    onlyIn("picocli..", "io.sheaf.cli..");
  }

  @Test
  void duckDbIsKnownWhereItsDriverIs() {
    onlyIn("org.duckdb..", "io.sheaf.cli..", "io.sheaf.duckdb..");
  }

  /// Layers by package under `io.sheaf`, from the top down: each may use those after it.
  private static LayeredArchitecture layers(String... packages) {
    LayeredArchitecture layers =
        layeredArchitecture().consideringOnlyDependenciesInLayers().withOptionalLayers(true);
    for (String name : packages) {
      boolean parent = Stream.of(packages).anyMatch(other -> other.startsWith(name + "."));
      layers = layers.layer(name).definedBy("io.sheaf." + name + (parent ? "" : ".."));
    }
    for (int i = 0; i < packages.length; i++) {
      var above = java.util.Arrays.copyOf(packages, i);
      layers =
          i == 0
              ? layers.whereLayer(packages[i]).mayNotBeAccessedByAnyLayer()
              : layers.whereLayer(packages[i]).mayOnlyBeAccessedByLayers(above);
    }
    return layers;
  }

  private static boolean isPlaced(String name) {
    return Stream.of(STORE).skip(1).anyMatch(l -> (name + ".").startsWith("io.sheaf." + l + "."));
  }

  private static void outside(String inside, String module) {
    DescribedPredicate<JavaClass> hidden =
        resideInAPackage(inside)
            .and(DescribedPredicate.not(resideInAnyPackage(exports(module))))
            .as("what module %s does not export", module);
    noClasses()
        .that()
        .resideOutsideOfPackage(inside)
        .should()
        .dependOnClassesThat(hidden)
        .check(CLASSES);
  }

  /// The packages that the module's descriptor exports to everyone.
  private static String[] exports(String module) {
    Path[] classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.contains("sheaf-") || entry.endsWith("/classes"))
            .map(Path::of)
            .toArray(Path[]::new);
    var descriptor = ModuleFinder.of(classPath).find(module).orElseThrow().descriptor();
    String[] exports =
        descriptor.exports().stream()
            .filter(export -> !export.isQualified())
            .map(export -> export.source())
            .toArray(String[]::new);
    assertTrue(exports.length > 0, module + " exports nothing");
    return exports;
  }

  private static void onlyIn(String known, String... packages) {
    noClasses()
        .that()
        .resideOutsideOfPackages(packages)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(known)
        .check(CLASSES);
  }

  private static void never(String packages, String... unknown) {
    noClasses()
        .that()
        .resideInAPackage(packages)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(unknown)
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  private static String outermost(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type.getFullName());
  }
}
