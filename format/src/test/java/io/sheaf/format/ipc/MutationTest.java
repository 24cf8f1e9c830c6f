package io.sheaf.format.ipc;

import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.validate.DictionarySizes;
import io.sheaf.format.validate.Validator;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Valid streams and files with bytes changed: they are refused by name or read, and what passes
/// the validator can be walked, value by value, without leaving its buffers.
class MutationTest {
  private static final Limits LIMITS = new Limits(1 << 20, 1 << 20, 1 << 20);
  private static final int ROUNDS = 6000;
  private static final List<Codec> CODECS = List.of(Codec.values());

  @Test
  void aChangedStreamOrFileIsRefusedByNameOrReadable() {
    Random random = Seed.random("aChangedStreamOrFileIsRefusedByNameOrReadable");
    assertTimeout(Duration.ofMinutes(3), () -> rounds(random));
  }

  private static void rounds(Random random) throws IOException {
    int refused = 0;
    int read = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = mutated(valid(random), random);
      try {
        walk(bytes);
        read++;
      } catch (MalformedException | UnsupportedException e) {
        refused++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("round " + round + ": " + e, e);
      }
    }
    System.out.println(ROUNDS + " mutations: " + refused + " refused, " + read + " read");
    assertTrue(refused > ROUNDS / 4 && read > ROUNDS / 10, refused + " refused, " + read);
  }

  private static byte[] valid(Random random) throws IOException {
    List<Field> every = EveryType.all();
    List<Field> fields = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      fields.add(every.get(random.nextInt(every.size())));
    }
    SchemaMessage schema = SchemaMessage.of(new Schema(fields, List.of()));
    List<Incoming> stream =
        new RandomArrays(random).stream(schema, random.nextInt(3), 1 + random.nextInt(12));
    @Nullable Codec codec = random.nextBoolean() ? null : CODECS.get(random.nextInt(CODECS.size()));
    return random.nextBoolean()
        ? RoundTripTest.file(schema, stream, codec)
        : RoundTripTest.stream(schema, stream, codec);
  }

  private static byte[] mutated(byte[] bytes, Random random) {
    MemorySegment segment = MemorySegment.ofArray(bytes);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt();
        case 2 ->
            segment.set(Encapsulation.INT, Math.max(0, (at & ~3) - 4), random.nextInt(64) - 8);
        default -> segment.set(Encapsulation.INT, Math.max(0, (at & ~3) - 4), random.nextInt());
      }
    }
    return bytes;
  }

  private static void walk(byte[] bytes) throws IOException {
    Map<Long, Long> sizes = new HashMap<>();
    try (BatchSource source = IpcSource.open(MemorySegment.ofArray(bytes), LIMITS)) {
      for (Incoming next = source.next(); next != null; next = source.next()) {
        switch (next) {
          case Incoming.Rows(var rows) ->
              Validator.validate(
                  rows,
                  source.schema().schema(),
                  id -> sizes.getOrDefault(id, DictionarySizes.ABSENT));
          case Incoming.DictionaryValues(long id, boolean delta, var values) -> {
            Validator.validate(values, other -> DictionarySizes.UNKNOWN);
            long before = delta ? sizes.getOrDefault(id, DictionarySizes.ABSENT) : 0;
            sizes.put(id, before + values.length());
          }
        }
        assertTrue(!Shown.of(next).isEmpty());
      }
    }
  }
}
