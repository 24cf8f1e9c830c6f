package io.sheaf.flight.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Errors;
import io.sheaf.flight.error.Refusal;
import io.sheaf.store.StoreException;
import io.sheaf.store.TableName;
import io.sheaf.store.filter.Filters;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestTest {
  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ReadRequest read(String json) {
    return ReadRequest.ofCommand(utf8(json));
  }

  private static Refusal refused(Executable request) {
    return Errors.refusal(assertThrows(RuntimeException.class, request));
  }

  @Test
  void everyFieldOfAReadIsUnderstood() {
    ReadRequest read =
        read(
            """
            {"table":"a.b","columns":["y","x.z"],"where":"x > ?","params":[3],"limit":7,
             "at":"2026-01-02T03:04:05Z",
             "parts":3,"ordered":true,"max_message_bytes":65536}\
            """);
    assertEquals(
        new ReadRequest(
            new TableAddress.Text("a.b", false),
            Optional.of(List.of("y", "x.z")),
            Optional.of(Filters.parse("x > ?", List.of(3L))),
            Optional.empty(),
            OptionalLong.of(7),
            new At.Time(Instant.parse("2026-01-02T03:04:05Z")),
            OptionalInt.of(3),
            true,
            65536),
        read);
    assertEquals(new At.Numbered(42), read("{\"table\":\"t\",\"at\":42}").at());
    assertEquals(new At.Numbered(42), read("{\"table\":\"t\",\"at\":\"42\"}").at());
    assertEquals(ReadRequest.whole(new TableAddress.Text("t", false)), read("{\"table\":\"t\"}"));
  }

  @Test
  void anExpressionIsReadWithTheRequestAndStandsAlone() {
    assertThrows(
        StoreException.UnsupportedPredicate.class,
        () -> read("{\"table\":\"t\",\"substrait\":\"KgISAA==\"}"));
    assertThrows(
        StoreException.BadPredicate.class, () -> read("{\"table\":\"t\",\"substrait\":\"AA==\"}"));
    Refusal refusal = refused(() -> read("{\"table\":\"t\",\"substrait\":\"?\"}"));
    assertEquals(Code.BAD_REQUEST, refusal.code());
    String truth = "GgYKBAoCCAE=";
    assertTrue(read("{\"table\":\"t\",\"substrait\":\"" + truth + "\"}").substrait().isPresent());
    Refusal both =
        refused(
            () -> read("{\"table\":\"t\",\"where\":\"x = 1\",\"substrait\":\"" + truth + "\"}"));
    assertEquals(Code.BAD_REQUEST, both.code());
  }

  @Test
  void anUnknownFieldIsRefusedWithTheNearestKnownOne() {
    Refusal refusal = refused(() -> read("{\"table\":\"t\",\"colums\":[\"x\"]}"));
    assertEquals(Code.UNKNOWN_FIELD, refusal.code());
    assertTrue(
        String.valueOf(refusal.getMessage()).contains("did you mean \"columns\"?"),
        refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{}",
        "[]",
        "{\"table\":\"\"}",
        "{\"table\":1}",
        "{\"table\":\"t\"} x",
        "{\"table\":\"t\",\"table\":\"u\"}",
        "{\"table\":\"t\",\"limit\":-1}",
        "{\"table\":\"t\",\"limit\":1.5}",
        "{\"table\":\"t\",\"limit\":99999999999999999999}",
        "{\"table\":\"t\",\"parts\":0}",
        "{\"table\":\"t\",\"columns\":\"x\"}",
        "{\"table\":\"t\",\"columns\":[1]}",
        "{\"table\":\"t\",\"at\":\"yesterday\"}",
        "{\"table\":\"t\",\"at\":-3}",
        "{\"table\":\"t\",\"ordered\":1}",
        "{\"table\":\"t\",\"max_message_bytes\":65535}",
        "{\"table\":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]}",
        "SHF1 something",
        "flights"
      })
  void whatIsNoReadIsABadRequest(String command) {
    assertEquals(Code.BAD_REQUEST, refused(() -> read(command)).code(), command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT * FROM t", "with x as (select 1) select * from x"})
  void sqlIsUnsupported(String command) {
    assertEquals(Code.UNSUPPORTED, refused(() -> read(command)).code());
  }

  @Test
  void pathsNameTables() {
    assertEquals(TableName.inMain("a.b"), TableAddress.ofPath(List.of("a.b")).created());
    assertEquals(new TableName("a", "b.c"), TableAddress.ofPath(List.of("a", "b.c")).created());
    assertEquals(new TableName("a", "b.c"), TableAddress.ofText("a.b.c").created());
    assertThrows(Refusal.class, () -> TableAddress.ofPath(List.of()));
    assertThrows(Refusal.class, () -> TableAddress.ofPath(List.of("a", "b", "c")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"put\":\"stage\",\"table\":\"t\",\"create\":true}|BAD_REQUEST",
        "{\"put\":\"append\",\"table\":\"t\",\"where\":\"v = 1\"}|BAD_REQUEST",
        "{\"put\":\"append\",\"table\":\"t\",\"expect\":-1}|BAD_REQUEST",
        "{\"put\":\"merge\",\"table\":\"t\"}|BAD_REQUEST",
        "{\"put\":\"append\"}|BAD_REQUEST",
        "{\"put\":\"append\",\"table\":\"t\",\"key\":\"\"}|BAD_DATA",
        "{\"put\":\"append\",\"table\":\"t\",\"Key\":\"k\"}|UNKNOWN_FIELD",
        "t|BAD_REQUEST"
      })
  void whatIsNoPutIsRefused(String command, Code code) {
    assertEquals(code, refused(() -> PutRequest.ofCommand(utf8(command))).code());
  }
}
