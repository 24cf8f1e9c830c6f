package io.sheaf.format.ipc;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Type;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/// A file in the JSON format of Arrow's integration tests: what a gold file must contain.
final class GoldJson {
  private final JsonNode root;
  private final Map<Long, Long> dictionaryIds = new HashMap<>();

  GoldJson(Path gzipped) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(gzipped))) {
      root = new ObjectMapper().readTree(in);
    }
  }

  /// Compares all that comes out of a source, value by value, and returns the number of values.
  long compare(BatchSource source) throws IOException {
    List<Field> fields = source.schema().schema().fields();
    fields(root.get("schema").get("fields"), fields, false);
    Map<Long, JsonNode> dictionaries = new HashMap<>();
    for (JsonNode dictionary : list(root.get("dictionaries"))) {
      Long id = dictionaryIds.get(dictionary.get("id").asLong());
      assertNotNull(id, "dictionary without a field");
      dictionaries.put(id, dictionary.get("data").get("columns").get(0));
    }
    GoldValues values = new GoldValues();
    Iterator<JsonNode> batches = root.get("batches").iterator();
    for (Incoming next = source.next(); next != null; next = source.next()) {
      switch (next) {
        case Incoming.DictionaryValues dictionary ->
            values.compare(
                requireNonNull(dictionaries.get(dictionary.id())),
                dictionary.values(),
                "dictionary");
        case Incoming.Rows(var rows) -> {
          JsonNode batch = batches.next();
          assertEquals(batch.get("count").asLong(), rows.rows());
          assertEquals(batch.get("columns").size(), rows.columns().size());
          for (int i = 0; i < rows.columns().size(); i++) {
            ArrayData column = rows.columns().get(i);
            values.compare(batch.get("columns").get(i), column, column.layout().field().name());
          }
        }
      }
    }
    assertEquals(false, batches.hasNext(), "batches are missing");
    return values.count();
  }

  private void fields(JsonNode expected, List<Field> fields, boolean inMap) {
    assertEquals(expected.size(), fields.size());
    for (int i = 0; i < fields.size(); i++) {
      JsonNode json = expected.get(i);
      Field field = fields.get(i);
      // Arrow C++ names the children of maps as the specification does, whatever they were.
      if (!inMap) assertEquals(json.get("name").asText(), field.name());
      assertEquals(json.get("nullable").asBoolean(), field.nullable());
      Field.Dictionary dictionary = field.dictionary();
      assertEquals(json.hasNonNull("dictionary"), dictionary != null);
      if (dictionary != null) {
        dictionaryIds.put(json.get("dictionary").get("id").asLong(), dictionary.id());
        assertEquals(
            json.get("dictionary").get("indexType").get("bitWidth").asInt(),
            dictionary.index().bits());
      }
      boolean map = field.type() instanceof Type.MapType || (inMap && expected.size() == 1);
      fields(json.get("children"), field.children(), map);
    }
  }

  private static Iterable<JsonNode> list(JsonNode node) {
    return node == null ? List.of() : node;
  }
}
