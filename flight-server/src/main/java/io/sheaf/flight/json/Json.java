package io.sheaf.flight.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads and writes JSON as plain values: `Map`, `List`, `String`, `Boolean`, null, and numbers
/// with all their digits: `Long`, `BigInteger` where that is too short, `BigDecimal` with a point.
/// A `Double` is written, and never read.
public final class Json {
  /// Digits behind the point, or zeros before it, of a number: no type has more.
  private static final int MOST_SCALE = 10_000;

  /// How deep a text may nest.
  public static final int DEEPEST = 16;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxNumberLength(64)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private Json() {}

  /// The one object that `bytes`, as UTF-8, hold. Throws [BadJson] when they hold anything else.
  public static Map<String, @Nullable Object> object(byte[] bytes) {
    try (JsonParser parser = FACTORY.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) throw new BadJson("not a JSON object");
      Map<String, @Nullable Object> object = members(parser);
      if (parser.nextToken() != null) {
        throw new BadJson("text behind the JSON object at " + place(parser.currentLocation()));
      }
      return object;
    } catch (JsonProcessingException e) {
      JsonLocation location = e.getLocation();
      String at = location == null ? "" : " at " + place(location);
      throw new BadJson("bad JSON" + at + ": " + firstLine(e.getOriginalMessage()));
    } catch (IOException e) {
      // From memory there is no other cause than bytes that are no UTF-8.
      throw new BadJson("bad JSON: " + firstLine(String.valueOf(e.getMessage())));
    }
  }

  private static String place(JsonLocation location) {
    return "byte " + location.getByteOffset();
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private static Map<String, @Nullable Object> members(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      members.put(name, value(parser));
    }
    return Collections.unmodifiableMap(members);
  }

  private static List<@Nullable Object> elements(JsonParser parser) throws IOException {
    List<@Nullable Object> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) elements.add(value(parser));
    return Collections.unmodifiableList(elements);
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> members(parser);
      case START_ARRAY -> elements(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? parser.getBigIntegerValue()
              : parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> decimal(parser);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new BadJson("unexpected " + parser.currentToken());
    };
  }

  /// A number with all its digits: a double would round it.
  private static BigDecimal decimal(JsonParser parser) throws IOException {
    BigDecimal value = parser.getDecimalValue();
    if (Math.abs((long) value.scale()) > MOST_SCALE) {
      throw new BadJson("a number with an exponent beyond " + MOST_SCALE);
    }
    return value;
  }

  /// The UTF-8 text of a value made of maps, lists, strings, numbers, booleans and nulls.
  public static byte[] bytes(@Nullable Object value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
      write(generator, value);
    } catch (IOException e) {
      throw new UncheckedIOException("writing JSON to memory failed", e);
    }
    return out.toByteArray();
  }

  private static void write(JsonGenerator out, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> out.writeNull();
      case String text -> out.writeString(text);
      case Boolean truth -> out.writeBoolean(truth);
      case Long number -> out.writeNumber(number);
      case Integer number -> out.writeNumber(number);
      case Double number -> out.writeNumber(number);
      case BigInteger number -> out.writeNumber(number);
      case BigDecimal number -> out.writeNumber(number);
      case List<?> list -> {
        out.writeStartArray();
        for (Object element : list) write(out, element);
        out.writeEndArray();
      }
      case Map<?, ?> map -> {
        out.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.writeFieldName(String.valueOf(entry.getKey()));
          write(out, entry.getValue());
        }
        out.writeEndObject();
      }
      default -> throw new AssertionError("no JSON for " + value.getClass());
    }
  }
}
