package io.sheaf.format.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.Incoming.DictionaryValues;
import io.sheaf.format.array.Incoming.Rows;
import io.sheaf.format.ipc.IpcStreamSource;
import io.sheaf.format.ipc.IpcStreamWriter;
import io.sheaf.format.ipc.Limits;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.testing.FieldGenerator;
import io.sheaf.format.testing.Mutator;
import io.sheaf.format.testing.Seed;
import io.sheaf.format.testing.StreamGenerator;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random streams of every type, most of them damaged in one place: what pyarrow refuses is
/// refused, what it accepts is accepted.
class PyarrowAgreesTest {
  private static final int SAMPLES = Integer.getInteger("sheaf.samples", 600);

  @TempDir private Path directory;

  @Test
  void pyarrowRefusesAndAcceptsTheSameStreams() throws IOException, InterruptedException {
    Path python = Path.of(System.getProperty("sheaf.python", "target/python/bin/python"));
    Assumptions.assumeTrue(Files.isExecutable(python), "skipped: no Python at " + python);
    long seed = Seed.value("pyarrow agrees");
    for (int sample = 0; sample < SAMPLES; sample++) write(Seed.random(seed, sample), sample);
    Map<String, String> theirs = verdicts(python);
    assertEquals(SAMPLES, theirs.size());
    List<String> differences = new ArrayList<>();
    int refused = 0;
    for (Map.Entry<String, String> each : theirs.entrySet()) {
      String ours = verdict(directory.resolve(each.getKey()));
      refused += ours.equals("ok") ? 0 : 1;
      if (!agree(ours, each.getValue())) {
        differences.add(each.getKey() + "\n  pyarrow: " + each.getValue() + "\n  here: " + ours);
      }
    }
    System.out.println(SAMPLES + " streams, " + refused + " refused");
    assertTrue(differences.isEmpty(), String.join("\n", differences));
    assertTrue(refused > SAMPLES / 10 && refused < SAMPLES * 9 / 10, refused + " refused");
  }

  private static boolean agree(String ours, String theirs) {
    // Three rules that Arrow's own files break, and one thing that pyarrow cannot do.
    boolean valueRule =
        theirs.contains("does not fit in precision")
            || theirs.contains("whole number of days")
            || theirs.contains("is not within the acceptable range")
            || theirs.contains("delta dictionary with an unresolved nested dictionary");
    return ours.equals("ok") ? theirs.equals("ok") || valueRule : !theirs.equals("ok");
  }

  private void write(Random random, int sample) throws IOException {
    Schema schema = new FieldGenerator(random).schema(1 + random.nextInt(2));
    SchemaMessage message = SchemaMessage.of(schema);
    Path path = directory.resolve("%05d".formatted(sample));
    try (Arena arena = Arena.ofConfined();
        FileChannel channel =
            FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var writer = new IpcStreamWriter(channel, message, null)) {
      var mutator = new Mutator(random, arena);
      int rows = random.nextInt(4) == 0 ? 100 : 8;
      for (Incoming next : new StreamGenerator(random, arena, message).stream(2, rows, true)) {
        try {
          writer.write(damaged(next, mutator, random));
        } catch (MalformedException e) {
          // Some damage the writer itself does not let through; its rules are tested beside it.
          writer.write(next);
        }
      }
      writer.finish();
    }
  }

  private static Incoming damaged(Incoming next, Mutator mutator, Random random) {
    return switch (next) {
      case Rows(var batch) when random.nextInt(2) == 0 -> new Rows(mutator.mutate(batch));
      case DictionaryValues(long id, boolean delta, var values) when random.nextInt(8) == 0 ->
          new DictionaryValues(id, delta, mutator.mutate(values));
      default -> next;
    };
  }

  private Map<String, String> verdicts(Path python) throws IOException, InterruptedException {
    Path script = Path.of("src/test/python/validate_streams.py").toAbsolutePath();
    Process process =
        new ProcessBuilder(python.toString(), script.toString(), directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    Map<String, String> verdicts = new HashMap<>();
    for (String line : output.lines().toList()) {
      int tab = line.indexOf('\t');
      verdicts.put(line.substring(0, tab), line.substring(tab + 1));
    }
    return verdicts;
  }

  private static String verdict(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path);
        var source = new IpcStreamSource(channel, Limits.defaults());
        var check = new StreamCheck(source.schema())) {
      for (Incoming next = source.next(); next != null; next = source.next()) check.add(next);
      return "ok";
    } catch (MalformedException | UnsupportedException e) {
      return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
  }
}
