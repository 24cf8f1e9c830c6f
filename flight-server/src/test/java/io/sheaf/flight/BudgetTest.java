package io.sheaf.flight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.sheaf.flight.budget.BudgetLimits;
import io.sheaf.flight.json.Json;
import io.sheaf.format.testing.Seed;
import io.sheaf.store.Options;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What reads may pin together, seen by clients.
final class BudgetTest {
  private static final String ALL = "{\"table\":\"t\"}";
  private static final Pattern HOLDER = Pattern.compile("(DoGet \\S+ \\S+): ([0-9.]+) MiB");
  private static final int LARGE = 400_000;

  /// Batches of more than 6 MiB, as sent, which is more than fits one message: of a pool of 8 MiB
  /// three quarters may be pinned, by one such read alone.
  private static ServedStore large(Duration patience) throws Exception {
    return served(8, patience, LARGE, 4);
  }

  private static ServedStore served(int mib, Duration patience, int rows, int batches)
      throws Exception {
    ServerLimits limits =
        ServerLimits.defaults().budget(BudgetLimits.defaults().patience(patience));
    ServedStore served =
        new ServedStore(
            ServerOptions.defaults().limits(limits),
            Options.defaults().pool(Options.mib(mib)).wait(Duration.ofMillis(100)));
    byte[][] messages = new byte[batches + 1][];
    messages[0] = Batches.schema(Batches.path("t")).build().toByteArray();
    for (int i = 0; i < batches; i++) {
      FlightData.Builder batch = Batches.rows((long) i * rows, rows);
      // With a tag batches stay as they are.
      messages[i + 1] = batch.setAppMetadata(ByteString.copyFromUtf8("" + i)).build().toByteArray();
    }
    try (RawClient raw = new RawClient(served.server.port())) {
      RawClient.Answer answer = raw.call(RawClient.DO_PUT, messages);
      assertEquals(Status.Code.OK, answer.status().getCode(), answer.text());
    }
    return served;
  }

  private static void awaitWaiting(ServedStore served, int reads) throws InterruptedException {
    served.await(() -> served.gauge("sheaf.budget.waiting") == reads);
  }

  private static GetCall reading(RawClient client, String json) {
    return GetCall.start(client, json, CallOptions.DEFAULT, Integer.MAX_VALUE);
  }

  @Test
  void aReadThatDoesNotFitWaitsForTheEndOfAnother() throws Exception {
    try (ServedStore served = large(Duration.ofMinutes(10));
        RawClient stalled = RawClient.narrow(served.server.port());
        RawClient client = new RawClient(served.server.port())) {
      GetCall first = GetCall.stalled(stalled, ALL);
      served.await(first::hasBegun);
      GetCall second = reading(client, ALL);
      awaitWaiting(served, 1);
      assertFalse(second.hasBegun());
      double reserved = served.gauge("sheaf.budget.reserved.bytes");
      assertTrue(reserved > served.gauge("sheaf.budget.bytes"), "the first is admitted alone");
      first.cancel();
      stalled.close();
      assertEquals(Status.Code.OK, second.end().getCode());
      assertTrue(second.messages.get() > 8, "batches go out in parts");
      served.awaitNoPins();
      served.await(() -> served.gauge("sheaf.budget.reserved.bytes") == 0);
      assertEquals(0, served.counter("sheaf.budget.refused"));
    }
  }

  @Test
  void aDeletionThatLooksAtRowsWaitsForTheEndOfARead() throws Exception {
    try (ServedStore served = large(Duration.ofMinutes(10));
        RawClient stalled = RawClient.narrow(served.server.port())) {
      GetCall first = GetCall.stalled(stalled, ALL);
      served.await(first::hasBegun);
      String where = "{\"table\":\"t\",\"where\":\"v = 7 OR s = '8'\"}";
      Action delete = new Action("sheaf.v1.delete", where.getBytes(UTF_8));
      FutureTask<String> deleting =
          new FutureTask<>(
              () -> new String(served.client.doAction(delete).next().getBody(), UTF_8));
      Thread.ofPlatform().start(deleting);
      awaitWaiting(served, 1);
      first.cancel();
      assertTrue(deleting.get(60, TimeUnit.SECONDS).contains("\"rows\":2"));
      served.awaitNoPins();
      served.await(() -> served.gauge("sheaf.budget.reserved.bytes") == 0);
    }
  }

  @Test
  void aWaitThatIsTooLongNamesWhoHoldsTheMemory() throws Exception {
    try (ServedStore served = large(Duration.ofMillis(200));
        RawClient stalled = RawClient.narrow(served.server.port());
        RawClient client = new RawClient(served.server.port())) {
      served.await(GetCall.stalled(stalled, ALL)::hasBegun);
      GetCall second = reading(client, ALL);
      Status refused = second.end();
      String text = String.valueOf(refused.getDescription());
      assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused.getCode(), text);
      assertTrue(text.matches("no room within 200 ms for the \\d\\.\\d MiB .*"), text);
      assertTrue(text.contains("the oldest are DoGet 127.0.0.1:"), text);
      assertTrue(text.contains(" main.t: "), text);
      assertTrue(text.endsWith("[POOL_EXHAUSTED]"), text);
      assertEquals(0, second.messages.get());
      assertEquals(1, served.counter("sheaf.budget.refused"));
    }
  }

  @Test
  void whoEndsWhileItWaitsLeavesTheLine() throws Exception {
    try (ServedStore served = large(Duration.ofMinutes(10));
        RawClient stalled = RawClient.narrow(served.server.port());
        RawClient client = new RawClient(served.server.port())) {
      served.await(GetCall.stalled(stalled, ALL)::hasBegun);
      GetCall cancelled = reading(client, ALL);
      awaitWaiting(served, 1);
      cancelled.cancel();
      awaitWaiting(served, 0);
      CallOptions soon = CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.SECONDS);
      GetCall late = GetCall.start(client, ALL, soon, Integer.MAX_VALUE);
      assertEquals(Status.Code.DEADLINE_EXCEEDED, late.end().getCode());
      awaitWaiting(served, 0);
      reading(client, ALL);
      awaitWaiting(served, 1);
      client.close();
      awaitWaiting(served, 0);
      assertEquals(0, served.counter("sheaf.budget.refused"));
      served.awaitCalls(1);
    }
  }

  @Test
  void theEndOfAServerEndsThoseWhoWait() throws Exception {
    try (ServedStore served = large(Duration.ofMinutes(10));
        RawClient stalled = RawClient.narrow(served.server.port());
        RawClient client = new RawClient(served.server.port())) {
      served.await(GetCall.stalled(stalled, ALL)::hasBegun);
      List<GetCall> waiting = new ArrayList<>();
      for (int i = 0; i < 5; i++) waiting.add(reading(client, ALL));
      awaitWaiting(served, 5);
      served.server.close();
      // Whether the reset of the call or the end of the connection comes first is a matter of luck.
      Set<Status.Code> ends = Set.of(Status.Code.CANCELLED, Status.Code.UNAVAILABLE);
      for (GetCall call : waiting) assertTrue(ends.contains(call.end().getCode()));
      assertEquals(0, served.gauge("sheaf.budget.waiting"));
      assertEquals(0, served.gauge("sheaf.budget.reserved.bytes"));
      assertEquals(0, served.counter("sheaf.budget.refused"));
    }
  }

  /// From another address, for that is another principal.
  @Test
  void fortyStreamsOfOneMachineDoNotKeepAnotherOut() throws Exception {
    try (ServedStore served = served(16, Duration.ofMinutes(10), 65_536, 20);
        RawClient some = RawClient.narrow(served.server.port());
        RawClient more = RawClient.narrow(served.server.port());
        RawClient other = RawClient.narrow(served.server.port(), "127.0.0.2")) {
      List<GetCall> greedy = new ArrayList<>();
      for (int i = 0; i < 40; i++) greedy.add(GetCall.stalled(i % 2 == 0 ? some : more, ALL));
      served.await(() -> known(served) == 40);
      long admitted = known(served) - (long) served.gauge("sheaf.budget.waiting");
      System.out.printf("%d of 40 streams are admitted to 16 MiB%n", admitted);
      assertTrue(admitted >= 4 && admitted < 20, admitted + " admitted");
      GetCall modest = reading(other, "{\"table\":\"t\",\"limit\":1000}");
      awaitWaiting(served, (int) (41 - admitted));
      assertFalse(modest.hasBegun());
      greedy.stream().filter(GetCall::hasBegun).findFirst().orElseThrow().cancel();
      served.await(modest::hasEnded);
      assertEquals(Status.Code.OK, modest.end().getCode());
    }
  }

  /// How many reads are admitted or wait.
  private static long known(ServedStore served) {
    Map<String, @Nullable Object> pool = pool(served);
    return lines(pool, "reads").size() + number(pool, "waiting");
  }

  private static long number(Map<String, @Nullable Object> pool, String field) {
    return ((Number) Objects.requireNonNull(pool.get(field))).longValue();
  }

  private static List<?> lines(Map<String, @Nullable Object> pool, String field) {
    return (List<?>) Objects.requireNonNull(pool.get(field));
  }

  private static Map<String, @Nullable Object> pool(ServedStore served) {
    Action action = new Action("sheaf.v1.pool", "{}".getBytes(UTF_8));
    return Json.object(served.client.doAction(action).next().getBody());
  }

  /// Narrow batches lie on one page: of one of their columns less goes out than is pinned.
  @Test
  void noStreamEverPinsMoreThanIsReservedForIt() throws Exception {
    Random random = new Random(Seed.value("BudgetTest"));
    int looks = 0;
    for (int rows : new int[] {3000, 65_536}) {
      try (ServedStore served = served(16, Duration.ofMinutes(1), rows, 600_000 / rows)) {
        List<RawClient> clients = new ArrayList<>();
        List<GetCall> calls = new ArrayList<>();
        try {
          for (int i = 0; i < 24; i++) {
            String columns = random.nextBoolean() ? "" : ",\"columns\":[\"v\"]";
            RawClient client = RawClient.narrow(served.server.port());
            clients.add(client);
            GetCall call = reading(client, "{\"table\":\"t\"" + columns + "}");
            // Some never take what is sent to them; they hold what they may until the end.
            if (i % 8 == 7) GetCall.stalled(client, "{\"table\":\"t\"" + columns + "}");
            calls.add(call);
          }
          while (calls.stream().anyMatch(call -> !call.hasEnded())) looks += check(served);
          // One that takes nothing is there to be looked at.
          GetCall.stalled(clients.getFirst(), ALL);
          served.await(() -> check(served) > 0);
          for (GetCall call : calls) assertEquals(Status.Code.OK, call.end().getCode());
        } finally {
          for (RawClient client : clients) client.close();
        }
        served.awaitNoPins();
        served.await(() -> served.gauge("sheaf.budget.reserved.bytes") == 0);
      }
    }
    System.out.printf("%d looks at a stream%n", looks);
  }

  /// Each stream has a connection, and so a name, of its own, but for those that stall beside
  /// another. Figures are rounded to tenths.
  private static int check(ServedStore served) {
    Map<String, Double> before = sums(pool(served), "reads");
    Map<String, @Nullable Object> pool = pool(served);
    Map<String, Double> pinned = sums(pool, "holders");
    Map<String, Double> shares = sums(pool, "reads");
    int looks = 0;
    for (Map.Entry<String, Double> one : pinned.entrySet()) {
      Double share = shares.get(one.getKey());
      if (share == null || !before.containsKey(one.getKey())) continue;
      looks++;
      double most = Math.max(share, before.get(one.getKey())) + 0.21;
      assertTrue(one.getValue() <= most, () -> before + "\n" + pool.get("text"));
    }
    double all = pinned.values().stream().mapToDouble(d -> d).sum();
    double budget = number(pool, "budget_bytes") / 1048576.0;
    assertTrue(all <= budget + 0.05 * pinned.size(), all + " MiB are pinned of " + budget);
    return looks;
  }

  private static Map<String, Double> sums(Map<String, @Nullable Object> pool, String field) {
    Map<String, Double> sums = new HashMap<>();
    for (Object line : lines(pool, field)) {
      Matcher found = HOLDER.matcher(line instanceof Map<?, ?> holder ? text(holder) : "" + line);
      if (found.find()) {
        sums.merge(found.group(1), Double.parseDouble(found.group(2)), Double::sum);
      }
    }
    return sums;
  }

  private static String text(Map<?, ?> holder) {
    double mib = (Long) Objects.requireNonNull(holder.get("pinned_bytes")) / 1048576.0;
    return "%s: %.1f MiB".formatted(holder.get("holder"), mib);
  }
}
