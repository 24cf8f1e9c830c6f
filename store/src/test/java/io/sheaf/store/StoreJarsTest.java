package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Who embeds the store gets these jars and no other: no gRPC, Netty, DuckDB or command line.
final class StoreJarsTest {
  private static final List<String> EXPECTED =
      List.of(
          "HdrHistogram", // micrometer
          "aircompressor-v3", // format: compressed buffers
          "arrow-c-data",
          "arrow-format", // arrow-vector
          "arrow-memory-core",
          "arrow-memory-unsafe",
          "arrow-vector",
          "commons-codec", // arrow-vector
          "flatbuffers-java", // arrow-vector
          "jackson-annotations", // arrow-vector: Schema holds an ObjectMapper
          "jackson-core",
          "jackson-databind",
          "jackson-datatype-jsr310",
          "micrometer-commons",
          "micrometer-core",
          "micrometer-observation",
          "sheaf-format",
          "slf4j-api");

  @Test
  void theStoreBringsExactlyTheseJars() throws IOException {
    String classPath = Files.readString(Path.of(System.getProperty("sheaf.runtime.jars")));
    List<String> jars =
        Stream.of(classPath.strip().split(File.pathSeparator))
            .map(StoreJarsTest::artifact)
            .sorted()
            .toList();
    assertEquals(String.join("\n", EXPECTED), String.join("\n", jars));
  }

  /// `a/b/name-1.2.jar` is `name`; before `package` a module is its folder of classes.
  private static String artifact(String path) {
    if (path.endsWith("/classes")) {
      return "sheaf-format";
    }
    return Path.of(path).getFileName().toString().replaceFirst("-\\d.*\\.jar$", "");
  }
}
