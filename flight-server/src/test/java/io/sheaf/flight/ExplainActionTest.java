package io.sheaf.flight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.flight.json.Json;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import io.sheaf.store.TableName;
import io.sheaf.store.TableOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.FlightRuntimeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The action that says what a read would read.
final class ExplainActionTest {
  private static Map<String, @Nullable Object> explain(ServedStore served, String read) {
    Action action = new Action("sheaf.v1.explain", read.getBytes(StandardCharsets.UTF_8));
    return Json.object(served.client.doAction(action).next().getBody());
  }

  @Test
  void aReadIsExplainedAndAFieldThatIsNoneIsRefused() throws Exception {
    try (ServedStore served = new ServedStore()) {
      Field column = Field.of("x", new Type.Int(64, true), true);
      SchemaMessage schema = SchemaMessage.of(new Schema(List.of(column), List.of()));
      served.store.createTable(TableName.of("t"), schema, TableOptions.defaults());
      Map<String, @Nullable Object> plan =
          explain(served, "{\"table\":\"t\",\"where\":\"x > 3\",\"limit\":5}");
      assertEquals("main.t", plan.get("table"));
      assertEquals(0L, plan.get("rows"));
      assertTrue(String.valueOf(plan.get("pages")).contains("no_match"), plan.toString());
      String text = String.valueOf(plan.get("text"));
      assertTrue(text.startsWith("main.t  snapshot 1  0 rows  0 segments"), text);
      assertThrows(
          FlightRuntimeException.class, () -> explain(served, "{\"table\":\"t\",\"were\":\"x\"}"));
    }
  }
}
